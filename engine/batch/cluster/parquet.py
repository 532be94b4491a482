"""Shards as Parquet: the columns of every result file, and what tells files again."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import msgspec

from engine.batch.cluster.places import Place
from engine.batch.record import Asked, Ended
from engine.batch.results.columns import Columns
from engine.batch.rows import Row
from engine.errors import DiscernError
from engine.verdict import Verdict

SUFFIX = ".parquet"
_ASKED, _ENDED = b"discern.asked", b"discern.ended"
_NUMBERS = {"probability", "margin", "unknown", "seconds"}
_KEPT = ("content", "size", "mtime_ns", "name")


def encoded(asked: Asked, ended: Ended, rows: Sequence[Row]) -> bytes:
    """A shard as the content of a Parquet file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = Columns.of(asked)
    names = columns.names()
    numbers = _NUMBERS | {f"p{rank}" for rank in range(1, asked.top + 1)}
    fields = [
        pa.field(name, pa.float64() if name in numbers else pa.string())
        for name in names
    ]
    whole = {"size", "mtime_ns"}
    fields += [
        pa.field(name, pa.int64() if name in whole else pa.string()) for name in _KEPT
    ]
    facts = {_ASKED: msgspec.json.encode(asked), _ENDED: msgspec.json.encode(ended)}
    schema = pa.schema(fields, metadata=facts)
    documents = [
        dict(zip(names, columns.cells(row), strict=True))
        | {name: getattr(row, name) for name in _KEPT}
        for row in rows
    ]
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(documents, schema), buffer, compression="zstd")
    return buffer.getvalue()


@dataclass(frozen=True)
class ParquetShard:
    """A shard in a Parquet file.

    Args:
        folder: Where it is.
        name: Its name there.
    """

    folder: Place
    name: str

    @property
    def place(self) -> str:
        """Where it is."""
        return f"{self.folder.address}/{self.name}"

    @cached_property
    def _facts(self) -> tuple[Asked, Ended]:
        import pyarrow.parquet as pq
        from pyarrow import ArrowException

        try:
            with self.folder.files.open(self.folder.path(self.name), "rb") as file:
                found: dict[bytes, bytes] = pq.read_schema(file).metadata or {}
            return (
                msgspec.json.decode(found[_ASKED], type=Asked),
                msgspec.json.decode(found[_ENDED], type=Ended),
            )
        except (ArrowException, OSError, KeyError, msgspec.DecodeError) as error:
            raise DiscernError(
                "merge.unfinished",
                f"Expected a finished shard, received another file ({error}).",
                path=self.place,
                remedy="Remove it and classify once more; the others stay.",
            ) from error

    @property
    def asked(self) -> Asked:
        """What it was asked."""
        return self._facts[0]

    @property
    def ended(self) -> Ended:
        """How it ended."""
        return self._facts[1]

    def rows(self) -> Iterator[Row]:
        """Its rows, in order."""
        import pyarrow.parquet as pq

        table = pq.read_table(io.BytesIO(self.folder.read(self.name)))
        for document in table.to_pylist():
            yield _row(document, self.asked.top)


def _row(cells: dict[str, Any], top: int) -> Row:
    pairs = [(cells[f"top{rank}"], cells[f"p{rank}"]) for rank in range(1, top + 1)]
    verdict = Verdict(
        cells["path"],
        cells["verdict"],
        cells["class"],
        cells["probability"],
        tuple((name, value) for name, value in pairs if name is not None),
        cells["unknown"],
        cells["error"],
    )
    return Row(verdict, cells["seconds"], *(cells[name] for name in _KEPT))

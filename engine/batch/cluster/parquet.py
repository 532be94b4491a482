"""Shards as Parquet: the columns of every result file, and what tells files again."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO

import msgspec

from engine.batch.record import Asked, Ended
from engine.batch.rows import Row
from engine.batch.shards.csv_files import Folder
from engine.batch.shards.table import WHOLE, ShardTable
from engine.errors import DiscernError

SUFFIX = ".parquet"
_ASKED, _ENDED = b"discern.asked", b"discern.ended"
#: Rows in a group: what is in memory at once of a shard of any size.
_GROUP = 4096


def write(file: BinaryIO, asked: Asked, ended: Ended, rows: Iterable[Row]) -> None:
    """Write a shard as a Parquet file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = ShardTable(asked)
    names = table.names()
    kinds = dict.fromkeys(names, pa.string())
    kinds |= dict.fromkeys(table.numbers(), pa.float64())
    kinds |= dict.fromkeys(WHOLE, pa.int64())
    facts = {_ASKED: msgspec.json.encode(asked), _ENDED: msgspec.json.encode(ended)}
    schema = pa.schema([(name, kinds[name]) for name in names], metadata=facts)
    cells = table.cells(iter(rows))
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        while some := list(itertools.islice(cells, _GROUP)):
            documents = [dict(zip(names, one, strict=True)) for one in some]
            writer.write_table(pa.Table.from_pylist(documents, schema))


@dataclass(frozen=True)
class ParquetShard:
    """A shard in a Parquet file.

    Args:
        folder: Where it is.
        name: Its name there.
    """

    folder: Folder
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
            with self.folder.open(self.name) as file:
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

        table = ShardTable(self.asked)
        with self.folder.open(self.name) as file, pq.ParquetFile(file) as groups:
            for batch in groups.iter_batches(_GROUP):
                yield from map(table.row, batch.to_pylist())

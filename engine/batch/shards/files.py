"""The files of shards: what each was asked, how it ended, and its rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from engine.batch.record import Asked, Ended, Line, asked_in, rows_in
from engine.batch.rows import Row
from engine.errors import DiscernError
from engine.journal import Journal

#: A finished shard: a record whose last line says that it has ended.
SUFFIX = ".rows"
#: The same from a cluster.
_PARQUET = ".parquet"


class ShardFile(Protocol):
    """A shard that is done."""

    @property
    def place(self) -> str:
        """Where it is."""

    @property
    def asked(self) -> Asked:
        """What it was asked."""

    @property
    def ended(self) -> Ended:
        """How it ended."""

    def rows(self) -> Iterator[Row]:
        """Its rows, in order; nothing is opened before the first is asked for."""


@dataclass(frozen=True, slots=True)
class RecordedShard:
    """A shard in a record, as ``discern classify --shard`` leaves it."""

    path: Path
    asked: Asked
    ended: Ended

    @property
    def place(self) -> str:
        """Where it is."""
        return str(self.path)

    def rows(self) -> Iterator[Row]:
        """Its rows, in order."""
        return rows_in(self.path)


def shards_in(places: Iterable[str]) -> list[ShardFile]:
    """The shards in files and folders.

    Raises:
        DiscernError: One is damaged or not done (``merge.unfinished``), or there are
            none (``merge.none``).
    """
    found: list[ShardFile] = []
    for place in places:
        if "://" in place[:32]:
            found += _parquet_in(place)
            continue
        path = Path(place)
        inside = sorted(path.iterdir()) if path.is_dir() else [path]
        found += [_read(file) for file in inside if file.suffix == SUFFIX]
        if any(file.suffix == _PARQUET for file in inside):
            found += _parquet_in(place)
    if not found:
        raise DiscernError(
            "merge.none",
            "Expected finished shards, found none.",
            path=next(iter(places), None),
            remedy="Classify them first: discern classify MODEL SOURCE --shard 1/4 "
            "--shards FOLDER, and so on.",
        )
    return found


def _parquet_in(place: str) -> list[ShardFile]:
    """The shards that a cluster wrote, at any place that fsspec reads."""
    from engine.batch.cluster import connection

    connection.require()
    from engine.batch.cluster.parquet import ParquetShard
    from engine.batch.cluster.places import Place

    if place.endswith(_PARQUET):
        folder, _, name = place.rpartition("/")
        return [ParquetShard(Place(folder or "."), name)]
    names = sorted(Place(place).names())
    return [
        ParquetShard(Place(place), name) for name in names if name.endswith(_PARQUET)
    ]


def _read(path: Path) -> ShardFile:
    asked = asked_in(path)
    ended = None
    for line in Journal[Line](path, Line):
        ended = line if isinstance(line, Ended) else ended
    if asked is None or asked.shard is None or ended is None or not ended.listing:
        raise DiscernError(
            "merge.unfinished",
            "Expected a finished shard, received another file.",
            path=path,
            remedy="Run the same command for this shard again; it goes on by itself.",
        )
    return RecordedShard(path, asked, ended)

"""The files of shards: what each was asked, how it ended, and its rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath
from typing import BinaryIO, Protocol, TypeVar

from engine.batch.cluster import connection
from engine.batch.record import Asked, Ended, Line, asked_in, rows_in
from engine.batch.rows import Row
from engine.batch.shards import csv_files
from engine.batch.shards.csv_files import Folder
from engine.batch.shards.cut import is_stem
from engine.errors import DiscernError
from engine.journal import Journal

#: A finished shard: a record whose last line says that it has ended.
SUFFIX = ".rows"
#: The same as a table: from a cluster, or because somebody asked for it.
_TABLES = (csv_files.SUFFIX, ".parquet")
_AnyPath = TypeVar("_AnyPath", bound=PurePath)


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
class LocalFolder:
    """A folder of this computer, which needs no extra to be read."""

    path: Path

    @property
    def address(self) -> str:
        """Its path."""
        return str(self.path)

    def open(self, name: str) -> BinaryIO:
        """A file in it, to be read."""
        return (self.path / name).open("rb")


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
    """The shards in files and folders, whatever forms they have.

    Raises:
        DiscernError: One is damaged or not done (``merge.unfinished``), or there are
            none (``merge.none``).
    """
    found: list[ShardFile] = []
    for place in places:
        found += _elsewhere(place) if "://" in place[:32] else _here(Path(place))
    if not found:
        raise DiscernError(
            "merge.none",
            "Expected finished shards, found none.",
            path=next(iter(places), None),
            remedy="Classify them first: discern classify MODEL SOURCE --shard 1/4 "
            "--shards FOLDER, and so on.",
        )
    return found


def shard_at(folder: Folder, name: str) -> ShardFile:
    """The shard in a CSV or Parquet file.

    Raises:
        DiscernError: It is Parquet, which nothing here reads (``cluster.missing``).
    """
    if name.endswith(csv_files.SUFFIX):
        return csv_files.CsvShard(folder, name)
    connection.require_parquet()
    from engine.batch.cluster.parquet import ParquetShard

    return ParquetShard(folder, name)


def _here(path: Path) -> Iterator[ShardFile]:
    inside = _named_as_shards(path.iterdir()) if path.is_dir() else [path]
    for file in inside:
        if file.suffix == SUFFIX:
            yield _read(file)
        elif file.suffix in _TABLES:
            yield shard_at(LocalFolder(file.parent), file.name)


def _elsewhere(address: str) -> Iterator[ShardFile]:
    """The shards at any place that fsspec reads."""
    connection.require_parquet()
    from engine.batch.cluster.places import Place

    if address.endswith(_TABLES):
        folder, _, name = address.rpartition("/")
        yield shard_at(Place(folder), name)
        return
    place = Place(address)
    for path in _named_as_shards(map(PurePosixPath, place.names())):
        if path.suffix in _TABLES:
            yield shard_at(place, path.name)


def _named_as_shards(paths: Iterable[_AnyPath]) -> list[_AnyPath]:
    """Leaves out results that somebody merged into the same folder."""
    return sorted(path for path in paths if is_stem(path.stem))


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

"""Which files a batch on a cluster is about, from any place that fsspec reads."""

from __future__ import annotations

import posixpath
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from engine.batch.cluster.places import Place, is_remote
from engine.batch.listing import TABLES, files_of
from engine.errors import DiscernError
from engine.images import IMAGE_SUFFIXES
from engine.importing.tables import read_table

_PARQUET = ".parquet"


def listed(sources: tuple[str, ...]) -> Iterator[str]:
    """All files, as paths or addresses, in an order that is always the same.

    Raises:
        DiscernError: A source leads nowhere (``batch.missing``) or is no table.
    """
    for source in sources:
        suffix = PurePosixPath(source).suffix.lower()
        if suffix == _PARQUET:
            yield from _parquet(Place(source))
        elif is_remote(source):
            yield from _remote(source, suffix)
        else:
            files = files_of((source,))
            files.check()
            yield from map(str, files)


def _remote(source: str, suffix: str) -> Iterator[str]:
    place = Place(source)
    if not place.files.exists(place.root):
        raise DiscernError(
            "batch.missing",
            f"Expected pictures at {source}, found nothing.",
            remedy="Check the spelling, and that this machine may read it.",
        )
    if suffix in TABLES:
        with tempfile.TemporaryDirectory() as folder:
            table = Path(folder) / f"list{suffix}"
            place.files.get_file(place.root, str(table))
            for line in read_table(table):
                yield _beside(place, line.path)
    elif place.files.isfile(place.root):
        yield source
    else:
        found = place.files.find(place.root)
        for path in sorted(found):
            if PurePosixPath(path).suffix.lower() in IMAGE_SUFFIXES:
                yield str(place.files.unstrip_protocol(path))


def _parquet(place: Place) -> Iterator[str]:
    import pyarrow.parquet as pq
    from pyarrow import ArrowException, types

    try:
        with place.files.open(place.root, "rb") as file, pq.ParquetFile(file) as table:
            texts = [
                field.name
                for field in table.schema_arrow
                if types.is_string(field.type) or types.is_large_string(field.type)
            ]
            if not texts:
                raise DiscernError(
                    "batch.list",
                    "Expected a column of paths, received a table without text.",
                    path=place.address,
                )
            column = "path" if "path" in texts else texts[0]
            for batch in table.iter_batches(columns=[column]):
                for name in batch.column(0).to_pylist():
                    if name:
                        yield _beside(place, name)
    except (ArrowException, OSError) as error:
        raise DiscernError(
            "batch.list",
            f"The list cannot be read: {error}.",
            path=place.address,
            remedy="Check that it is a Parquet file.",
        ) from error


def _beside(table: Place, name: str) -> str:
    """A file that a table names: as it is, or beside the table."""
    if is_remote(name) or posixpath.isabs(name):
        return name
    beside = posixpath.join(posixpath.dirname(table.root), name)
    if is_remote(table.address):
        return str(table.files.unstrip_protocol(beside))
    return beside

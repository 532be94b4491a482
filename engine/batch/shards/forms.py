"""The forms that shards are written in when a person wants to read them elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from engine.batch.record import Asked, Ended
from engine.batch.rows import Row
from engine.batch.shards import csv_files
from engine.errors import DiscernError

CSV, PARQUET = "csv", "parquet"
#: What may be asked for.
FORMS = (CSV, PARQUET)


def check_form(form: str | None) -> None:
    """Check that shards can be written so.

    Raises:
        DiscernError: They cannot (``batch.shard_format``, ``cluster.missing``).
    """
    if form is not None and form not in FORMS:
        raise DiscernError(
            "batch.shard_format",
            f"Expected shards as {' or '.join(FORMS)}, received {form!r}.",
        )
    if form == PARQUET:
        from engine.batch.cluster import connection

        connection.require_parquet()


def suffix_of(form: str) -> str:
    """How the names of such shards end."""
    return f".{form}"


def write(
    form: str, file: BinaryIO, asked: Asked, ended: Ended, rows: Iterable[Row]
) -> bytes | None:
    """Write a shard; the content of the file that belongs beside it, if one does."""
    if form == CSV:
        return csv_files.write(file, asked, ended, rows)
    from engine.batch.cluster import parquet

    parquet.write(file, asked, ended, rows)
    return None

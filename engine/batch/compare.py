"""What an earlier batch answered, to show what another model answers differently."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from engine.batch.record import asked_in, rows_in
from engine.errors import DiscernError

_Pair = tuple[str, str]


class _Line(msgspec.Struct):
    path: str
    verdict: str


class Earlier:
    """The verdicts of an earlier batch, by path. Close it.

    Args:
        path: Its CSV or JSON lines, or its record.

    Raises:
        DiscernError: It is none of these (``batch.compare``).
    """

    def __init__(self, path: Path) -> None:
        # In a temporary file, as memory is to stay flat whatever the number of rows.
        self._store = sqlite3.connect("", check_same_thread=False)
        self._store.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "PRAGMA cache_size = -2000;"
            "CREATE TABLE earlier (path TEXT PRIMARY KEY, verdict TEXT) WITHOUT ROWID;"
        )
        try:
            self._fill(_read(path))
        except BaseException as error:
            self._store.close()
            if isinstance(error, OSError | ValueError | KeyError | csv.Error):
                raise DiscernError(
                    "batch.compare",
                    "Expected the results of an earlier classification, as CSV or "
                    "JSON lines, received something else.",
                    path=path,
                ) from error
            raise

    def close(self) -> None:
        """Forget them."""
        self._store.close()

    def verdict(self, path: str) -> str:
        """What was answered for ``path``; empty if nothing was."""
        found = self._store.execute(
            "SELECT verdict FROM earlier WHERE path = ?", (path,)
        ).fetchone()
        return "" if found is None else str(found[0])

    def _fill(self, pairs: Iterable[_Pair]) -> None:
        with self._store:
            self._store.executemany(
                "INSERT OR REPLACE INTO earlier VALUES (?, ?)", pairs
            )


def _read(path: Path) -> Iterator[_Pair]:
    if asked_in(path) is not None:
        for row in rows_in(path):
            yield row.verdict.path, row.verdict.verdict
    elif path.suffix.lower() == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            for line in csv.DictReader(file):
                yield line["path"], line["verdict"]
    else:
        decoder = msgspec.json.Decoder(_Line)
        with path.open("rb") as lines:
            for text in lines:
                found = decoder.decode(text)
                yield found.path, found.verdict

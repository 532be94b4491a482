"""What a batch has seen: contents that were answered, and paths that have a row.

Kept in a temporary database that the system may put on the disk, so that memory stays
flat whatever the number of files.
"""

from __future__ import annotations

import dataclasses
import sqlite3
import threading

import msgspec

from engine.batch.rows import Row
from engine.verdict import Verdict

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Verdict)


class Seen:
    """Answers by content, and rows by path; any thread may ask. Close it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # An empty name is a database of its own in a temporary file.
        self._store = sqlite3.connect("", check_same_thread=False)
        self._store.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "PRAGMA cache_size = -2000;"
            "CREATE TABLE contents (content BLOB PRIMARY KEY, verdict BLOB)"
            " WITHOUT ROWID;"
            "CREATE TABLE paths (path TEXT PRIMARY KEY, rows INTEGER) WITHOUT ROWID;"
        )

    def close(self) -> None:
        """Forget everything."""
        with self._lock:
            self._store.close()

    def has(self, content: str) -> bool:
        """Whether a file with this content was answered."""
        return (
            self._one("SELECT 1 FROM contents WHERE content = ?", content) is not None
        )

    def answer(self, content: str, path: str) -> Verdict | None:
        """The verdict of an earlier file with this content, said of ``path``."""
        found = self._one("SELECT verdict FROM contents WHERE content = ?", content)
        if found is None:
            return None
        return dataclasses.replace(_decoder.decode(found), path=path)

    def add(self, row: Row) -> None:
        """Remember a row's answer, unless its content was answered before."""
        if row.content:
            self._change(
                "INSERT OR IGNORE INTO contents VALUES (?, ?)",
                bytes.fromhex(row.content),
                _encoder.encode(row.verdict),
            )

    def add_path(self, path: str) -> None:
        """Remember that ``path`` has a row, or one more."""
        self._change(
            "INSERT INTO paths VALUES (?, 1) ON CONFLICT DO UPDATE SET rows = rows + 1",
            path,
        )

    def take_path(self, path: str) -> bool:
        """Whether ``path`` has a row that was not taken yet; takes it."""
        changed = self._change(
            "UPDATE paths SET rows = rows - 1 WHERE path = ? AND rows > 0", path
        )
        return changed > 0

    def _one(self, sql: str, content: str) -> bytes | None:
        with self._lock:
            found = self._store.execute(sql, (bytes.fromhex(content),)).fetchone()
        return None if found is None else found[0]

    def _change(self, sql: str, *values: object) -> int:
        with self._lock:
            return self._store.execute(sql, values).rowcount

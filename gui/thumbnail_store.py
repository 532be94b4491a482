"""Thumbnails on disk, so that a large folder of large pictures is decoded once.

One SQLite file in the cache folder, which may be deleted at any time. A picture is
known by where its content is on the disk (device, inode, size, time), not by its name:
one that was moved to another class is not decoded again. The oldest go when there are
too many.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import threading
import time
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QImageWriter

from engine import paths

#: Bytes of thumbnails kept on disk.
LIMIT = 512 * 1024 * 1024
#: Smaller files are decoded as quickly as they would be found here.
WORTH_KEEPING = 96 * 1024
_QUALITY = 88
_LOOK_EVERY = 500
_DROPPED_AT_ONCE = 0.1

_TABLE = """
    CREATE TABLE IF NOT EXISTS thumbnails (
        key BLOB PRIMARY KEY,
        data BLOB NOT NULL,
        bytes INTEGER NOT NULL,
        added REAL NOT NULL
    );
    CREATE INDEX IF NOT EXISTS by_age ON thumbnails (added);
"""
_FIND = "SELECT data FROM thumbnails WHERE key = ?"
_KEEP = "INSERT OR REPLACE INTO thumbnails VALUES (?, ?, ?, ?)"


class ThumbnailStore:
    """Keeps finished thumbnails; may be used from any thread.

    A store that cannot be read or written is as if it were empty: every picture can be
    decoded again.

    Args:
        path: The file; in the cache folder unless a test says otherwise.
        limit: Bytes to keep.
    """

    def __init__(self, path: Path | None = None, limit: int = LIMIT) -> None:
        self._path = path
        self._limit = limit
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._added = 0

    def get(self, facts: os.stat_result, size: int, *, square: bool) -> QImage | None:
        """The thumbnail of a file, if it is here.

        Args:
            facts: What the system says of the file.
            size: As it was asked for.
            square: As it was asked for.
        """
        if facts.st_size < WORTH_KEEPING:
            return None
        key = _key(facts, size, square=square)
        with self._lock, contextlib.suppress(sqlite3.Error, OSError):
            row = self._open().execute(_FIND, (key,)).fetchone()
            if row is not None:
                image = QImage.fromData(row[0])
                return None if image.isNull() else image
        return None

    def put(
        self, facts: os.stat_result, size: int, image: QImage, *, square: bool
    ) -> None:
        """Keep a thumbnail, if that saves time."""
        if facts.st_size < WORTH_KEEPING or image.isNull():
            return
        data = _encoded(image)
        row = (_key(facts, size, square=square), data, len(data), time.time())
        with self._lock, contextlib.suppress(sqlite3.Error, OSError):
            connection = self._open()
            connection.execute(_KEEP, row)
            self._added += 1
            if self._added % _LOOK_EVERY == 1:
                self._drop_oldest(connection)

    def close(self) -> None:
        """Close the file; it is opened again when it is needed."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            path = self._path or paths.cache_dir() / "thumbnails.db"
            try:
                self._connection = _connect(path)
            except sqlite3.DatabaseError:
                # Whatever it is, it is only a cache.
                path.unlink(missing_ok=True)
                self._connection = _connect(path)
        return self._connection

    def _drop_oldest(self, connection: sqlite3.Connection) -> None:
        total = connection.execute("SELECT sum(bytes) FROM thumbnails").fetchone()[0]
        if (total or 0) <= self._limit:
            return
        spare = total - self._limit * (1 - _DROPPED_AT_ONCE)
        dropped, last = 0, 0.0
        for number, added in connection.execute(
            "SELECT bytes, added FROM thumbnails ORDER BY added"
        ):
            dropped, last = dropped + number, added
            if dropped >= spare:
                break
        connection.execute("DELETE FROM thumbnails WHERE added <= ?", (last,))


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA busy_timeout = 200")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")
        connection.executescript(_TABLE)
    except BaseException:
        connection.close()
        raise
    return connection


def _key(facts: os.stat_result, size: int, *, square: bool) -> bytes:
    parts = (facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtime_ns, size, square)
    return hashlib.blake2b(repr(parts).encode(), digest_size=16).digest()


def _encoded(image: QImage) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(b"jpg"))
    writer.setQuality(_QUALITY)
    writer.write(image)
    buffer.close()
    return bytes(data.data())

"""The project's database: where it is, its schema, its backups and its repair.

The index tables (``images``, ``embeddings``) are a cache that a rescan rebuilds. The
record tables (``splits``, ``runs``, ``settings``) hold what cannot be computed again:
they are committed durably at once and copied to a few rotating backups, from which a
damaged file is restored.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine import paths
from engine.errors import ProjectError

#: "Disc" in ASCII; tells our databases from others.
APPLICATION_ID = 0x44697363
BACKUPS_KEPT = 3
FOLDER_NAME = ".discern"
DATABASE_NAME = "project.db"

#: One script for every schema version; the last one is current.
_MIGRATIONS = (
    """
    CREATE TABLE images (
        path TEXT PRIMARY KEY,      -- below the project's folder, with forward slashes
        class TEXT NOT NULL,
        given_split TEXT,           -- from the folder tree; NULL where we assign
        size INTEGER NOT NULL,
        mtime_ns INTEGER NOT NULL,
        hash TEXT,                  -- of the content
        dhash INTEGER,              -- perceptual; signed, as SQLite's integers are
        width INTEGER,
        height INTEGER,
        status TEXT NOT NULL,       -- 'ok' or an error code
        reason TEXT
    ) WITHOUT ROWID;
    CREATE INDEX images_by_class ON images (class, status);
    CREATE INDEX images_by_hash ON images (hash);
    CREATE TABLE embeddings (
        encoder TEXT NOT NULL,
        hash TEXT NOT NULL,
        row INTEGER NOT NULL,
        PRIMARY KEY (encoder, hash)
    ) WITHOUT ROWID;
    CREATE TABLE splits (
        hash TEXT PRIMARY KEY,
        split TEXT NOT NULL,
        assigned_at REAL NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE runs (
        id TEXT PRIMARY KEY,
        created TEXT NOT NULL,
        result TEXT NOT NULL        -- a TrainResult as JSON
    ) WITHOUT ROWID;
    CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    """,
)


@dataclass(frozen=True, slots=True)
class Home:
    """Where a project's own files are.

    Attributes:
        folder: The ``.discern`` folder, or its stand-in for a read-only project.
        inside: Whether it is inside the project's folder.
    """

    folder: Path
    inside: bool

    @property
    def database(self) -> Path:
        """The index file."""
        return self.folder / DATABASE_NAME


def find_home(project: Path) -> Home:
    """Where the own files of ``project`` go, made if needed.

    A folder that cannot be written to, or whose permissions ask that it is not, keeps
    its index in the person's data folder.
    """
    inside = project / FOLDER_NAME
    if inside.is_dir() and os.access(inside, os.W_OK):
        return Home(inside, inside=True)
    writable = bool(
        project.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)
    )
    if writable:
        with contextlib.suppress(OSError):
            inside.mkdir(exist_ok=True)
            return Home(inside, inside=True)
    outside = paths.index_home(project)
    outside.mkdir(parents=True, exist_ok=True)
    return Home(outside, inside=False)


def connect(database: Path) -> sqlite3.Connection:
    """Open the database, made or brought up to date or repaired where needed.

    Raises:
        ProjectError: It comes from a newer Discern, or the disk refuses.
    """
    try:
        connection = _open(database)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError) and "disk" in str(error):
            raise _refused(database, error) from error
        _restore(database)
        try:
            connection = _open(database)
        except sqlite3.Error as again:
            raise _refused(database, again) from again
    return connection


def connect_to_read(database: Path) -> sqlite3.Connection:
    """Open the database for reading only, as the window does."""
    connection = sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)
    connection.execute("PRAGMA busy_timeout = 5000")
    return connection


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing, on disk when it is left."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def back_up(connection: sqlite3.Connection, home: Home) -> None:
    """Copy the database beside itself, keeping the last few copies."""
    folder = home.folder / "backups"
    folder.mkdir(exist_ok=True)
    target = folder / f"project-{time.time_ns():020d}.db"
    temporary = target.with_suffix(".tmp")
    with contextlib.closing(sqlite3.connect(temporary)) as copy:
        connection.backup(copy)
    temporary.replace(target)
    for old in sorted(folder.glob("project-*.db"))[:-BACKUPS_KEPT]:
        old.unlink(missing_ok=True)


def _open(database: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(database, isolation_level=None)
    try:
        connection.execute("PRAGMA busy_timeout = 5000")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        _check_identity(connection, database)
        _migrate(connection, database)
        _check_sound(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _check_sound(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise sqlite3.DatabaseError("the file is damaged")


def _check_identity(connection: sqlite3.Connection, database: Path) -> None:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if application == 0 and tables == 0:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    elif application != APPLICATION_ID:
        raise ProjectError(
            "project.foreign_index",
            "Expected Discern's own index, received another program's database.",
            path=database,
            remedy="Move that file away and open the project again.",
        )


def _migrate(connection: sqlite3.Connection, database: Path) -> None:
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > len(_MIGRATIONS):
        raise ProjectError(
            "project.newer",
            "This project was last used with a newer Discern "
            f"(index version {version}).",
            path=database,
            remedy="Install that version, or a later one.",
        )
    for number in range(version, len(_MIGRATIONS)):
        connection.executescript(
            f"BEGIN;{_MIGRATIONS[number]};PRAGMA user_version = {number + 1};COMMIT;"
        )


def _restore(database: Path) -> None:
    """Put the damaged file aside and the newest good backup, if any, in its place."""
    damaged = database.with_name(f"damaged-{time.time_ns()}.db")
    database.replace(damaged)
    for suffix in ("-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    backups = sorted((database.parent / "backups").glob("project-*.db"), reverse=True)
    for backup in backups:
        with contextlib.suppress(sqlite3.Error):
            _copy(backup, database)
            return
        database.unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    with (
        contextlib.closing(connect_to_read(source)) as old,
        contextlib.closing(sqlite3.connect(target)) as new,
    ):
        _check_sound(old)
        old.backup(new)


def _refused(database: Path, error: Exception) -> ProjectError:
    return ProjectError(
        "project.index",
        f"The project's index cannot be used: {error}.",
        path=database,
        remedy="Check that the disk is not full and that you may write there.",
    )

"""The project's database: where it is, its backups and its repair.

What is recorded is committed durably at once and copied to a few rotating backups, from
which a damaged file is restored.
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
from engine.dataset import schema
from engine.errors import ProjectError

BACKUPS_KEPT = 3
#: Milliseconds to wait while another process writes.
LOCK_PATIENCE = 5000
FOLDER_NAME = ".discern"
DATABASE_NAME = "project.db"
_BACKUPS = "backups"


class _DamagedError(sqlite3.DatabaseError):
    """The file can be opened, but what is in it cannot be trusted."""


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
            inside.mkdir()
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
        if _is_lost(database):
            _restore(database)
        try:
            return _open(database)
        except sqlite3.DatabaseError as error:
            # Anything else, such as a lock, is no reason to touch the file.
            if not _is_damage(error):
                raise
        _restore(database)
        return _open(database)
    except (sqlite3.Error, OSError) as error:
        raise _refused(error, database) from error


def connect_to_read(database: Path) -> sqlite3.Connection:
    """Open the database for reading only, as the window does."""
    connection = sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)
    connection.execute(f"PRAGMA busy_timeout = {LOCK_PATIENCE}")
    return connection


@contextlib.contextmanager
def reading(database: Path) -> Iterator[sqlite3.Connection]:
    """A connection for reading only, closed when it is left.

    Raises:
        ProjectError: The database cannot be read; its folder may be gone.
    """
    try:
        with contextlib.closing(connect_to_read(database)) as connection:
            yield connection
    except (sqlite3.Error, OSError) as error:
        raise _refused(error, database) from error


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing, on disk when it is left.

    Raises:
        ProjectError: The disk refuses, or another program does not let go.
    """
    try:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    except sqlite3.Error as error:
        raise _refused(error) from error


def back_up(connection: sqlite3.Connection, home: Home) -> None:
    """Copy the database beside itself, keeping the last few copies."""
    folder = home.folder / _BACKUPS
    folder.mkdir(exist_ok=True)
    target = folder / f"project-{_next_number(home.database):020d}.db"
    temporary = target.with_suffix(".tmp")
    with contextlib.closing(sqlite3.connect(temporary)) as copy:
        connection.backup(copy)
    temporary.replace(target)
    for old in sorted(folder.glob("project-*.db"))[:-BACKUPS_KEPT]:
        old.unlink(missing_ok=True)


def is_backed_up(home: Home) -> bool:
    """Whether nothing was written since the newest backup, as far as files tell."""
    newest = next(iter(_backups(home.database)), None)
    if newest is None:
        return False
    log = home.database.with_name(f"{home.database.name}-wal")
    with contextlib.suppress(OSError):
        if log.stat().st_size and log.stat().st_mtime_ns > newest.stat().st_mtime_ns:
            return False
    return home.database.stat().st_mtime_ns <= newest.stat().st_mtime_ns


def _open(database: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(database, isolation_level=None)
    try:
        connection.execute(f"PRAGMA busy_timeout = {LOCK_PATIENCE}")
        schema.check_identity(connection, database)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        _check_sound(connection)
        if schema.is_outdated(connection, database):
            with transaction(connection):
                schema.migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _check_sound(connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise _DamagedError("the file is damaged")


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    # The upper bits of the code say more than what kind of error it is.
    kind = getattr(error, "sqlite_errorcode", 0) & 0xFF
    damage = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
    return isinstance(error, _DamagedError) or kind in damage


def _is_lost(database: Path) -> bool:
    """Whether the file is gone, or empty, though there are backups of it."""
    return bool(_backups(database)) and not (
        database.exists() and database.stat().st_size
    )


def _restore(database: Path) -> None:
    """Put the damaged file aside and the newest good backup, if any, in its place."""
    if database.exists():
        database.replace(database.with_name(f"damaged-{time.time_ns()}.db"))
    for suffix in ("-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    for backup in _backups(database):
        with contextlib.suppress(sqlite3.Error):
            _copy(backup, database)
            return
        database.unlink(missing_ok=True)


def _backups(database: Path) -> list[Path]:
    """The copies of the database, newest first."""
    return sorted((database.parent / _BACKUPS).glob("project-*.db"), reverse=True)


def _next_number(database: Path) -> int:
    """A number above those of all backups, even if the clock was put back."""
    newest = next(iter(_backups(database)), None)
    last = newest.stem.rpartition("-")[2] if newest is not None else ""
    return max(time.time_ns(), int(last) + 1 if last.isdigit() else 0)


def _copy(source: Path, target: Path) -> None:
    with (
        contextlib.closing(connect_to_read(source)) as old,
        contextlib.closing(sqlite3.connect(target)) as new,
    ):
        _check_sound(old)
        old.backup(new)


def _refused(error: Exception, database: Path | None = None) -> ProjectError:
    return ProjectError(
        "project.index",
        f"The project's index cannot be used: {error}.",
        path=database,
        remedy="Check that the disk is not full, that you may write there, and that "
        "no other program uses the project.",
    )

"""The tables of a project's database, and how older ones are brought up to date.

The index tables, such as ``images`` and ``embeddings``, are a cache that a rescan and
the jobs rebuild. The record tables, such as ``splits``, ``runs`` and ``decisions``,
hold what cannot be computed again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from engine.errors import ProjectError

#: "Disc" in ASCII; tells our databases from others.
APPLICATION_ID = 0x44697363

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
    """
    CREATE TABLE origins (          -- where imported images came from
        hash TEXT NOT NULL,         -- of the content
        source TEXT NOT NULL,       -- a path, an address, or 'archive.zip/member'
        page TEXT NOT NULL,         -- where a person can read about it; '' unknown
        title TEXT NOT NULL,
        author TEXT NOT NULL,
        licence TEXT NOT NULL,      -- as its source names it, such as 'CC BY 4.0'
        licence_url TEXT NOT NULL,
        imported_at REAL NOT NULL,  -- seconds since 1970
        PRIMARY KEY (hash, source)
    ) WITHOUT ROWID;
    """,
    # What findings are made of, and what a person made of them.
    """
    CREATE TABLE measures (         -- an index table: one row for each content
        hash TEXT PRIMARY KEY,
        version INTEGER NOT NULL,   -- of the measuring; older rows are measured again
        format TEXT NOT NULL,       -- what the content is, whatever the file is called
        figures TEXT NOT NULL,      -- named numbers as JSON
        look BLOB NOT NULL          -- perceptual hashes and a tiny grey copy
    ) WITHOUT ROWID;
    CREATE TABLE pairs (            -- an index table: contents compared closely
        a TEXT NOT NULL,
        b TEXT NOT NULL,            -- sorts after a
        version INTEGER NOT NULL,
        likeness REAL NOT NULL,     -- 0 to 1
        PRIMARY KEY (a, b)
    ) WITHOUT ROWID;
    CREATE TABLE findings (         -- an index table
        key TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        path TEXT NOT NULL,
        others TEXT NOT NULL,       -- paths as a JSON list
        score REAL NOT NULL,
        reason TEXT NOT NULL,
        action TEXT NOT NULL,
        family TEXT NOT NULL        -- findings of one group share it; may be empty
    ) WITHOUT ROWID;
    CREATE INDEX findings_by_kind ON findings (kind, score);
    CREATE INDEX findings_by_path ON findings (path);
    CREATE TABLE checks (           -- an index table: what each kind last looked at
        kind TEXT PRIMARY KEY,
        inputs TEXT NOT NULL        -- a digest; unchanged inputs are not checked again
    ) WITHOUT ROWID;
    CREATE TABLE decisions (        -- a record table
        key TEXT PRIMARY KEY,       -- a finding's, or one made of a kind and contents
        decision TEXT NOT NULL,     -- 'accepted' or 'rejected'
        decided_at REAL NOT NULL
    ) WITHOUT ROWID;
    """,
    # Pictures a person took out, and how a person wants to see the classes.
    """
    CREATE TABLE trash (            -- a record table
        stored TEXT PRIMARY KEY,    -- below the trash folder; the id of the image there
        path TEXT NOT NULL,         -- where it was, below the project's folder
        class TEXT NOT NULL,
        why TEXT NOT NULL,
        trashed_at REAL NOT NULL,
        size INTEGER NOT NULL,
        mtime_ns INTEGER NOT NULL,
        hash TEXT,
        dhash INTEGER,
        width INTEGER,
        height INTEGER,
        status TEXT NOT NULL,
        reason TEXT
    ) WITHOUT ROWID;
    CREATE TABLE classes (          -- a record table
        name TEXT PRIMARY KEY,
        colour TEXT NOT NULL,       -- '#rrggbb', or empty
        key TEXT NOT NULL           -- one digit or letter, or empty
    ) WITHOUT ROWID;
    """,
    # What belongs together, so that copies never lie on both sides of a split.
    """
    ALTER TABLE images ADD COLUMN taken REAL;  -- by the camera's clock, where it says
    CREATE TABLE image_groups (     -- a record table: every content that was compared
        hash TEXT PRIMARY KEY,
        family TEXT NOT NULL,       -- one of its members' hashes; its own if alone
        reason TEXT NOT NULL,       -- 'near', 'burst' or 'source'; '' if alone
        grouped_at REAL NOT NULL    -- seconds since 1970
    ) WITHOUT ROWID;
    CREATE INDEX image_groups_by_family ON image_groups (family);
    CREATE TABLE test_looks (       -- a record table: every score on test images
        id INTEGER PRIMARY KEY,
        looked_at REAL NOT NULL,    -- seconds since 1970
        occasion TEXT NOT NULL,     -- 'training' or 'evaluation'
        run TEXT NOT NULL,          -- the run whose model it was; '' unknown
        images INTEGER NOT NULL
    );
    """,
    # What the newest model says of every image, and what can be taken back.
    """
    CREATE TABLE answers (          -- an index table: one row for each content
        hash TEXT PRIMARY KEY,
        run TEXT NOT NULL,          -- whose model answered
        verdict TEXT NOT NULL,      -- see engine.verdict
        class TEXT NOT NULL,        -- the best class, whatever the verdict
        probability REAL NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE edit_history (     -- a record table: what undo takes back, in order
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        words TEXT NOT NULL,        -- what the edit is called
        inverse TEXT NOT NULL,      -- the edit that takes it back, as JSON
        done_at REAL NOT NULL       -- seconds since 1970
    );
    """,
)


def check_identity(connection: sqlite3.Connection, database: Path) -> None:
    """Claim an empty database; refuse another program's, untouched.

    Raises:
        ProjectError: It is another program's (``project.foreign_index``).
    """
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


def is_outdated(connection: sqlite3.Connection, database: Path) -> bool:
    """Whether an older Discern made these tables.

    Raises:
        ProjectError: A newer one did (``project.newer``).
    """
    version = _version(connection)
    if version > len(_MIGRATIONS):
        raise ProjectError(
            "project.newer",
            "This project was last used with a newer Discern "
            f"(index version {version}).",
            path=database,
            remedy="Install that version, or a later one.",
        )
    return version < len(_MIGRATIONS)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables up to date, inside a transaction.

    Another process may have done it while this one waited for the transaction.
    """
    for number in range(_version(connection), len(_MIGRATIONS)):
        for statement in _statements(_MIGRATIONS[number]):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {number + 1}")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _statements(script: str) -> Iterator[str]:
    """One after the other, because ``executescript`` would end the transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""

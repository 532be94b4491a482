"""Findings and decisions in the project's index: written by checks, read by the window.

``list_findings`` and ``decide`` are quick enough for the window's own thread: they only
use SQLite.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from engine.dataset import store
from engine.errors import ProjectError
from engine.findings.finding import ACCEPTED, KINDS, REJECTED, Finding

_ORDER = {kind: number for number, kind in enumerate(KINDS)}
#: Kinds that say nothing any more once the image they compare with is gone.
_NEED_FIRST = ("exact_duplicate", "near_duplicate")
_NEED_ANY = ("conflict", "leak")
_COLUMNS = "key, kind, path, others, score, reason, action, family"


def list_findings(database: Path, *, decided: bool = False) -> list[Finding]:
    """The findings of the last check that still stand, the surest of each kind first.

    What was removed, renamed or relabelled since is left out.

    Args:
        database: The project's index.
        decided: List those that were decided instead of those that were not.

    Raises:
        ProjectError: The index cannot be read.
    """
    with store.reading(database) as connection:
        return read_findings(connection, decided=decided)


def read_findings(
    connection: sqlite3.Connection, *, decided: bool = False
) -> list[Finding]:
    """See ``list_findings``."""
    try:
        rows = connection.execute(
            f"SELECT {_COLUMNS} FROM findings"  # noqa: S608
            " WHERE (key IN (SELECT key FROM decisions)) = ?",
            (decided,),
        ).fetchall()
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return []  # never checked by this Discern
        raise
    there = {row[0] for row in connection.execute("SELECT path FROM images")}
    found = [
        Finding(kind, path, _paths(others), score, reason, action, key, family)
        for key, kind, path, others, score, reason, action, family in rows
    ]
    return sorted((item for item in found if _stands(item, there)), key=_sorted_by)


def decide(database: Path, keys: Iterable[str], decision: str) -> None:
    """Remember a decision about findings, on disk when this returns.

    Args:
        database: The project's index.
        keys: ``Finding.key`` of each.
        decision: ``accepted`` or ``rejected``.

    Raises:
        ValueError: The decision is neither.
        ProjectError: The index cannot be written to.
    """
    if decision not in {ACCEPTED, REJECTED}:
        raise ValueError(
            f"Expected {ACCEPTED!r} or {REJECTED!r}, received {decision!r}."
        )
    now = time.time()
    with _writing(database) as connection, store.transaction(connection):
        connection.executemany(
            "INSERT OR REPLACE INTO decisions (key, decision, decided_at)"
            " VALUES (?, ?, ?)",
            [(key, decision, now) for key in keys],
        )


def undecide(database: Path, keys: Iterable[str]) -> None:
    """Forget decisions: the findings are asked about again.

    Raises:
        ProjectError: The index cannot be written to.
    """
    with _writing(database) as connection, store.transaction(connection):
        connection.executemany(
            "DELETE FROM decisions WHERE key = ?", [(key,) for key in keys]
        )


def reopen(database: Path, paths: Iterable[str]) -> None:
    """Ask again about what was accepted and then taken back.

    Args:
        database: The project's index.
        paths: Where images are again; a finding that was accepted moved its image away.

    Raises:
        ProjectError: The index cannot be written to.
    """
    with _writing(database) as connection, store.transaction(connection):
        connection.executemany(
            "DELETE FROM decisions WHERE decision = ? AND key IN"
            " (SELECT key FROM findings WHERE path = ?)",
            [(ACCEPTED, path) for path in paths],
        )


def decisions(database: Path) -> dict[str, str]:
    """Every remembered decision, by the finding's key.

    Raises:
        ProjectError: The index cannot be read.
    """
    with store.reading(database) as connection:
        return dict(connection.execute("SELECT key, decision FROM decisions"))


def unchanged(connection: sqlite3.Connection, kind: str, inputs: str) -> bool:
    """Whether ``kind`` was last checked on exactly these inputs."""
    row = connection.execute(
        "SELECT inputs FROM checks WHERE kind = ?", (kind,)
    ).fetchone()
    return row is not None and row[0] == inputs


def replace_findings(
    connection: sqlite3.Connection, kind: str, findings: list[Finding], inputs: str
) -> None:
    """Make ``findings`` those of ``kind``; what is the same already is not touched."""
    new = {finding.key: _row(finding) for finding in findings}
    old = {
        row[0]: row
        for row in connection.execute(
            f"SELECT {_COLUMNS} FROM findings WHERE kind = ?",  # noqa: S608
            (kind,),
        )
    }
    with store.transaction(connection):
        connection.executemany(
            "DELETE FROM findings WHERE key = ?", [(key,) for key in old.keys() - new]
        )
        connection.executemany(
            f"INSERT OR REPLACE INTO findings ({_COLUMNS})"  # noqa: S608
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [row for key, row in new.items() if old.get(key) != row],
        )
        connection.execute(
            "INSERT OR REPLACE INTO checks (kind, inputs) VALUES (?, ?)", (kind, inputs)
        )


def _row(finding: Finding) -> tuple[object, ...]:
    return (
        finding.key,
        finding.kind,
        finding.path,
        msgspec.json.encode(finding.others).decode(),
        finding.score,
        finding.reason,
        finding.action,
        finding.family,
    )


def _paths(others: str) -> tuple[str, ...]:
    return msgspec.json.decode(others, type=tuple[str, ...])


def _stands(finding: Finding, there: set[str]) -> bool:
    if finding.path not in there:
        return False
    if finding.kind in _NEED_FIRST:
        return finding.others[0] in there
    if finding.kind in _NEED_ANY:
        return any(other in there for other in finding.others)
    return True


def _sorted_by(finding: Finding) -> tuple[int, float, str, str]:
    return (
        _ORDER.get(finding.kind, len(_ORDER)),
        -finding.score,
        finding.path,
        (finding.key),
    )


@contextlib.contextmanager
def _writing(database: Path) -> Iterator[sqlite3.Connection]:
    """A connection to an index that is there and sound: the project has been opened."""
    try:
        connection = sqlite3.connect(
            f"{database.resolve().as_uri()}?mode=rw", uri=True, isolation_level=None
        )
    except sqlite3.Error as error:
        raise ProjectError(
            "project.index",
            f"The project's index cannot be used: {error}.",
            path=database,
            remedy="Open the project again.",
        ) from error
    with contextlib.closing(connection):
        connection.execute(f"PRAGMA busy_timeout = {store.LOCK_PATIENCE}")
        connection.execute("PRAGMA synchronous = FULL")
        yield connection

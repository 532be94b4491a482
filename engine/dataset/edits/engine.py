"""Applying edits, so that a kill at any moment loses nothing and leaves nothing half.

An edit's steps are written to the journal and synced, then done on the disk, then in
the index, in one transaction that also records the edit's own name; then the journal is
cleared. Whoever finds a journal finishes what it says, unless the index knows that edit
already. One program edits a project at a time.
"""

from __future__ import annotations

import contextlib
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from engine.dataset import store
from engine.dataset.edits import class_edits, history, image_edits, kinds, rows
from engine.dataset.edits.doing import Doing, applied
from engine.dataset.edits.draft import Draft
from engine.dataset.edits.history import Noted
from engine.dataset.edits.kinds import Applied, Edit, LeftOut
from engine.dataset.edits.places import Places
from engine.dataset.edits.steps import Step
from engine.dataset.lock import FileLock
from engine.dataset.store import Home
from engine.errors import ProjectError
from engine.journal import Journal
from engine.progress import Report, Token, ignore

#: Seconds to wait for another program's edit.
PATIENCE = 10.0
_JOURNAL = "edits.journal"
_LOCK = "edits.lock"
_LAST = "last_edit"

_PLANNERS: dict[type[Any], Callable[[Draft, Any], None]] = {
    kinds.Relabel: image_edits.relabel,
    kinds.RenameImage: image_edits.rename_image,
    kinds.Trash: image_edits.trash,
    kinds.Restore: image_edits.restore,
    kinds.Replay: image_edits.replay,
    kinds.AddClass: class_edits.add_class,
    kinds.RenameClass: class_edits.rename_class,
    kinds.MergeClass: class_edits.merge_class,
    kinds.DeleteClass: class_edits.delete_class,
    kinds.SetColour: class_edits.set_colour,
    kinds.SetKey: class_edits.set_key,
}


class _Intent(msgspec.Struct, frozen=True):
    """What the journal says: the edit's name, steps, reason and place in history."""

    edit: str
    steps: tuple[Step, ...]
    reason: str
    noted: Noted = Noted()


def apply(
    folder: Path,
    edit: Edit,
    *,
    noted: Noted = Noted(),  # noqa: B008 - frozen
    report: Report = ignore,
    token: Token | None = None,
) -> Applied:
    """Do ``edit`` to the project in ``folder``, on disk when this returns.

    Args:
        folder: The project's folder; its index must be there.
        edit: What to do.
        noted: How it stands in the project's history.
        report: Told how many files were moved.
        token: Cancelling undoes what was done of it.

    Returns:
        What was done, with the edit that takes it back.

    Raises:
        Cancelled: Asked to stop; everything is as before.
        ProjectError: The edit makes no sense, the project cannot be written to, or
            another program edits it; nothing was done.
    """
    folder = folder.resolve()
    with opened(folder) as (home, connection):
        places = Places.of(folder)
        identifier = _new_identifier()
        draft = Draft(connection, places, identifier, getattr(edit, "reason", ""))
        _PLANNERS[type(edit)](draft, edit)
        if not draft.steps:
            return Applied(None, left_out=tuple(draft.left_out))
        known = rows.rows_of(connection, draft.steps)
        journal = _journal(home)
        with _no_room(home):
            steps = tuple(draft.steps)
            journal.append(_Intent(identifier, steps, draft.reason, noted))
        done = Doing(folder, draft.left_out)
        try:
            done.act(draft.steps, report, token or Token())
            found = applied(done.steps, done.left_out, known, places, draft.reason)
            with store.transaction(connection):
                rows.write(connection, places, done.steps, known, draft.reason)
                entry = history.note(connection, noted, found.inverse)
                _remember(connection, identifier)
        except BaseException:
            done.take_back()
            journal.clear()
            raise
        journal.clear()
        return msgspec.structs.replace(found, entry=entry)


def recover(folder: Path) -> tuple[LeftOut, ...]:
    """Finish an edit in whose middle a program was killed; call it before scanning.

    Returns:
        Files of it that are others now, and were left alone. Nothing is done while
        another program edits the project.
    """
    folder = folder.resolve()
    home = store.find_home(folder)
    if not (home.folder / _JOURNAL).exists():
        return ()
    try:
        with opened(folder, patience=0.0, finish=False) as (home, connection):
            return _finish(folder, home, connection)
    except ProjectError as error:
        if error.code == "project.busy":
            return ()
        raise


@contextlib.contextmanager
def opened(
    folder: Path, *, patience: float = PATIENCE, finish: bool = True
) -> Iterator[tuple[Home, sqlite3.Connection]]:
    """The project's files, for one editor at a time.

    Args:
        folder: The project's folder.
        patience: Seconds to wait for another program's edit.
        finish: First finish what a killed program left in the journal.

    Raises:
        ProjectError: ``project.read_only`` or ``project.busy``; or the index cannot be
            used.
    """
    home = store.find_home(folder)
    if not home.inside:
        raise ProjectError(
            "project.read_only",
            "The project's folder cannot be written to, so its images cannot be "
            "changed.",
            path=folder,
            remedy="Copy the folder to a place where you may write.",
        )
    lock = FileLock(home.folder / _LOCK)
    with _no_room(home):
        free = lock.acquire(patience)
    if not free:
        raise ProjectError(
            "project.busy",
            "Another program is changing this project.",
            path=folder,
            remedy="Try again when it is done.",
        )
    try:
        with contextlib.closing(store.connect(home.database)) as connection:
            if finish:
                _finish(folder, home, connection)
            yield home, connection
    finally:
        lock.release()


def _finish(
    folder: Path, home: Home, connection: sqlite3.Connection
) -> tuple[LeftOut, ...]:
    journal = _journal(home)
    left_out: list[LeftOut] = []
    for intent in journal.lines():
        if _last(connection) == intent.edit:
            continue
        known = rows.rows_of(connection, intent.steps)
        places = Places.of(folder)
        done = Doing(folder, [])
        done.finish(intent.steps)
        with store.transaction(connection):
            rows.write(connection, places, done.steps, known, intent.reason)
            found = applied(done.steps, [], known, places, intent.reason)
            history.note(connection, intent.noted, found.inverse)
            _remember(connection, intent.edit)
        left_out += done.left_out
    journal.clear()
    return tuple(left_out)


def _journal(home: Home) -> Journal[_Intent]:
    return Journal(home.folder / _JOURNAL, _Intent)


def _new_identifier() -> str:
    moment = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S")
    return f"{moment}-{secrets.token_hex(3)}"


def _last(connection: sqlite3.Connection) -> str | None:
    row = connection.execute(
        "SELECT value FROM settings WHERE name = ?", (_LAST,)
    ).fetchone()
    return None if row is None else str(row[0])


def _remember(connection: sqlite3.Connection, identifier: str) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)",
        (_LAST, identifier),
    )


@contextlib.contextmanager
def _no_room(home: Home) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ProjectError(
            "project.journal",
            f"The edit cannot be written down: {error.strerror or error}. Nothing was "
            "changed.",
            path=home.folder,
            remedy="Check that the disk is not full and that you may write there.",
        ) from error

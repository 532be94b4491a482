"""What an edit means for the index: rows of images and of the trash change places."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from engine.dataset.edits.places import Places, in_trash, trash_id, trash_path
from engine.dataset.edits.steps import Look, MoveFile, MoveFolder, SetLook, Step
from engine.dataset.scan import OK

_AT_ONCE = 500
_FACTS = "size, mtime_ns, hash, dhash, width, height, status, reason"


class Row(NamedTuple):
    """One image as the index or the trash's records describe it."""

    path: str
    class_name: str
    size: int
    mtime_ns: int
    content: str | None = None
    dhash: int | None = None
    width: int | None = None
    height: int | None = None
    status: str = OK
    reason: str | None = None

    @property
    def facts(self) -> tuple[object, ...]:
        """Everything but where it is."""
        return self[2:]


def rows_of(connection: sqlite3.Connection, steps: Iterable[Step]) -> dict[str, Row]:
    """The images that ``steps`` move file by file, by the step's source."""
    moves = [step.source for step in steps if isinstance(step, MoveFile)]
    rows = images_at(connection, [path for path in moves if not in_trash(path)])
    ids = [trash_id(path) for path in moves if in_trash(path)]
    found = trashed_at(connection, ids)
    return rows | {trash_path(key): row for key, row in found.items()}


def images_at(connection: sqlite3.Connection, paths: Sequence[str]) -> dict[str, Row]:
    """The images that the index has at ``paths``, by path."""
    query = f"SELECT path, path, class, {_FACTS} FROM images WHERE path"  # noqa: S608
    return _rows(connection, query, paths)


def trashed_at(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, Row]:
    """The images in the trash, by id; a row's path is where it was before."""
    query = f"SELECT stored, path, class, {_FACTS} FROM trash WHERE stored"  # noqa: S608
    return _rows(connection, query, ids)


def _rows(
    connection: sqlite3.Connection, query: str, keys: Sequence[str]
) -> dict[str, Row]:
    rows: dict[str, Row] = {}
    for begin in range(0, len(keys), _AT_ONCE):
        some = keys[begin : begin + _AT_ONCE]
        marks = ", ".join("?" * len(some))
        found = connection.execute(f"{query} IN ({marks})", some)
        rows.update((key, Row(*rest)) for key, *rest in found)
    return rows


def looks(connection: sqlite3.Connection) -> dict[str, Look]:
    """The colours and keys that a person chose, by class."""
    rows = connection.execute("SELECT name, colour, key FROM classes")
    return {name: Look(colour, key) for name, colour, key in rows}


def write(
    connection: sqlite3.Connection,
    places: Places,
    steps: Iterable[Step],
    rows: dict[str, Row],
    why: str,
) -> None:
    """Make the index say what ``steps`` did; inside a transaction.

    Args:
        connection: The index.
        places: The project's places before the edit.
        steps: What was done on the disk.
        rows: The images, by their step's source; of those without one only the index's
            own row, if any, is taken away.
        why: The reason, for what is in the trash now.
    """
    now = time.time()
    for step in steps:
        match step:
            case MoveFile():
                _write_file(connection, places, step, rows.get(step.source), why, now)
            case MoveFolder():
                _write_folder(connection, places, step, why, now)
            case SetLook():
                _write_look(connection, step)
            case _:
                pass


def _write_file(
    connection: sqlite3.Connection,
    places: Places,
    step: MoveFile,
    row: Row | None,
    why: str,
    now: float,
) -> None:
    if in_trash(step.source):
        connection.execute(
            "DELETE FROM trash WHERE stored = ?", (trash_id(step.source),)
        )
    else:
        connection.execute("DELETE FROM images WHERE path = ?", (step.source,))
    if row is None:
        return  # not a picture, or the next scan finds it
    if in_trash(step.target):
        _insert(
            connection,
            "trash (stored, path, class, why, trashed_at",
            (trash_id(step.target), step.source, row.class_name, why, now, *row.facts),
        )
        return
    if row.status == OK and row.content is None:
        return  # found in the trash without a record: the next scan looks at it
    name, split = places.class_of(step.target)
    _insert(
        connection,
        "images (path, class, given_split",
        (step.target, name, split, *row.facts),
    )


def _write_folder(
    connection: sqlite3.Connection,
    places: Places,
    step: MoveFolder,
    why: str,
    now: float,
) -> None:
    cut = len(step.source) + 1
    if in_trash(step.target):
        connection.execute(
            "INSERT OR REPLACE INTO trash (stored, path, class, why, trashed_at,"  # noqa: S608
            f" {_FACTS}) SELECT ? || substr(path, ?), path, class, ?, ?, {_FACTS}"
            " FROM images WHERE path > ? AND path < ?",
            (trash_id(step.target), cut, why, now, *_below(step.source)),
        )
        _delete(connection, "images", "path", step.source)
        return
    name, split = places.class_of(f"{step.target}/x")
    if in_trash(step.source):
        stored = trash_id(step.source)
        connection.execute(
            f"INSERT OR REPLACE INTO images (path, class, given_split, {_FACTS})"  # noqa: S608
            f" SELECT ? || substr(stored, ?), ?, ?, {_FACTS} FROM trash"
            " WHERE stored > ? AND stored < ?"
            f" AND (status != '{OK}' OR hash IS NOT NULL)",
            (step.target, len(stored) + 1, name, split, *_below(stored)),
        )
        _delete(connection, "trash", "stored", stored)
        return
    connection.execute(
        f"INSERT OR REPLACE INTO images (path, class, given_split, {_FACTS})"  # noqa: S608
        f" SELECT ? || substr(path, ?), ?, ?, {_FACTS} FROM images"
        " WHERE path > ? AND path < ?",
        (step.target, cut, name, split, *_below(step.source)),
    )
    _delete(connection, "images", "path", step.source)


def _write_look(connection: sqlite3.Connection, step: SetLook) -> None:
    if step.after == Look():
        connection.execute("DELETE FROM classes WHERE name = ?", (step.name,))
        return
    connection.execute(
        "INSERT OR REPLACE INTO classes (name, colour, key) VALUES (?, ?, ?)",
        (step.name, step.after.colour, step.after.key),
    )


def _insert(
    connection: sqlite3.Connection, into: str, values: tuple[object, ...]
) -> None:
    marks = ", ".join("?" * len(values))
    connection.execute(
        f"INSERT OR REPLACE INTO {into}, {_FACTS}) VALUES ({marks})",  # noqa: S608
        values,
    )


def _delete(
    connection: sqlite3.Connection, table: str, column: str, folder: str
) -> None:
    connection.execute(
        f"DELETE FROM {table} WHERE {column} > ? AND {column} < ?",  # noqa: S608
        _below(folder),
    )


def _below(folder: str) -> tuple[str, str]:
    """Everything in a folder sorts between these two: a slash is followed by 0."""
    return f"{folder}/", f"{folder}0"

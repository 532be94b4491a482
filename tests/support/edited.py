"""Projects before and after edits: what is on the disk, what the index says."""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from pathlib import Path

from engine.dataset.edits.engine import apply
from engine.dataset.edits.kinds import Edit


def tree(folder: Path) -> dict[str, str]:
    """Every folder and file of the project, but for Discern's own, with its hash."""
    found = {}
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if not name.startswith(".discern"):
            data = b"" if path.is_dir() else path.read_bytes()
            found[name] = hashlib.sha256(data).hexdigest() if data else ""
    return found


def contents(folder: Path) -> list[str]:
    """The hashes of all files there are, the trash included, sorted."""
    trash = folder / ".discern" / "trash"
    files = [folder / name for name, digest in tree(folder).items() if digest]
    files += [path for path in trash.rglob("*") if path.is_file()]
    return sorted(hashlib.sha256(path.read_bytes()).hexdigest() for path in files)


def indexed(folder: Path) -> dict[str, tuple[str, str | None]]:
    """What the index has: class and content of every image, by path."""
    query = "SELECT path, class, hash FROM images"
    return {path: (name, content) for path, name, content in _rows(folder, query)}


def trashed(folder: Path) -> dict[str, str]:
    """The id of every image in the trash, by the place it had."""
    rows = _rows(folder, "SELECT path, stored FROM trash")
    return {path: stored for path, stored in rows}  # noqa: C416 - for its type


def agrees(folder: Path) -> bool:
    """Whether index, records of the trash and disk say the same."""
    on_disk = {name for name, digest in tree(folder).items() if digest}
    stored = (folder / ".discern" / "trash" / one for one in trashed(folder).values())
    return on_disk == set(indexed(folder)) and all(path.exists() for path in stored)


def edit(folder: Path, *edits: Edit) -> list[Edit]:
    """Apply edits; the inverses, newest first."""
    inverses = [apply(folder, one).inverse for one in edits]
    return [inverse for inverse in reversed(inverses) if inverse is not None]


def _rows(folder: Path, query: str) -> list[tuple[str, ...]]:
    database = folder / ".discern" / "project.db"
    with contextlib.closing(sqlite3.connect(database)) as connection:
        return connection.execute(query).fetchall()

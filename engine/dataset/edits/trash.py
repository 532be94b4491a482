"""The project's trash: what is in it, and emptying it, the only deletion there is."""

from __future__ import annotations

import contextlib
import secrets
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from engine.dataset import store
from engine.dataset.edits.engine import opened
from engine.dataset.edits.history import forget
from engine.dataset.edits.places import TRASH, Places, trash_path
from engine.dataset.scan import OK
from engine.images import walk_images
from engine.paths import printable

_EMPTYING = "trash-emptying-"


@dataclass(frozen=True, slots=True)
class TrashedImage:
    """One image in the trash.

    Attributes:
        id: What ``Restore`` takes.
        path: The file where it is now.
        original: Where it was, below the project's folder.
        class_name: The class it was in.
        why: Why it was removed, in plain words; may be empty.
        trashed_at: When, in seconds since 1970.
    """

    id: str
    path: Path
    original: str
    class_name: str
    why: str
    trashed_at: float


def list_trash(database: Path, folder: Path) -> list[TrashedImage]:
    """The images in the trash of the project in ``folder``, newest first.

    Raises:
        ProjectError: The index cannot be read.
    """
    with store.reading(database) as connection:
        rows = connection.execute(
            "SELECT stored, path, class, why, trashed_at FROM trash"
            " ORDER BY trashed_at DESC, stored"
        )
        return [
            TrashedImage(row[0], folder / trash_path(row[0]), *row[1:]) for row in rows
        ]


def empty_trash(folder: Path) -> int:
    """Delete everything in the trash, for good; only ever called when a person asks.

    Returns:
        How many images that were.

    Raises:
        ProjectError: The project cannot be written to.
    """
    folder = folder.resolve()
    with opened(folder) as (home, connection):
        trash = folder / TRASH
        if trash.exists():
            trash.rename(home.folder / f"{_EMPTYING}{secrets.token_hex(3)}")
        with store.transaction(connection):
            count = connection.execute("DELETE FROM trash").rowcount
            forget(connection)  # what was removed cannot come back any more
        for old in home.folder.glob(f"{_EMPTYING}*"):
            shutil.rmtree(old, ignore_errors=True)
    return int(count)


def adopt_strays(folder: Path) -> int:
    """Record what lies in the trash without a record, after the index was lost.

    Returns:
        How many images that were.
    """
    folder = folder.resolve()
    trash = folder / TRASH
    if not trash.is_dir():
        return 0
    found = {path.relative_to(trash).as_posix(): path for path in walk_images(trash)}
    with opened(folder) as (_, connection):
        recorded = {row[0] for row in connection.execute("SELECT stored FROM trash")}
        places = Places.of(folder)
        added = 0
        with store.transaction(connection):
            for stored in sorted(found.keys() - recorded):
                _, _, original = stored.partition("/")
                if "/" not in original or printable(stored) != stored:
                    continue
                with contextlib.suppress(OSError, IndexError):
                    facts = found[stored].stat()
                    name, _ = places.class_of(original)
                    connection.execute(
                        "INSERT INTO trash (stored, path, class, why, trashed_at, size,"
                        " mtime_ns, status) VALUES (?, ?, ?, '', ?, ?, ?, ?)",
                        (
                            stored,
                            original,
                            name,
                            time.time(),
                            facts.st_size,
                            facts.st_mtime_ns,
                            OK,
                        ),
                    )
                    added += 1
    return added

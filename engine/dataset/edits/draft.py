"""An edit in the making: its steps so far, and what it leaves out."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path, PurePosixPath

from engine.dataset.edits.kinds import LeftOut
from engine.dataset.edits.names import free_path
from engine.dataset.edits.places import TRASH, Places
from engine.dataset.edits.rows import Row, looks
from engine.dataset.edits.steps import Look, MakeFolder, MoveFile, SetLook, Step

_UNKNOWN = "Discern does not know this image. Look at the folder again first."


class Draft:
    """Collects the steps of one edit.

    Args:
        connection: The project's index.
        places: Its places now.
        identifier: The edit's own name, unique in the project.
        reason: Why, for what goes to the trash.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        places: Places,
        identifier: str,
        reason: str = "",
    ) -> None:
        self.connection = connection
        self.places = places
        self.reason = reason
        self.steps: list[Step] = []
        self.left_out: list[LeftOut] = []
        self._trash = f"{TRASH}/{identifier}"
        self._made: set[str] = set()
        self._taken: set[str] = set()

    @property
    def folder(self) -> Path:
        """The project's folder."""
        return self.places.folder

    def move(self, source: str, wanted: str, row: Row) -> None:
        """Move the image ``row`` from ``source`` to ``wanted``, or beside it."""
        self.move_file(source, wanted, row.size, row.mtime_ns, row.content)

    def move_file(
        self, source: str, wanted: str, size: int, mtime_ns: int, content: str | None
    ) -> None:
        """Move any file from ``source`` to ``wanted``, or to a free name beside it."""
        self.make_folder(str(PurePosixPath(wanted).parent))
        target = free_path(self.folder, wanted, self._taken)
        self.steps.append(MoveFile(source, target, size, mtime_ns, content))

    def make_folder(self, path: str) -> None:
        """Make ``path`` and the folders it is in, where they are not there."""
        if path in self._made or path == ".":
            return
        self._made.add(path)
        if not os.path.lexists(self.folder / path):
            self.make_folder(str(PurePosixPath(path).parent))
            self.steps.append(MakeFolder(path))

    def place_in_trash(self, path: str) -> str:
        """Where in the trash the image, or folder, at ``path`` goes."""
        return f"{self._trash}/{path}"

    def set_look(self, name: str, look: Look) -> None:
        """Show a class so from now on."""
        before = looks(self.connection).get(name, Look())
        if before != look:
            self.steps.append(SetLook(name, before, look))

    def leave_unknown(self, path: str) -> None:
        """Say that nothing is known of the file at ``path``."""
        self.leave(path, "edit.unknown", _UNKNOWN)

    def leave(self, path: str, code: str, reason: str) -> None:
        """Say that the file at ``path`` is not touched, and why."""
        self.left_out.append(LeftOut(path, code, reason))

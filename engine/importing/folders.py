"""Every file below a folder: any depth, no loops, a reason for what cannot be seen."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine import paths
from engine.dataset.store import FOLDER_NAME
from engine.importing.request import LeftOut

_CLUTTER = frozenset({"thumbs.db", "desktop.ini", "__macosx"})
_Identity = tuple[int, int]


@dataclass(frozen=True, slots=True)
class FoundFile:
    """One file below a folder.

    Attributes:
        path: Where it is.
        parts: The names from the folder to it.
    """

    path: Path
    parts: tuple[str, ...]


def is_hidden(name: str) -> bool:
    """Whether a name is a hidden one, or of a file that systems leave everywhere."""
    return name.startswith(".") or name.lower() in _CLUTTER


class FolderWalk:
    """Walks a folder once.

    A linked folder is entered unless the walk reaches that place anyway, and no folder
    is entered twice, so loops end.

    Args:
        folder: Where to start.
        avoid: A folder that is not entered: the project itself.

    Attributes:
        left_out: What could not be looked at.
        hidden: Hidden files and folders that were passed over.
    """

    def __init__(self, folder: Path, avoid: Path | None = None) -> None:
        self._folder = folder
        there = avoid is not None and avoid.exists()
        self._avoid = _identity(avoid) if avoid is not None and there else None
        self._seen: set[_Identity] = set()
        self.left_out: list[LeftOut] = []
        self.hidden = 0

    def files(self) -> Iterator[FoundFile | None]:
        """The files, in the order of their names; None now and then, to look up."""
        links: list[tuple[Path, tuple[str, ...]]] = []
        waiting: list[tuple[Path, tuple[str, ...]]] = [(self._folder, ())]
        while waiting or links:
            # Links last: a folder that is reached both ways is named by its own path.
            linked = not waiting
            folder, parts = links.pop(0) if linked else waiting.pop()
            yield None
            if linked and self._leads_back(folder):
                continue
            inside: list[tuple[Path, tuple[str, ...]]] = []
            for entry in self._list(folder, is_start=not parts):
                place = (Path(entry.path), (*parts, entry.name))
                kind = self._kind(entry)
                if kind == "file":
                    yield FoundFile(*place)
                elif kind == "folder":
                    inside.append(place)
                elif kind == "link":
                    links.append(place)
            waiting.extend(reversed(inside))

    def _leads_back(self, link: Path) -> bool:
        """Whether a link leads to a folder above the one that is walked."""
        try:
            return self._folder.resolve().is_relative_to(link.resolve())
        except (OSError, RuntimeError):
            return False  # listing it will tell

    def _list(self, folder: Path, *, is_start: bool) -> list[os.DirEntry[str]]:
        try:
            identity = _identity(folder)
            if identity in self._seen or (identity == self._avoid and not is_start):
                return []
            self._seen.add(identity)
            with os.scandir(folder) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            self._leave_out(folder, *_why(error))
            return []
        shown = [entry for entry in found if not is_hidden(entry.name)]
        ours = sum(entry.name == FOLDER_NAME for entry in found)
        self.hidden += len(found) - len(shown) - ours
        return shown

    def _kind(self, entry: os.DirEntry[str]) -> str:
        try:
            if entry.is_dir():
                return "link" if entry.is_symlink() else "folder"
            if stat.S_ISREG(entry.stat().st_mode):
                return "file"
        except OSError as error:
            why = _why(error)
            if entry.is_symlink():
                why = ("import.broken_link", "It is a link that leads nowhere.")
            self._leave_out(entry.path, *why)
        else:
            self._leave_out(
                entry.path, "image.not_a_file", "It is a device or a pipe, not a file."
            )
        return ""

    def _leave_out(self, path: Path | str, code: str, reason: str) -> None:
        self.left_out.append(LeftOut(paths.printable(path), code, reason))


def _identity(folder: Path) -> _Identity:
    facts = folder.stat()
    return facts.st_dev, facts.st_ino


def _why(error: OSError) -> tuple[str, str]:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return "import.vanished", "The folder was moved or deleted meanwhile."
    if isinstance(error, PermissionError):
        return "import.unreadable_folder", "This folder may not be read."
    return (
        "import.unreadable_folder",
        f"The folder cannot be read: {error.strerror or error}.",
    )

"""The project that pictures come into: made when missing, laid out as it is."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from dataclasses import dataclass
from pathlib import Path

from engine import paths
from engine.dataset.layout import read_layout, split_called
from engine.dataset.project import Project
from engine.dataset.summary import TEST, TRAIN, VALIDATION
from engine.errors import ProjectError
from engine.importing.names import ClassNames
from engine.progress import Report, Token

_SPLIT_FOLDERS = {TRAIN: "train", VALIDATION: "val", TEST: "test"}


@dataclass(frozen=True, slots=True)
class Destination:
    """A project's folder and how it is laid out.

    Attributes:
        folder: The project's folder.
        classes: The names its classes have or get.
        split_folders: Where each split's classes are, in a project whose tree gives
            the splits; empty in others.
    """

    folder: Path
    classes: ClassNames
    split_folders: dict[str, Path]

    @property
    def records_splits(self) -> bool:
        """Whether given splits are recorded, rather than shown by the tree."""
        return not self.split_folders

    def class_folder(self, class_name: str, split: str | None) -> Path:
        """Where pictures of a class and split go."""
        if not self.split_folders:
            return self.folder / class_name
        return self.split_folders[split or TRAIN] / class_name

    def contents(self, connection: sqlite3.Connection) -> dict[tuple[str, str], str]:
        """A name of each picture in the project, by class and content hash."""
        rows = connection.execute(
            "SELECT class, hash, path FROM images WHERE hash IS NOT NULL"
        )
        return {
            (class_name, content): path.rpartition("/")[2]
            for class_name, content, path in rows
        }


def find_destination(folder: Path, *, report: Report, token: Token) -> Destination:
    """Make the project's folder if needed, and bring its index up to date.

    Raises:
        ProjectError: It cannot be written to, or is no folder.
        Cancelled: The token said so.
    """
    folder = _make(folder)
    if not _has_classes(folder):
        return Destination(folder, ClassNames(set()), {})
    layout = read_layout(folder)
    with Project(folder) as project:
        project.scan(report=report, token=token)
    # By its name on disk, not by how it is printed.
    names = ClassNames({one.path.name for one in layout.folders})
    if not layout.given_splits:
        return Destination(folder, names, {})
    found = {split: folder / name for split, name in _SPLIT_FOLDERS.items()}
    for path in sorted(folder.iterdir(), reverse=True):
        split = split_called(path.name)
        if split is not None and path.is_dir():
            found[split] = path
    return Destination(folder, names, found)


def _has_classes(folder: Path) -> bool:
    try:
        return bool(read_layout(folder).folders)
    except ProjectError as error:
        if error.code == "project.no_classes":
            return False
        raise


def _make(folder: Path) -> Path:
    if paths.printable(folder) != str(folder):
        raise ProjectError(
            "project.name",
            "Expected a folder whose path is text, received other bytes.",
            path=paths.printable(folder),
            remedy="Choose another name.",
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder = folder.resolve()
        # Asking about permissions is not enough: a disk may be mounted for reading.
        with tempfile.TemporaryFile(dir=folder):
            pass
    except FileExistsError:
        raise ProjectError(
            "project.missing", "Expected a folder, received a file.", path=folder
        ) from None
    except OSError as error:
        raise ProjectError(
            "project.read_only",
            f"Pictures cannot be put there: {error.strerror or os.strerror(5)}.",
            path=folder,
            remedy="Choose a folder you may write to, on a disk with room.",
        ) from error
    return folder

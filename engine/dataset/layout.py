"""Which folders of a project are classes, and which are splits.

Two layouts are understood: class folders directly in the project, and class folders
inside ``train/``, ``val/`` and ``test/``. A class folder may be nested to any depth;
all images below it belong to it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.dataset.summary import TEST, TRAIN, VALIDATION
from engine.errors import ProjectError
from engine.images import IMAGE_SUFFIXES
from engine.images.files import walk_entries
from engine.paths import printable

#: Folder names, in lower case, that mean a split rather than a class.
_SPLIT_NAMES = {
    "train": TRAIN,
    "training": TRAIN,
    "val": VALIDATION,
    "valid": VALIDATION,
    "validation": VALIDATION,
    "test": TEST,
    "testing": TEST,
}


def split_called(name: str) -> str | None:
    """The split that a folder, or a cell of a table, called ``name`` means, if any."""
    return _SPLIT_NAMES.get(name.strip().lower())


@dataclass(frozen=True, slots=True)
class ClassFolder:
    """One folder of images of one class.

    Attributes:
        name: The class.
        path: The folder.
        split: The split its place in the tree gives it, or None.
    """

    name: str
    path: Path
    split: str | None


@dataclass(frozen=True, slots=True)
class Layout:
    """The class folders of a project.

    Attributes:
        folders: All of them; one class may have several, in different splits.
        given_splits: Whether the tree itself says which image is in which split.
        left_out: Folders beside the splits that are none; their images do not count.
    """

    folders: tuple[ClassFolder, ...]
    given_splits: bool
    left_out: tuple[str, ...] = ()

    def files(self) -> Iterator[tuple[ClassFolder, os.DirEntry[str]]]:
        """Every file that may be an image, with the folder it counts for."""
        for folder in self.folders:
            for entry in walk_entries(folder.path):
                yield folder, entry


def read_layout(folder: Path) -> Layout:
    """Find the class folders of the project in ``folder``.

    Raises:
        ProjectError: There is no such folder, or no class folder in it.
    """
    if not folder.is_dir():
        raise ProjectError(
            "project.missing",
            "Expected a folder, received something that is not there or is a file.",
            path=folder,
            remedy="Choose a folder whose subfolders are the classes.",
        )
    subfolders = _subfolders(folder)
    splits = [(path, split_called(path.name)) for path in subfolders]
    given = _are_splits(splits)
    if given:
        folders = tuple(
            ClassFolder(printable(path.name), path, split)
            for split_folder, split in splits
            if split is not None
            for path in _subfolders(split_folder)
        )
    else:
        folders = tuple(
            ClassFolder(printable(path.name), path, None) for path in subfolders
        )
    if not folders:
        raise ProjectError(
            "project.no_classes",
            "Expected subfolders, one for each class, received none.",
            path=folder,
            remedy="Put the pictures of each class into a folder named after it.",
        )
    left_out = [path.name for path, split in splits if given and split is None]
    return Layout(folders, given, tuple(map(printable, left_out)))


def _are_splits(splits: list[tuple[Path, str | None]]) -> bool:
    """Whether the subfolders are splits: a training folder holding class folders.

    Pictures may be of trains: then they lie in that folder, and no split is beside it.
    """
    named = {split for _, split in splits if split is not None}
    return any(
        split == TRAIN
        and any(_subfolders(path))
        and (len(named) > 1 or not _has_pictures(path))
        for path, split in splits
    )


def _has_pictures(folder: Path) -> bool:
    return any(path.suffix.lower() in IMAGE_SUFFIXES for path in folder.iterdir())


def _subfolders(folder: Path) -> list[Path]:
    try:
        entries = sorted(folder.iterdir(), key=lambda path: path.name)
    except OSError as error:
        raise ProjectError(
            "project.unreadable",
            f"The folder cannot be read: {error.strerror}.",
            path=folder,
            remedy="Check its permissions.",
        ) from error
    return [
        path
        for path in entries
        if path.is_dir() and not path.name.startswith((".", "__MACOSX"))
    ]

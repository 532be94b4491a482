"""Where things are in a project: classes, their folders, and the trash."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from engine.dataset.layout import ClassFolder, read_layout, split_called
from engine.dataset.store import FOLDER_NAME
from engine.errors import ProjectError
from engine.paths import printable

#: Where removed images are, below the project's folder.
TRASH = f"{FOLDER_NAME}/trash"


@dataclass(frozen=True, slots=True)
class Places:
    """The class folders of a project before an edit.

    Attributes:
        folder: The project's folder.
        folders: Its class folders.
        given_splits: Whether these are inside folders that are splits.
    """

    folder: Path
    folders: tuple[ClassFolder, ...]
    given_splits: bool

    @classmethod
    def of(cls, folder: Path) -> Places:
        """The places of the project in ``folder``; it may have no classes yet."""
        try:
            layout = read_layout(folder)
        except ProjectError as error:
            if error.code != "project.no_classes":
                raise
            return cls(folder, (), given_splits=False)
        return cls(folder, layout.folders, layout.given_splits)

    def classes(self) -> tuple[str, ...]:
        """The names of all classes, empty ones included."""
        return tuple(sorted({one.name for one in self.folders}))

    def require(self, name: str) -> None:
        """Check that there is a class called ``name``.

        Raises:
            ProjectError: ``project.no_class``.
        """
        if name not in self.classes():
            raise ProjectError(
                "project.no_class",
                f"There is no class {name!r} any more.",
                path=self.folder,
                remedy="Look at the folder again.",
            )

    def folders_of(self, name: str) -> list[str]:
        """The folders of the class called ``name``."""
        return [self.below(one.path) for one in self.folders if one.name == name]

    def split_folders(self) -> list[str]:
        """The folders that class folders are made in; empty text for the project's."""
        if not self.given_splits:
            return [""]
        return sorted({self.below(one.path.parent) for one in self.folders})

    def below(self, path: Path | str) -> str:
        """``path`` below the project's folder, with forward slashes.

        Raises:
            ProjectError: It is not in the project.
        """
        place = Path(path)
        if place.is_absolute():
            if not place.is_relative_to(self.folder):
                raise _outside(place)
            return place.relative_to(self.folder).as_posix()
        # The index writes names with forward slashes, which are none of a name's own.
        text = str(path) if os.sep == "/" else place.as_posix()
        if ".." in PurePosixPath(text).parts:
            raise _outside(place)
        return text

    def class_of(self, path: str) -> tuple[str, str | None]:
        """The class and given split of an image at ``path``."""
        parts = PurePosixPath(path).parts
        if self.given_splits:
            return printable(parts[1]), split_called(parts[0])
        return printable(parts[0]), None

    def in_class(self, path: str, name: str) -> str:
        """Where the image at ``path`` is when it belongs to the class ``name``."""
        parts = list(PurePosixPath(path).parts)
        parts[1 if self.given_splits else 0] = name
        return "/".join(parts)


def in_trash(path: str) -> bool:
    """Whether ``path``, below the project's folder, is in its trash."""
    return path.startswith(f"{TRASH}/")


def trash_id(path: str) -> str:
    """The id of the image whose place in the trash is ``path``."""
    return path.removeprefix(f"{TRASH}/")


def trash_path(identifier: str) -> str:
    """The place in the trash of the image with this id."""
    return f"{TRASH}/{identifier}"


def _outside(path: Path) -> ProjectError:
    return ProjectError(
        "project.outside",
        "Expected an image of the project, received one outside its folder.",
        path=path,
    )

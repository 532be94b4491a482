"""What can be done to the images and classes of a project, as plain frozen data.

They are msgspec structures rather than dataclasses, because only these tell each other
apart on their way to a worker. Paths are those of the index: below the project's
folder, with forward slashes; absolute ones inside the project are understood, too.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from engine.dataset.edits.steps import Step


class Relabel(msgspec.Struct, frozen=True, tag=True):
    """Move images to another class; it is made if there is none of that name."""

    paths: tuple[str, ...]
    class_name: str


class Trash(msgspec.Struct, frozen=True, tag=True):
    """Move images to the project's trash, with a reason in plain words."""

    paths: tuple[str, ...]
    reason: str = ""


class RenameImage(msgspec.Struct, frozen=True, tag=True):
    """Give one image another file name, in the folder it is in."""

    path: str
    name: str


class Restore(msgspec.Struct, frozen=True, tag=True):
    """Put images from the trash back where they were; ids are ``TrashedImage.id``."""

    ids: tuple[str, ...]


class AddClass(msgspec.Struct, frozen=True, tag=True):
    """Make a class without images."""

    name: str


class RenameClass(msgspec.Struct, frozen=True, tag=True):
    """Give a class another name, which no other class has."""

    name: str
    new_name: str


class MergeClass(msgspec.Struct, frozen=True, tag=True):
    """Move everything in a class into another one; the first is gone then."""

    name: str
    into: str


class DeleteClass(msgspec.Struct, frozen=True, tag=True):
    """Move a class with all its images to the trash."""

    name: str


class SetColour(msgspec.Struct, frozen=True, tag=True):
    """Choose a class's colour: ``#rrggbb``, or empty for none."""

    name: str
    colour: str


class SetKey(msgspec.Struct, frozen=True, tag=True):
    """Choose a class's key: one digit or letter, or empty for none.

    The class that had the key before loses it.
    """

    name: str
    key: str


class Replay(msgspec.Struct, frozen=True, tag=True):
    """Do exactly these steps; what inverses are made of.

    Attributes:
        steps: In the order to do them.
        reason: Why, for what goes to the trash.
    """

    steps: tuple[Step, ...]
    reason: str = ""


Edit = (
    Relabel
    | Trash
    | RenameImage
    | Restore
    | AddClass
    | RenameClass
    | MergeClass
    | DeleteClass
    | SetColour
    | SetKey
    | Replay
)


class Change(msgspec.Struct, frozen=True):
    """One image that is somewhere else now.

    Attributes:
        before: Its path until now; None if it was in the trash.
        after: Its path from now on; None if it is in the trash.
        class_name: The class it is in now, or was in before it went to the trash.
    """

    before: str | None
    after: str | None
    class_name: str


class LeftOut(msgspec.Struct, frozen=True):
    """One file that an edit did not touch, and why.

    Attributes:
        path: The file, below the project's folder.
        code: ``edit.missing``, ``edit.changed``, ``edit.unknown``, ``edit.taken`` or
            ``edit.refused``.
        reason: A sentence for a person.
    """

    path: str
    code: str
    reason: str


class Applied(msgspec.Struct, frozen=True):
    """What an edit did.

    Attributes:
        inverse: The edit that takes it back; None if nothing was done.
        changed: The images that are elsewhere now; where whole class folders were
            moved this stays empty and ``classes_changed`` is set.
        left_out: Files it did not touch.
        classes_changed: Whether there are other classes now, or with another look, so
            that lists of images are to be read anew.
        entry: Its number in the project's history of edits; 0 if it is not in there.
    """

    inverse: Edit | None
    changed: tuple[Change, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    classes_changed: bool = False
    entry: int = 0


@dataclass(frozen=True, slots=True)
class EditProject:
    """Do ``edit`` to the project in ``folder``.

    Attributes:
        folder: The project's folder.
        edit: What to do.
        words: What it is called, such as "Move 3 images to cat"; it then stands in the
            project's history, from which it can be taken back after a restart.
        takes_back: The number of the edit in the history that this one takes back.
    """

    folder: str
    edit: Edit
    words: str = ""
    takes_back: int = 0


@dataclass(frozen=True, slots=True)
class PastEdit:
    """An edit that can be taken back.

    Attributes:
        entry: Its number in the project's history.
        words: What it is called.
        inverse: The edit that takes it back.
    """

    entry: int
    words: str
    inverse: Edit


@dataclass(frozen=True, slots=True)
class EmptyTrash:
    """Delete what is in the trash of the project in ``folder``, for good."""

    folder: str


@dataclass(frozen=True, slots=True)
class TrashEmptied:
    """How many images were deleted."""

    images: int

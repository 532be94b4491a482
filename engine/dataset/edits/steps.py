"""The few things an edit consists of: data only, and how each is turned around."""

from __future__ import annotations

import msgspec


class MoveFile(msgspec.Struct, frozen=True, tag=True):
    """Give one file another place within the project.

    Attributes:
        source: Below the project's folder, with forward slashes.
        target: The same; nothing may be there.
        size: The file's size in bytes, by which it is known again.
        mtime_ns: The time of its last change, by which it is known again.
        content: The hash of its content, where the index knows it.
    """

    source: str
    target: str
    size: int
    mtime_ns: int
    content: str | None = None


class MoveFolder(msgspec.Struct, frozen=True, tag=True):
    """Give one class folder, with all that is in it, another place."""

    source: str
    target: str


class MakeFolder(msgspec.Struct, frozen=True, tag=True):
    """Make one folder; nothing happens if it is there already."""

    path: str


class RemoveFolder(msgspec.Struct, frozen=True, tag=True):
    """Remove one folder if it is empty."""

    path: str


class Look(msgspec.Struct, frozen=True):
    """How a class is shown: ``#rrggbb`` or empty, one character or empty."""

    colour: str = ""
    key: str = ""


class SetLook(msgspec.Struct, frozen=True, tag=True):
    """Change how a class is shown."""

    name: str
    before: Look
    after: Look


Step = MoveFile | MoveFolder | MakeFolder | RemoveFolder | SetLook


def turned_around(step: Step) -> Step:
    """The step that takes ``step`` back."""
    match step:
        case MoveFile():
            return msgspec.structs.replace(step, source=step.target, target=step.source)
        case MoveFolder():
            return MoveFolder(step.target, step.source)
        case MakeFolder():
            return RemoveFolder(step.path)
        case RemoveFolder():
            return MakeFolder(step.path)
        case SetLook():
            return SetLook(step.name, step.after, step.before)

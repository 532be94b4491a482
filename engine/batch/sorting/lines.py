"""The lines of a sort's journal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from engine.errors import DiscernError
from engine.journal import Journal

PREFIX, SUFFIX = "discern-sort-", ".journal"


class Begun(msgspec.Struct, frozen=True, tag="sort"):
    """The first line: how is sorted.

    Attributes:
        mode: ``copy``, ``link`` or ``move``.
        folders: The folder for each verdict.
    """

    mode: str
    folders: dict[str, str]


class Made(msgspec.Struct, frozen=True, tag="folder"):
    """A folder is going to be made: its absolute path."""

    path: str


class Intent(msgspec.Struct, frozen=True, tag="intent"):
    """A file is going to get a place.

    Attributes:
        number: Of its row.
        source: Where it is, as text.
        target: Its place below the folder that is sorted into.
        content: The hash of its content.
        size: In bytes.
        mtime_ns: When it last changed.
        name: As ``Row.name``.
    """

    number: int
    source: str
    target: str
    content: str
    size: int
    mtime_ns: int
    name: str = ""


class Done(msgspec.Struct, frozen=True, tag="done"):
    """The file of a row has its place."""

    number: int


class Left(msgspec.Struct, frozen=True, tag="left"):
    """The file of a row was left where it is."""

    number: int
    source: str
    reason: str


class Undoing(msgspec.Struct, frozen=True, tag="undoing"):
    """From here on everything is taken back."""


class Undone(msgspec.Struct, frozen=True, tag="undone"):
    """The file of a row is as it was before."""

    number: int


Line = Begun | Made | Intent | Done | Left | Undoing | Undone


@dataclass(slots=True)
class State:
    """What a journal says was done.

    Attributes:
        begun: Its first line.
        next: The first row that was not dealt with.
        pending: Announced, and maybe done.
        undoing: Whether it is being taken back.
        folders: Folders that were made, outer ones first.
    """

    begun: Begun
    next: int = 0
    pending: dict[int, Intent] = field(default_factory=dict)
    undoing: bool = False
    folders: list[str] = field(default_factory=list)


def read_state(path: Path) -> State | None:
    """What the journal at ``path`` says; None if there is none."""
    state: State | None = None
    for line in lines_in(path):
        if state is None:
            if not isinstance(line, Begun):
                return None
            state = State(line)
            continue
        match line:
            case Intent():
                state.pending[line.number] = line
                state.next = max(state.next, line.number + 1)
            case Left():
                state.pending.pop(line.number, None)
                state.next = max(state.next, line.number + 1)
            case Done():
                state.pending.pop(line.number, None)
            case Made():
                state.folders.append(line.path)
            case Undoing():
                state.undoing = True
    return state


def lines_in(path: Path) -> Iterator[Line]:
    """The whole lines of the journal at ``path``."""
    yield from Journal[Line](path, Line)


def refused(path: Path, error: OSError) -> DiscernError:
    """The error of a journal that cannot be written; nothing is done without it."""
    return DiscernError(
        "sort.journal",
        f"The files' new places cannot be written down: {error.strerror or error}.",
        path=path,
        remedy="Check that you may write there and that the disk has room. What was "
        "sorted until then stays, and can be undone.",
    )

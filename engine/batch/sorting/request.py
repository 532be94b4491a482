"""What sorting and taking back are asked, and what they come to."""

from __future__ import annotations

from dataclasses import dataclass, field

COPY, LINK, MOVE = "copy", "link", "move"
MODES = (COPY, LINK, MOVE)

#: More files than this are counted, not named.
MOST_LISTED = 1000


@dataclass(frozen=True, slots=True)
class SortFiles:
    """Sort the files of a batch into folders named after their verdicts.

    Attributes:
        record: The batch's record.
        into: The folder that holds these folders; made if it is missing.
        mode: ``copy``, ``link`` (hard links) or ``move``.
        dry_run: Only say what would be done.
    """

    record: str
    into: str
    mode: str = COPY
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class LeftFile:
    """A file that was left where it was, and why, in one sentence."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Sorted:
    """What sorting came to, or would come to.

    Attributes:
        folders: Files by the folder they went into.
        left: The first files that were left alone.
        left_files: How many there are of them.
        renamed: Files that got a number, because another has their name.
        journal: What ``UndoSort`` takes; None after a dry run.
        problem: What makes it impossible, in a sentence; only after a dry run.
        stopped: Whether it was cancelled; what was sorted until then stays.
    """

    folders: dict[str, int] = field(default_factory=dict)
    left: tuple[LeftFile, ...] = ()
    left_files: int = 0
    renamed: int = 0
    journal: str | None = None
    problem: str = ""
    stopped: bool = False

    @property
    def files(self) -> int:
        """How many files were, or would be, sorted."""
        return sum(self.folders.values())


@dataclass(frozen=True, slots=True)
class UndoSort:
    """Take a sort back: files return to where they were, copies and links go."""

    journal: str


@dataclass(frozen=True, slots=True)
class Unsorted:
    """What taking back came to.

    Attributes:
        restored: How many files are as they were before.
        left: The first files that were left alone, such as those changed since.
        left_files: How many there are of them.
        stopped: Whether it was cancelled; undoing again goes on.
    """

    restored: int
    left: tuple[LeftFile, ...] = ()
    left_files: int = 0
    stopped: bool = False

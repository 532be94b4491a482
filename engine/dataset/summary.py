"""What a project looks like from outside: its classes, its images, what is odd."""

from __future__ import annotations

from dataclasses import dataclass

TRAIN, VALIDATION, TEST = "train", "validation", "test"
SPLITS = (TRAIN, VALIDATION, TEST)


@dataclass(frozen=True, slots=True)
class SplitCounts:
    """How many images are in each split."""

    train: int = 0
    validation: int = 0
    test: int = 0

    @property
    def total(self) -> int:
        """Images in all three."""
        return self.train + self.validation + self.test


@dataclass(frozen=True, slots=True)
class ClassSummary:
    """One class, how many usable images it has in each split, and how it is shown.

    Attributes:
        name: The class.
        images: Its usable images by split.
        colour: The colour a person chose, ``#rrggbb``, or empty.
        key: The key a person chose, one digit or letter, or empty.
    """

    name: str
    images: SplitCounts
    colour: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class SetAside:
    """A file that cannot be used, and why, in one sentence."""

    path: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class ProjectSummary:
    """What a scan of a project found.

    Attributes:
        folder: The project's folder.
        name: What to call it.
        classes: In alphabetical order.
        images: Usable images by split, over all classes.
        split_source: ``given`` by train/val/test folders, or ``assigned`` by Discern.
        set_aside: Files that cannot be used.
        findings: How many findings of each kind there are.
        notes: Sentences a person should read before training.
        database: The index file.
        index_inside: Whether the index lives inside the project's folder.
        groups: Groups of images that stay together, such as near copies.
        withheld: Images that neither train nor test, as their group does both.
        leaks: Test images that have a copy, or nearly one, in training.
        test_looks: How often the test images were scored.
        trashed: How many images are in the trash.
    """

    folder: str
    name: str
    classes: tuple[ClassSummary, ...]
    images: SplitCounts
    split_source: str
    set_aside: tuple[SetAside, ...]
    findings: dict[str, int]
    notes: tuple[str, ...]
    database: str
    index_inside: bool
    groups: int = 0
    withheld: int = 0
    leaks: int = 0
    test_looks: int = 0
    trashed: int = 0


@dataclass(frozen=True, slots=True)
class OpenProject:
    """Scan ``folder`` (incrementally) and tell what is in it."""

    folder: str


@dataclass(frozen=True, slots=True)
class PeekProject:
    """Tell what the index knows of ``folder``, without looking at the folder again."""

    folder: str

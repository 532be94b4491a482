"""What dealing images into splits is asked, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass

from engine.dataset.plan import SplitPlan
from engine.dataset.summary import ClassSummary, SplitCounts


@dataclass(frozen=True, slots=True)
class SplitProject:
    """Give the images of a project their splits.

    Attributes:
        folder: The project's folder.
        plan: How newcomers are dealt from now on; None to leave that as it is.
        again: Deal all images anew, which makes earlier scores incomparable.
        folds: Also tell in which part of so many each image would be that is not for
            the test; nothing of that is recorded.
        seed: Of the folds if there are any, else of the dealing; the plan's if None.
    """

    folder: str
    plan: SplitPlan | None = None
    again: bool = False
    folds: int | None = None
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Withheld:
    """An image that has no split, because its group lies in several already.

    Attributes:
        path: The image, below the project's folder.
        others: The images of its group that have splits.
    """

    path: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SplitResult:
    """Who went where.

    Attributes:
        classes: Usable images of each class by split.
        images: The same over all classes.
        dealt: Images that had no split and have one now.
        moved: Images that are in another split than before; only if asked for.
        withheld: Images without a split, because their group lies in several.
        without_split: All images without a split: these, and those beyond the counts.
        groups: How many groups of images stay together.
        plan: How newcomers are dealt, in words.
        seed: With which seed.
        folds: The part, from 1, of each image by its path; empty unless asked for.
        notes: Sentences a person should read.
        seconds: How long it took.
    """

    classes: tuple[ClassSummary, ...]
    images: SplitCounts
    dealt: int
    moved: int
    withheld: tuple[Withheld, ...]
    without_split: int
    groups: int
    plan: str
    seed: int
    folds: dict[str, int]
    notes: tuple[str, ...]
    seconds: float

"""What describing a data set is asked, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass

from engine.dataset.fingerprint import Fingerprint
from engine.dataset.leaks import LeakReport
from engine.dataset.split_request import Withheld
from engine.dataset.summary import ProjectSummary
from engine.models.score import Score


@dataclass(frozen=True, slots=True)
class LeakScore:
    """A run's score with and without leaked test images.

    Attributes:
        run: The run's id; empty where there is none that tells.
        leaks: The leaked test images, by the splits the run was trained on.
        told: The score on all test images.
        without: The score on those that have no copy in training.
    """

    run: str
    leaks: LeakReport
    told: Score | None = None
    without: Score | None = None

    @property
    def sentence(self) -> str:
        """What that means, for a person."""
        count = len(self.leaks.leaks)
        if not count:
            return "No test image has a copy in training."
        what = "test image has a copy" if count == 1 else "test images have copies"
        said = f"{count} {what} in training"
        if self.told is None:
            return f"{said}: the score will flatter."
        if self.without is None:
            return f"{said}: nothing is left to score honestly."
        told, really = self.told, self.without
        return (
            f"{said}: {100 * told.accuracy:.1f} % is really "
            f"{100 * really.accuracy:.1f} % ({100 * really.low:.1f} to "
            f"{100 * really.high:.1f} %) of {really.images} images."
        )


@dataclass(frozen=True, slots=True)
class ScoreLeaks:
    """Score the project's newest run without leaked test images.

    Attributes:
        folder: The project's folder.
    """

    folder: str


@dataclass(frozen=True, slots=True)
class DescribeDataset:
    """Scan a project and say what its data set is.

    Attributes:
        folder: The project's folder.
    """

    folder: str


@dataclass(frozen=True, slots=True)
class DatasetInfo:
    """What a data set is, and how a model was trained on it.

    Attributes:
        summary: Classes, splits, groups, looks at the test images.
        plan: How newcomers are dealt, in words.
        seed: With which seed.
        withheld: Images without a split, because their group lies in several.
        open_findings: How many findings of each kind wait for a decision; None where
            the project was never checked.
        fingerprint: Of the images as they are now.
        last_run: The newest run's id; empty without any.
        since_last_run: Whether the set has changed since then, in a sentence.
        leaks: Leaked test images, and the newest run's score without them.
    """

    summary: ProjectSummary
    plan: str
    seed: int
    withheld: tuple[Withheld, ...]
    open_findings: dict[str, int] | None
    fingerprint: Fingerprint
    last_run: str
    since_last_run: str
    leaks: LeakScore

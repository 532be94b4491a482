"""A run's scores as they are kept in its folder, and what asking for them comes to.

Light to import: the window reads what is kept; ``score_run`` computes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.evaluation import kept
from engine.evaluation.scores import Figure, Judged, Scores

_NAME = "scores"
#: Raised with every change of what is computed; older files are computed anew.
_VERSION = 2


@dataclass(frozen=True, slots=True)
class ScoreRun:
    """Compute a run's scores from the answers it kept.

    Attributes:
        folder: The project's folder.
        run: The run's id.
    """

    folder: str
    run: str


@dataclass(frozen=True, slots=True)
class RunScored:
    """That is done.

    Attributes:
        run: The run's id.
        images: How many images its scores rest on; 0 where it has none to score on.
    """

    run: str
    images: int


@dataclass(frozen=True, slots=True)
class RunScores:
    """How good a run's model is.

    Attributes:
        split: The images it was scored on: ``test``, or ``validation`` where there are
            no test images; those helped to choose the settings, which flatters.
        scores: All figures.
        judged: Every image of the split; ``name`` is its content hash.
        train: Accuracy on the images it was trained on, or None.
        validation: Accuracy on the validation images, or None.
        version: Of what was computed.
    """

    split: str
    scores: Scores | None
    judged: tuple[Judged, ...] = ()
    train: Figure | None = None
    validation: Figure | None = None
    version: int = _VERSION


def keep_scores(folder: Path, scores: RunScores) -> None:
    """Write a run's scores into its folder."""
    kept.keep(folder, _NAME, scores)


def read_scores(folder: Path) -> RunScores | None:
    """The scores of the run in ``folder``; None where they are yet to be computed."""
    return kept.read(folder, _NAME, RunScores, _VERSION)

"""What scoring a model is asked, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.evaluation.scores import Judged, Scores
from engine.models.score import Score


@dataclass(frozen=True, slots=True)
class Evaluate:
    """Score a model on a labelled folder."""

    model: str
    folder: str


@dataclass(frozen=True, slots=True)
class ClassScore:
    """Per-class figures of an evaluation."""

    precision: float
    recall: float
    f1: float
    images: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How a model does on a labelled folder.

    Attributes:
        score: Accuracy of the best class, whatever was rejected.
        per_class: Figures by class name.
        coverage: Share of the images whose verdict was a class.
        failed: Files that could not be read, with reasons.
        unknown_classes: Folders whose name is no class of the model; left out.
        scores: All figures with their intervals.
        judged: Every image; ``name`` is its path.
    """

    score: Score
    per_class: dict[str, ClassScore]
    coverage: float
    failed: dict[str, str] = field(default_factory=dict)
    unknown_classes: tuple[str, ...] = ()
    scores: Scores | None = None
    judged: tuple[Judged, ...] = ()

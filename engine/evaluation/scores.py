"""What is known of a model's answers for labelled images: figures, matrix, curves.

Plain data, light to import; ``engine.evaluation.figures`` computes it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

#: With fewer images than this a figure is a hint, and says so.
FEW_IMAGES = 30


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its 95 % interval.

    Attributes:
        value: The figure itself, as scikit-learn computes it.
        low: Lower end of the interval.
        high: Upper end of the interval.
        images: How many images it rests on.
        method: How the interval was found.
    """

    value: float
    low: float
    high: float
    images: int
    method: str

    @property
    def is_hint(self) -> bool:
        """Whether it rests on too few images to be more than a hint."""
        return self.images < FEW_IMAGES


class Judged(NamedTuple):
    """One labelled image and what the model made of it.

    Attributes:
        name: Its content hash in a project, its path elsewhere.
        truth: Number of its class.
        answer: Number of the class with the highest probability.
        sure: That probability.
        own: The probability of its own class.
    """

    name: str
    truth: int
    answer: int
    sure: float
    own: float

    @property
    def right(self) -> bool:
        """Whether the answer is its class."""
        return self.truth == self.answer


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """The figures of one class; None where they are not defined.

    Attributes:
        name: The class.
        images: How many images are of it.
        answered: For how many it was the answer.
        right: For how many of its images it was the answer.
        precision: Share of the answers that were right.
        recall: Share of its images that were found.
        f1: Both in one.
        roc_area: Area under the ROC curve of this class against the rest.
        pr_area: Average precision of this class against the rest.
    """

    name: str
    images: int
    answered: int
    right: int
    precision: Figure | None = None
    recall: Figure | None = None
    f1: Figure | None = None
    roc_area: Figure | None = None
    pr_area: Figure | None = None


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve of one class, few enough points to draw.

    Attributes:
        kind: ``roc`` (x: false alarms, y: found) or ``pr`` (x: found, y: precision).
        class_name: The class against the rest.
        x: 0 to 1.
        y: 0 to 1.
    """

    kind: str
    class_name: str
    x: tuple[float, ...]
    y: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class SureBin:
    """Images whose answers are about equally sure, and how many were right.

    Attributes:
        images: How many.
        sure: The mean probability of their answers.
        right: The share that was right.
    """

    images: int
    sure: float
    right: float


@dataclass(frozen=True, slots=True)
class Scores:
    """All figures of a model on labelled images.

    Attributes:
        classes: The model's classes.
        matrix: Images by class (row) and answer (column).
        figures: By name: ``accuracy``, ``balanced_accuracy``, ``precision_macro``,
            ``recall_macro``, ``f1_macro``, the same with ``_weighted``, ``log_loss``,
            ``calibration_error``, ``top_3``, ``top_5``, ``roc_area_macro``,
            ``pr_area_macro``; for two classes also ``precision_binary``,
            ``recall_binary`` and ``f1_binary`` of ``positive``.
        per_class: In the order of ``classes``.
        curves: ROC and precision-recall curves of each class.
        bins: How right the answers are by how sure they are.
        positive: Of two classes, the one that the binary figures are about.
        notes: What a person should read beside the figures.
    """

    classes: tuple[str, ...]
    matrix: tuple[tuple[int, ...], ...]
    figures: dict[str, Figure]
    per_class: tuple[ClassFigures, ...]
    curves: tuple[Curve, ...] = ()
    bins: tuple[SureBin, ...] = ()
    positive: str = ""
    notes: tuple[str, ...] = field(default=())

    @property
    def images(self) -> int:
        """How many images were judged."""
        return sum(map(sum, self.matrix))

    @property
    def accuracy(self) -> Figure:
        """The share that was right."""
        return self.figures["accuracy"]

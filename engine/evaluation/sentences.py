"""What figures mean, in sentences for a person; all places share them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from engine.dataset.summary import VALIDATION
from engine.evaluation.run_scores import RunScores
from engine.evaluation.scores import Figure, Judged, Scores
from engine.models import score

#: Names of figures as a person reads them.
TITLES = {
    "accuracy": "Accuracy",
    "balanced_accuracy": "Balanced accuracy",
    "precision_binary": "Precision",
    "recall_binary": "Recall",
    "f1_binary": "F1",
    "precision_macro": "Precision, mean of the classes",
    "recall_macro": "Recall, mean of the classes",
    "f1_macro": "F1, mean of the classes",
    "precision_weighted": "Precision, weighted by images",
    "recall_weighted": "Recall, weighted by images",
    "f1_weighted": "F1, weighted by images",
    "top_3": "Right class among the first 3",
    "top_5": "Right class among the first 5",
    "roc_area_macro": "Area under ROC, mean of the classes",
    "pr_area_macro": "Average precision, mean of the classes",
    "log_loss": "Log loss",
    "calibration_error": "Calibration error",
}
#: Figures that are not shares of images.
PLAIN = {"log_loss", "roc_area_macro", "pr_area_macro"}


class Confused(NamedTuple):
    """Two classes that are taken for each other.

    Attributes:
        first: Number of one class.
        second: Number of the other.
        there: Images of the first answered with the second.
        back: Images of the second answered with the first.
    """

    first: int
    second: int
    there: int
    back: int

    @property
    def mistakes(self) -> int:
        """Mistakes between the two, both ways."""
        return self.there + self.back


def most_confused(scores: Scores, most: int = 3) -> tuple[Confused, ...]:
    """The pairs of classes with the most mistakes between them, worst first."""
    pairs = sorted(_pairs(scores), key=lambda pair: (-pair.mistakes, pair[:2]))
    return tuple(pairs[:most])


def confused_sentence(scores: Scores) -> str:
    """Which classes are mixed up most."""
    mistakes = scores.images - sum(
        scores.matrix[i][i] for i in range(len(scores.matrix))
    )
    if not mistakes:
        return "No image was taken for another class."
    names = scores.classes
    told = [
        f"{names[pair.first]} and {names[pair.second]} ({pair.mistakes:,})"
        for pair in most_confused(scores)
    ]
    if len(told) == 1:
        return f"All mistakes are between {told[0]}."
    listed = f"{', '.join(told[:-1])} and {told[-1]}"
    return f"Mixed up most: {listed}, of {mistakes:,} mistakes."


def percent(share: float) -> str:
    """``94.2 %``; only all is 100 %."""
    figure = round(100 * share, 1)
    if figure >= 100 and share < 1:
        figure = 99.9
    return f"{figure:.1f} %"


def figure_text(name: str, figure: Figure) -> str:
    """A figure with its interval: ``94.2 % (91.0 to 96.5 %)``."""
    if name in PLAIN:
        return area_text(figure)
    low, high = percent(figure.low).removesuffix(" %"), percent(figure.high)
    return f"{percent(figure.value)} ({low} to {high})"


def area_text(figure: Figure) -> str:
    """A figure that is no share of images: ``0.984 (0.971 to 0.992)``."""
    return f"{figure.value:.3f} ({figure.low:.3f} to {figure.high:.3f})"


def score_sentence(kept: RunScores) -> str:
    """How good the model is, and on what that rests."""
    if kept.scores is None:
        return "There were no images left to test with, so nobody knows how good it is."
    figure = kept.scores.accuracy
    low, high = percent(figure.low).removesuffix(" %"), percent(figure.high)
    said = (
        f"{percent(figure.value)} of {figure.images:,} images it had never seen were "
        f"right; the true figure probably lies between {low} and {high}."
    )
    if kept.split == VALIDATION:
        said = (
            f"{percent(figure.value)} of {figure.images:,} validation images were "
            "right; they helped to choose the settings, so this flatters. There were "
            "no images left to test with."
        )
    if figure.is_hint:
        said += " That is very few images: take it as a hint, no more."
    return said


def is_overfit(kept: RunScores) -> bool:
    """Whether training images do better than new ones by more than chance explains."""
    if kept.scores is None or kept.train is None:
        return False
    train, new = kept.train, kept.scores.accuracy
    return score.is_overfit(train.value, train.low, new.value, new.high)


def overfit_sentence(kept: RunScores) -> str:
    """That the model learned its training images by heart; empty where it did not."""
    if not is_overfit(kept) or kept.train is None or kept.scores is None:
        return ""
    new = kept.scores.accuracy.value
    return (
        f"Over-fitted: {percent(kept.train.value)} of its training images are right, "
        f"but only {percent(new)} of new ones. It has learned those by heart."
    )


def worst_mistakes(judged: tuple[Judged, ...]) -> list[Judged]:
    """Wrong answers, the surest first."""
    return sorted((one for one in judged if not one.right), key=lambda one: -one.sure)


def least_sure(judged: tuple[Judged, ...]) -> list[Judged]:
    """All answers, the least sure first."""
    return sorted(judged, key=lambda one: one.sure)


def doubtful_labels(judged: tuple[Judged, ...]) -> list[Judged]:
    """Mistakes so sure that more likely the label is wrong, not the model."""
    return [
        one for one in worst_mistakes(judged) if one.sure >= 0.95 and one.own < 0.02
    ]


def _pairs(scores: Scores) -> Iterator[Confused]:
    matrix = scores.matrix
    for first in range(len(matrix)):
        for second in range(first + 1, len(matrix)):
            there, back = matrix[first][second], matrix[second][first]
            if there or back:
                yield Confused(first, second, there, back)

"""What to do next: advice from a run's scores, the most useful first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.dataset.summary import ProjectSummary
from engine.evaluation.dataset_request import LeakScore
from engine.evaluation.run_scores import RunScores
from engine.evaluation.scores import FEW_IMAGES, Scores
from engine.evaluation.sentences import (
    doubtful_labels,
    most_confused,
    overfit_sentence,
    percent,
)

#: Where to act: pages of the window, or a cell of the confusion matrix.
IMAGES, CLEAN_UP, TRAIN, CELL = "images", "clean_up", "train", "cell"

#: A pair of classes with this share of all mistakes is worth looking at.
_MUCH = 0.2
#: A class with fewer training images than this share of the largest one's is small.
_SMALL = 0.25
#: "90 % sure" that is off by more than this should not be believed.
_OFF = 0.05


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to do.

    Attributes:
        weight: Roughly, how much it matters; larger comes first.
        sentence: Why and what, for a person.
        action: What a button says.
        place: Where to do it: ``images``, ``clean_up``, ``train`` or ``cell``.
        class_name: The class it is about, or empty.
        other: For a cell: the class it was answered with.
    """

    weight: float
    sentence: str
    action: str
    place: str
    class_name: str = ""
    other: str = ""


def advise(
    kept: RunScores,
    leaks: LeakScore | None,
    project: ProjectSummary,
    more: Sequence[Advice] = (),
) -> tuple[Advice, ...]:
    """What would help most, the most useful first; empty where all is well.

    Args:
        kept: The scores.
        leaks: Its leaked test images, if known.
        project: Its images by class and split.
        more: Advice from what was worked out besides, such as a forecast.
    """
    found: list[Advice] = list(more)
    if leaks is not None and leaks.leaks.leaks:
        found.append(Advice(9, leaks.sentence, "Look at the copies", CLEAN_UP))
    scores = kept.scores
    if scores is None:
        sentence = "Without test images nobody knows how good the model is."
        return (Advice(10, sentence, "Add images", IMAGES), *found)
    if scores.images < FEW_IMAGES:
        sentence = (
            f"Only {scores.images} images to test with: with more images, the score "
            "would mean more."
        )
        found.append(Advice(8, sentence, "Add images", IMAGES))
    if sentence := overfit_sentence(kept):
        sentence += " More images help most; another recipe or encoder may."
        found.append(Advice(7, sentence, "Train another way", TRAIN))
    found += _of_labels(kept, scores)
    found += _of_pairs(scores)
    found += _of_classes(scores, project)
    found += _of_calibration(scores)
    return tuple(sorted(found, key=lambda one: -one.weight))


def _of_labels(kept: RunScores, scores: Scores) -> list[Advice]:
    doubtful = doubtful_labels(kept.judged)
    if not doubtful:
        return []
    what = "mistake is" if len(doubtful) == 1 else "mistakes are"
    sentence = (
        f"{len(doubtful):,} {what} so sure that the label is more likely wrong than "
        "the model. Clean up looks for such labels."
    )
    weight = 5 + 2 * min(1.0, len(doubtful) / max(1, scores.images) * 20)
    return [Advice(weight, sentence, "Check the labels", CLEAN_UP)]


def _of_pairs(scores: Scores) -> list[Advice]:
    mistakes = sum(one.images - one.right for one in scores.per_class)
    found = []
    for pair in most_confused(scores, 2):
        if pair.mistakes < max(3, _MUCH * mistakes) or len(scores.classes) == 2:
            continue
        first, second = pair.first, pair.second
        if pair.back > pair.there:
            first, second = second, first
        truth, answer = scores.classes[first], scores.classes[second]
        sentence = (
            f"{pair.mistakes:,} of {mistakes:,} mistakes are between {truth} and "
            f"{answer}: look whether you could tell them apart, and add pictures "
            "that show the difference."
        )
        weight = 3 + 3 * pair.mistakes / mistakes
        found.append(Advice(weight, sentence, "See these images", CELL, truth, answer))
    return found


def _of_classes(scores: Scores, project: ProjectSummary) -> list[Advice]:
    """The class that is found worst, and classes with few training images."""
    found = []
    trained = {one.name: one.images.train for one in project.classes}
    most = max(trained.values(), default=0)
    known = [
        one for one in scores.per_class if one.recall is not None and one.images >= 5
    ]
    weak = min(
        known, key=lambda one: one.recall.value if one.recall else 1, default=None
    )
    if (
        weak is not None
        and weak.recall is not None
        and weak.recall.high < scores.accuracy.value
    ):
        sentence = (
            f"{weak.name} is found least: {percent(weak.recall.value)} of its "
            f"{weak.images:,} images. It has {trained.get(weak.name, 0):,} to train "
            "on; add more, as different as those it will meet."
        )
        weight = 4 + 4 * (scores.accuracy.value - weak.recall.value)
        found.append(Advice(weight, sentence, "Add images", IMAGES, weak.name))
    for name, count in sorted(trained.items(), key=lambda item: item[1])[:1]:
        told = found and found[0].class_name == name
        if count < _SMALL * most and name in scores.classes and not told:
            sentence = (
                f"{name} has {count:,} images to train on, the largest class {most:,}: "
                "a class that is rarely seen is rarely answered."
            )
            found.append(Advice(3.5, sentence, "Add images", IMAGES, name))
    return found


def _of_calibration(scores: Scores) -> list[Advice]:
    error = scores.figures["calibration_error"]
    if error.is_hint or error.low < _OFF:
        return []
    sure = sum(one.sure * one.images for one in scores.bins) / scores.images
    how = "too sure of itself" if sure > scores.accuracy.value else "too careful"
    sentence = (
        f"It is {how}: what it says and how often it is right differ by "
        f"{percent(error.value)} on average. More validation images would "
        "set that right."
    )
    return [Advice(2.5, sentence, "Add images", IMAGES)]

"""How far a model's probabilities can be believed: reliability, and sorting by them.

Both rest on held-out images: those of the validation split and, where these are few,
training images answered out of fold. Their probabilities are made with temperatures
that were fitted without them, so that no image vouches for itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.models.calibration import SMALLEST_SET, fit_temperature
from engine.models.chance import AGAINST_CHANCE, against_chance
from engine.models.head import softmax
from engine.models.heldout import HeldOut
from engine.models.score import Score, wilson

#: Bound on the held-out images that a model remembers.
MOST_REMEMBERED = 2000
#: Bars of a reliability plot, and the least images in one.
_MOST_BINS, _SMALLEST_BIN = 10, 8
_FOLDS = 5

VALIDATION, OUT_OF_FOLD, BOTH = "validation", "out of fold", "validation, out of fold"


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Held-out images: how sure the model was, and whether it was right.

    Attributes:
        probabilities: The calibrated probability of the best class, least sure first.
        right: Whether that class was right.
        known: Whether the image was taken for one of the classes at all, and not for
            "none of these".
        source: ``validation``, ``out of fold``, or both.
    """

    probabilities: tuple[float, ...]
    right: tuple[bool, ...]
    known: tuple[bool, ...]
    source: str = VALIDATION

    @property
    def images(self) -> int:
        """How many there are."""
        return len(self.probabilities)

    def is_sound(self) -> bool:
        """Whether they fit together, in the right order; files come from anybody."""
        row = self.probabilities
        return (
            0 < len(row) == len(self.right) == len(self.known) <= MOST_REMEMBERED
            and all(0 <= value <= 1 for value in row)
            and list(row) == sorted(row)
        )


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a reliability plot: images of about one probability.

    Attributes:
        probability: Their mean probability.
        right: The share that was right, with its 95 % interval.
    """

    probability: float
    right: Score


@dataclass(frozen=True, slots=True)
class Reliability:
    """A reliability plot and the expected calibration error.

    Attributes:
        error: Expected calibration error over the bars, 0 to 1.
        low: Lower end of its 95 % interval; 0 where it may be chance.
        high: Upper end.
        by_chance: What a perfectly calibrated model would show on as few images.
        images: Held-out images.
        source: As in ``Outcomes``.
        bars: Bars with equally many images each, least sure first.
        method: How the interval was found; empty in files of before.
    """

    error: float
    low: float
    high: float
    by_chance: float
    images: int
    source: str
    bars: tuple[Bar, ...]
    method: str = ""


def remember(held_out: HeldOut | None, known: NDArray[np.bool_]) -> Outcomes | None:
    """What a model should remember of its held-out images.

    Args:
        held_out: Their scores and classes, or None.
        known: Whether each was accepted as known.

    Returns:
        None where there are too few to say anything.
    """
    if held_out is None or len(held_out.labels) < SMALLEST_SET:
        return None
    probabilities = _cross_calibrated(held_out)
    best = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == held_out.labels
    order = np.argsort(best, kind="stable")
    if len(order) > MOST_REMEMBERED:
        order = order[np.linspace(0, len(order) - 1, MOST_REMEMBERED).astype(int)]
    of_fold = held_out.rows >= 0
    source = BOTH if of_fold.any() else VALIDATION
    return Outcomes(
        tuple(round(float(value), 5) for value in best[order]),
        tuple(map(bool, right[order])),
        tuple(map(bool, known[order])),
        OUT_OF_FOLD if of_fold.all() else source,
    )


def reliability(outcomes: Outcomes | None, seed: int = 0) -> Reliability | None:
    """The reliability plot of what a model remembers, with intervals.

    M. P. Naeini, G. F. Cooper, M. Hauskrecht, "Obtaining well calibrated probabilities
    using Bayesian binning", AAAI 2015, for the error; bins with equally many images
    instead of equally wide ones, as in K. Nguyen, B. O'Connor, EMNLP 2015, because few
    images leave most wide bins empty. The error is never 0 on few images, so it comes
    with what chance alone would give: J. Bröcker, L. A. Smith, "Increasing the
    reliability of reliability diagrams", Weather and Forecasting 22, 2007.
    """
    if outcomes is None or outcomes.images < SMALLEST_SET:
        return None
    probabilities = np.array(outcomes.probabilities)
    right = np.array(outcomes.right, dtype=np.float64)
    count = int(np.clip(len(right) // _SMALLEST_BIN, 1, _MOST_BINS))
    bins = np.array_split(np.arange(len(right)), count)
    bars = tuple(
        Bar(float(probabilities[one].mean()), wilson(int(right[one].sum()), len(one)))
        for one in bins
    )
    starts = [one[0] for one in bins]
    off = right - probabilities

    def error(rows: NDArray[np.float64]) -> NDArray[np.float64]:
        sums = np.add.reduceat(rows, starts, axis=1)
        return np.asarray(np.abs(sums).sum(axis=1) / len(right))

    value = float(error(off[None])[0])
    span = against_chance(
        value,
        probabilities,
        # The bins are of the resampled images: the least sure ones are first.
        lambda chosen: error(off[np.sort(chosen, axis=1)]),
        lambda hits: error(hits - probabilities),
        seed,
    )
    return Reliability(
        error=value,
        low=span.low,
        high=span.high,
        by_chance=span.by_chance,
        images=outcomes.images,
        source=outcomes.source,
        bars=bars,
        method=AGAINST_CHANCE,
    )


def believed(told: Reliability | None, outcomes: Outcomes | None) -> Reliability | None:
    """What to say of a model's reliability: what its file tells, with a sound interval.

    Files of before have intervals that need not hold the error itself; these are found
    anew from the images that the file remembers.

    Args:
        told: What the file tells.
        outcomes: The images it rests on.
    """
    if told is None or told.method == AGAINST_CHANCE:
        return told
    again = reliability(outcomes)
    return told if again is None else again


def _cross_calibrated(held_out: HeldOut) -> NDArray[np.float32]:
    """Probabilities of each image with a temperature fitted on the others."""
    probabilities = np.zeros_like(held_out.scores)
    fold = np.arange(len(held_out.labels)) % _FOLDS
    for number in range(_FOLDS):
        here, others = fold == number, held_out.where(fold != number)
        temperature = fit_temperature(others.scores, others.labels).temperature
        probabilities[here] = softmax(held_out.scores[here], temperature)
    return probabilities

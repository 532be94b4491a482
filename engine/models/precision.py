"""The precision slider: "I want 98 % right" becomes a threshold, and what it leaves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.errors import DiscernError
from engine.models.reliability import Outcomes
from engine.models.score import Score, wilson


@dataclass(frozen=True, slots=True)
class Precision:
    """What a threshold on the probability comes to, on held-out images.

    Attributes:
        threshold: Images of at least this probability are sorted.
        right: The share of the sorted ones that was right, with its 95 % interval.
        sorted: The share that is sorted at all; the rest is left for a person.
    """

    threshold: float
    right: Score
    sorted: Score


def at_threshold(outcomes: Outcomes, threshold: float) -> Precision | None:
    """What ``threshold`` comes to; None where it sorts nothing at all."""
    taken = np.array(outcomes.known) & (np.array(outcomes.probabilities) >= threshold)
    count = int(taken.sum())
    if not count:
        return None
    right = int(np.array(outcomes.right)[taken].sum())
    return Precision(threshold, wilson(right, count), wilson(count, outcomes.images))


def threshold_for(outcomes: Outcomes, wanted: float) -> Precision | None:
    """The lowest threshold at which the share ``wanted`` of the sorted is right.

    Y. Geifman, R. El-Yaniv, "Selective classification for deep neural networks",
    NeurIPS 2017, without their guarantee: the interval says how far it can be trusted.

    Returns:
        None where no threshold reaches it.
    """
    known = np.array(outcomes.known)
    probabilities = np.array(outcomes.probabilities)[known]
    right = np.array(outcomes.right)[known]
    if not len(right):
        return None
    # From each image on, in the order of their probabilities, to the surest one.
    counts = np.arange(len(right), 0, -1)
    shares = right[::-1].cumsum()[::-1] / counts
    # Images of one probability are sorted together or not at all.
    first = np.r_[True, probabilities[1:] > probabilities[:-1]]
    fits = np.flatnonzero((shares >= wanted) & first)
    if not len(fits):
        return None
    return at_threshold(outcomes, float(probabilities[fits[0]]))


def sure_from(outcomes: Outcomes | None, wanted: float) -> float:
    """The probability from which a model is sure enough for ``wanted`` precision.

    Raises:
        DiscernError: The model remembers no held-out images (``precision.unknown``),
            or no threshold reaches it (``precision.out_of_reach``).
    """
    if outcomes is None:
        raise DiscernError(
            "precision.unknown",
            "This model does not say how right it is at which probability, so no "
            "precision can be asked of it.",
            remedy="Train it again with this version, on more images.",
        )
    found = threshold_for(outcomes, wanted)
    if found is None:
        raise DiscernError(
            "precision.out_of_reach",
            f"However sure the model has to be, fewer than {100 * wanted:g} % of its "
            f"answers were right on {outcomes.images} held-out images.",
            remedy="Ask for less, or train on more images.",
        )
    return found.threshold

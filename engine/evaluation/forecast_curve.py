"""The inverse power law through a learning curve, and how far it can be trusted.

The share of mistakes falls as ``a * n ** -b`` with the number ``n`` of images to train
on. J. Hestness et al., "Deep learning scaling is predictable, empirically", 2017; C.
Cortes et al., "Learning curves: asymptotic values and rate of convergence", NIPS 1993.
A floor that no number of images gets below is left out: with so few points it is mostly
noise, and forecasts with one were further off (``python -m benchmarks forecast``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.evaluation.forecast_refit import Refits
from engine.evaluation.scores import Figure

Numbers = NDArray[np.float64]

METHOD = "bootstrap of the images, and how far such curves are off"
_RESAMPLES = 400
_EXPONENTS = np.linspace(0.0, 1.2, 61)
#: A curve's own form is off by about this share of the gain it forecasts.
_FORM = 0.35
_Z = 1.959963984540054
_LEAST_SPREAD = 0.01
_HALF_AN_IMAGE = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Curves:
    """The law fitted to the images as they are, and to each resampling of them.

    Attributes:
        start: Share of mistakes at ``reference`` images ``(1 + resamples,)``; the first
            of the images as they are.
        exponents: How steeply it falls ``(1 + resamples,)``.
        reference: The number of images that ``start`` is at.
        weights: How often each judged image counts ``(1 + resamples, n)``.
    """

    start: Numbers
    exponents: Numbers
    reference: float
    weights: Numbers

    def mistakes(self, images: float) -> Numbers:
        """The share of mistakes with so many images to train on."""
        return np.asarray(self.start * (images / self.reference) ** -self.exponents)

    def accuracy(self, images: int, judged: int) -> Figure:
        """The share that is right with so many images to train on."""
        values = 1 - self.mistakes(images)
        gained = abs(float(values[0] - 1 + self.mistakes(self.reference)[0]))
        return interval(values, judged, gained)

    def gain(self, now: int, then: int, judged: int) -> Figure:
        """What there is to gain from ``then`` instead of ``now`` images."""
        values = self.mistakes(now) - self.mistakes(then)
        return interval(values, judged, float(values[0]), least=0.0)


def fit_curves(refits: Refits, groups: NDArray[np.int64], seed: int = 0) -> Curves:
    """Fit the law to a learning curve.

    Args:
        refits: The curve, image by image.
        groups: Group of each judged image ``(n,)``; what is alike counts as one.
        seed: Of the resampling.
    """
    weights = resampled(groups, seed)
    mistakes = 1 - (weights @ refits.right.T) / weights.sum(axis=1, keepdims=True)
    share = mistakes[0]
    certainty = 1 / np.maximum(share * (1 - share), _LEAST_SPREAD)
    reference = float(refits.sizes[-1])
    best = np.full(len(mistakes), np.inf)
    start, exponents = np.zeros(len(mistakes)), np.zeros(len(mistakes))
    for exponent in _EXPONENTS:
        # With the exponent given, the rest is a line through the origin.
        law = (refits.sizes / reference) ** -exponent
        slope = mistakes @ (certainty * law) / (certainty * law * law).sum()
        off = (certainty * (mistakes - slope[:, None] * law) ** 2).sum(axis=1)
        better = off < best
        best[better], start[better] = off[better], slope[better]
        exponents[better] = exponent
    return Curves(start, exponents, reference, weights)


def resampled(groups: NDArray[np.int64], seed: int = 0) -> Numbers:
    """How often each image counts: once, then as chance has it, group by group.

    Returns:
        ``(1 + resamples, n)``.
    """
    units, places = np.unique(groups, return_inverse=True)
    dice = np.random.default_rng(seed)
    even = np.full(len(units), 1 / len(units))
    drawn = dice.multinomial(len(units), even, size=_RESAMPLES)
    return np.vstack([np.ones(len(groups)), drawn[:, places].astype(np.float64)])


def interval(
    values: Numbers, images: int, gained: float, *, least: float = -1.0
) -> Figure:
    """A figure from its value on the images as they are, and on resampled ones.

    Args:
        values: ``(1 + resamples,)``.
        images: How many images it rests on.
        gained: The part of it that rests on the curve's form alone.
        least: It cannot be below.
    """
    value = float(values[0])
    # Where no head answered differently, that is still no more than so many images say.
    spread = math.hypot(values[1:].std(), _FORM * gained, _HALF_AN_IMAGE / images)
    low, high = value - _Z * spread, value + _Z * spread
    return Figure(value, max(least, low), min(1.0, high), images, METHOD)

"""95 % intervals: how far each figure can be trusted.

Every method here keeps its width where all answers were right, unlike the textbook
"± 2 standard errors", which would claim certainty then.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from engine.evaluation.scores import Figure
from engine.models.score import wilson_bounds

WILSON = "Wilson"
WILSON_SUM = "Wilson, combined over the classes"
NEWCOMBE = "Newcombe's score method"

_Z = 1.959963984540054
_TINY = 1e-9


def of_share(value: float, images: int) -> Figure:
    """A share of images, with its Wilson interval."""
    low, high = wilson_bounds(value, images)
    return Figure(value, min(low, value), max(high, value), images, WILSON)


def of_f1(value: float, right: int, touched: int) -> Figure:
    """An F1, by way of the share of images that involve the class and were right.

    F1 = 2 s / (1 + s) where s = right / touched, so the interval of s is that of F1.
    D. J. Hand, P. Christen, N. Kirielle, "F*: an interpretable transformation of the
    F-measure", Machine Learning 110, 2021.

    Args:
        value: The F1.
        right: Images of the class with the right answer.
        touched: Images that are of the class or were answered with it.
    """
    low, high = (2 * s / (1 + s) for s in wilson_bounds(right / touched, touched))
    return Figure(value, min(low, value), max(high, value), touched, WILSON)


def of_roc_area(value: float, positives: int, negatives: int) -> Figure:
    """An area under a ROC curve.

    R. G. Newcombe, "Confidence intervals for an effect size measure based on the
    Mann-Whitney statistic, part 2", Statistics in Medicine 25, 2006, method 5.
    """
    larger = (positives + negatives) / 2 - 1

    def spread(area: float) -> float:
        inner = 1 + larger * (1 - area) / (2 - area) + larger * area / (1 + area)
        return math.sqrt(area * (1 - area) * inner / (positives * negatives))

    # At 0 and 1 the spread is none, so the ends themselves would look like solutions.
    low = _solve(lambda a: value - a - _Z * spread(a), 0.0, min(value, 1 - _TINY))
    high = _solve(lambda a: value - a + _Z * spread(a), max(value, _TINY), 1.0)
    return Figure(value, low, high, positives + negatives, NEWCOMBE)


def of_mean(
    parts: Sequence[Figure],
    weights: Sequence[float],
    value: float,
    *,
    shared: bool = False,
) -> Figure:
    """A weighted mean of figures that have intervals of their own.

    G. Zou, A. Donner, "Construction of confidence limits about effect measures",
    Statistics in Medicine 27, 2008 (MOVER).

    Args:
        parts: The figures.
        weights: Their weights, which sum to 1.
        value: The mean itself.
        shared: Whether every wrong answer lowers the figures of two classes, as it does
            for F1. The variance of the sum is at most twice that of separate ones.
    """
    down = sum(
        (w * (part.value - part.low)) ** 2
        for w, part in zip(weights, parts, strict=True)
    )
    up = sum(
        (w * (part.high - part.value)) ** 2
        for w, part in zip(weights, parts, strict=True)
    )
    times = 2 if shared else 1
    low = max(0.0, value - math.sqrt(times * down))
    high = min(1.0, value + math.sqrt(times * up))
    return Figure(value, low, high, sum(part.images for part in parts), WILSON_SUM)


def _solve(function: Callable[[float], float], low: float, high: float) -> float:
    """Where ``function`` crosses zero between two points; the nearer end if nowhere."""
    from scipy.optimize import brentq

    at_low, at_high = function(low), function(high)
    if at_low == 0 or at_low * at_high > 0:
        return low if abs(at_low) <= abs(at_high) else high
    return float(brentq(function, low, high, xtol=1e-9))

"""95 % intervals of a calibration error, which chance alone makes larger than it is.

Resampled images show more error than the images themselves, since each resampling adds
chance of its own: plain percentiles then begin above the error that they should hold.
So the interval is reflected at the error and, where a model that is right just as often
as it says would often show as much, begins at 0.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

#: How such an interval is found, in words.
AGAINST_CHANCE = "bootstrap, reflected, and what chance would do"

_RESAMPLES = 500
#: Resampled images held in memory at a time.
_AT_ONCE = 2_000_000
ENDS = (0.025, 0.975)


class Span(NamedTuple):
    """The interval of a calibration error.

    Attributes:
        low: Lower end; 0 where the error may be chance.
        high: Upper end.
        by_chance: The error that a perfectly calibrated model would show on average.
    """

    low: float
    high: float
    by_chance: float


def against_chance(
    value: float,
    sure: Numbers,
    error: Callable[[NDArray[np.intp]], Numbers],
    by_chance: Callable[[NDArray[np.bool_]], Numbers],
    seed: int = 0,
) -> Span:
    """The interval of a calibration error; it always holds the error.

    Args:
        value: The error.
        sure: How sure each answer is ``(n,)``.
        error: The error of rows of image numbers ``(resamples, n)``.
        by_chance: The error if these answers were right ``(resamples, n)``.
        seed: Of the resampling, so that equal answers give equal intervals.
    """
    images = len(sure)
    found = resample(images, error, seed)
    dice = np.random.default_rng(seed)
    rows = max(1, _AT_ONCE // images)
    null = np.concatenate(
        [
            by_chance(dice.random((min(rows, _RESAMPLES - done), images)) < sure)
            for done in range(0, _RESAMPLES, rows)
        ]
    )
    high = float(np.quantile(found, ENDS[1]))
    excess = float(found.mean()) - value
    low = max(0.0, 2 * value - high)
    if value <= np.quantile(null, ENDS[1]):
        low = 0.0
    return Span(min(low, value), max(value, high - excess), float(null.mean()))


def resample(
    images: int, statistic: Callable[[NDArray[np.intp]], Numbers], seed: int
) -> Numbers:
    """A figure over resampled images.

    Args:
        images: How many there are.
        statistic: The figure for each row of image numbers ``(resamples, images)``.
        seed: Of the resampling.
    """
    dice = np.random.default_rng(seed)
    rows = max(1, _AT_ONCE // images)
    return np.concatenate(
        [
            statistic(
                dice.integers(images, size=(min(rows, _RESAMPLES - done), images))
            )
            for done in range(0, _RESAMPLES, rows)
        ]
    )

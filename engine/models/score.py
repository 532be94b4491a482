"""An accuracy and how far it can be trusted."""

from __future__ import annotations

import math
from dataclasses import dataclass

#: Two-sided 95 % quantile of the normal distribution.
_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Score:
    """Accuracy with its 95 % Wilson interval, and on how many images."""

    accuracy: float
    low: float
    high: float
    images: int


def wilson(correct: int, images: int) -> Score:
    """The accuracy of ``correct`` right answers and its 95 % interval.

    E. B. Wilson, "Probable inference, the law of succession, and statistical
    inference", Journal of the American Statistical Association 22, 1927.

    Raises:
        ValueError: There are no images.
    """
    if images < 1 or not 0 <= correct <= images:
        raise ValueError(f"Expected 0 to {images} of ≥ 1 images, received {correct}.")
    share = correct / images
    low, high = wilson_bounds(share, images)
    low = 0.0 if correct == 0 else low
    high = 1.0 if correct == images else high
    return Score(share, low, high, images)


def wilson_bounds(share: float, images: float) -> tuple[float, float]:
    """The 95 % Wilson interval of a share, which need not be a count of images."""
    shrink = 1 + _Z**2 / images
    centre = (share + _Z**2 / (2 * images)) / shrink
    half = (
        _Z / shrink * math.sqrt(share * (1 - share) / images + (_Z / (2 * images)) ** 2)
    )
    return max(0.0, centre - half), min(1.0, centre + half)

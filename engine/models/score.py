"""An accuracy and how far it can be trusted."""

from __future__ import annotations

import math
from dataclasses import dataclass

#: Two-sided 95 % quantile of the normal distribution.
_Z = 1.959963984540054
#: A gap between training and new images from here on is worth a word.
_GAP = 0.05


@dataclass(frozen=True, slots=True)
class Score:
    """Accuracy with its 95 % Wilson interval, and on how many images."""

    accuracy: float
    low: float
    high: float
    images: int


def is_overfit(train: float, train_low: float, new: float, new_high: float) -> bool:
    """Whether training images do better than new ones by more than chance explains.

    Args:
        train: Accuracy on the images it learned from.
        train_low: Where the interval of that begins.
        new: Accuracy on images it did not learn from.
        new_high: Where the interval of that ends.
    """
    return train - new >= _GAP and train_low > new_high


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

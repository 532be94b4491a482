"""Calibration: making 80 % sure mean right four times in five."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.models.head import softmax

#: Fewer held-out images than this say too little to move the temperature.
SMALLEST_SET = 10
_BOUNDS = (0.05, 20.0)


@dataclass(frozen=True, slots=True)
class Calibration:
    """How class scores become probabilities.

    Attributes:
        temperature: Class scores are divided by it before the softmax.
        images: Held-out images it was chosen on; 0 if it was not.
    """

    temperature: float = 1.0
    images: int = 0


def fit_temperature(
    scores: NDArray[np.float32] | None, labels: NDArray[np.int64] | None
) -> Calibration:
    """The temperature under which held-out images are least surprising.

    C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger, "On calibration of modern neural
    networks", ICML 2017. The targets leave room for doubt, less with more images, so
    that a handful of right answers never makes a model 100 % sure: J. Platt,
    "Probabilistic outputs for support vector machines", 1999.

    Args:
        scores: Class scores of held-out images ``(n, classes)``, or None.
        labels: Their classes ``(n,)``, or None.
    """
    if scores is None or labels is None or len(labels) < SMALLEST_SET:
        return Calibration()
    from scipy.optimize import minimize_scalar

    images, classes = scores.shape
    doubt = 1 / (images + 2)
    targets = np.full((images, classes), doubt / max(1, classes - 1))
    targets[np.arange(images), labels] = 1 - doubt

    def surprise(log_temperature: float) -> float:
        probabilities = softmax(scores, float(np.exp(log_temperature)))
        logarithms = np.log(np.maximum(probabilities, 1e-12))
        return float(-(targets * logarithms).sum(axis=1).mean())

    found = minimize_scalar(surprise, bounds=np.log(_BOUNDS), method="bounded")
    return Calibration(float(np.exp(found.x)), len(labels))

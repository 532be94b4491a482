"""What a model learns about its own limits from images it was not fitted on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.models.calibration import Calibration, fit_temperature
from engine.models.head import Head
from engine.models.heldout import HeldOut
from engine.models.reliability import Outcomes, Reliability, reliability, remember
from engine.models.unknown import Unknown
from engine.models.unknown_fit import fit_unknown

Matrix = NDArray[np.float32]
Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Doubt:
    """What a model knows about its own limits.

    Attributes:
        calibration: How class scores become probabilities.
        unknown: What tells "none of these"; None where there are too few images.
        outcomes: How sure it was of held-out images, and whether it was right.
        reliability: How far its probabilities can be believed.
    """

    calibration: Calibration
    unknown: Unknown | None
    outcomes: Outcomes | None
    reliability: Reliability | None


def learn_doubt(
    head: Head,
    train: Matrix,
    labels: Labels,
    held_out: HeldOut | None,
    negatives: Matrix | None = None,
) -> Doubt:
    """Calibrate, learn what is unknown, and remember how right it was.

    Args:
        head: The fitted head.
        train: Embeddings of the training images ``(n, d)``.
        labels: Their classes.
        held_out: Images that the head was not fitted on, or None.
        negatives: Embeddings of pictures that are none of the classes, or None.
    """
    calibration = Calibration()
    if held_out is not None:
        calibration = fit_temperature(held_out.scores, held_out.labels)
    learned = fit_unknown(
        train,
        labels,
        held_out if held_out is not None else _own(head, train, labels),
        calibration.temperature,
        negatives,
    )
    outcomes = remember(held_out, learned.known)
    return Doubt(calibration, learned.unknown, outcomes, reliability(outcomes))


def _own(head: Head, train: Matrix, labels: Labels) -> HeldOut:
    """Training images with the scores of the head that knows them, for want of others.

    Their distances are still measured to the other images only.
    """
    rows = np.arange(len(labels), dtype=np.int64)
    return HeldOut(head.scores(train), labels, train, rows)

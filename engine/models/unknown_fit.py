"""Learning what is unknown from known images alone, from a handful of them on."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.models.heldout import HeldOut
from engine.models.spread import Spread, fit_spread
from engine.models.unknown import (
    MOST_REFERENCES,
    PARTS,
    Unknown,
    combined,
    measure,
    scaled,
    unit,
)

Matrix = NDArray[np.float32]
Labels = NDArray[np.int64]

#: Share of known images that the threshold accepts.
ACCEPTANCE = 0.95
#: Fewer held-out images than this cannot place a threshold.
SMALLEST_SET = 10
#: With fewer validation images, training images held out in turn help.
_ENOUGH_VALIDATION = 50
_MOST_FOLDS = 10
#: Keeps scales from collapsing where all known images are alike.
_LEAST_STEP = 1e-6


class Learned(NamedTuple):
    """What is unknown, and which held-out images it accepts.

    Attributes:
        unknown: None where there are too few images to place a threshold at all.
        known: For each held-out image whether it is accepted, as far as it was
            measured without itself; True elsewhere.
    """

    unknown: Unknown | None
    known: NDArray[np.bool_]


def fit_unknown(
    train: Matrix,
    labels: Labels,
    held_out: HeldOut,
    temperature: float = 1.0,
    negatives: Matrix | None = None,
    seed: int = 0,
) -> Learned:
    """Learn from embeddings of known images what is none of them.

    Args:
        train: Training embeddings ``(n, d)``.
        labels: Their classes.
        held_out: Images that the head was not fitted on. Its out-of-fold training
            images are measured against the other training images, in folds, and only
            where there are few validation images.
        temperature: The calibration's.
        negatives: Embeddings of pictures that are none of the classes, or None.
        seed: Which references are kept where there are too many.
    """
    embeddings = unit(train)
    keep = np.arange(len(train))
    if len(train) > MOST_REFERENCES:
        keep = np.random.default_rng(seed).permutation(len(train))[:MOST_REFERENCES]
        keep.sort()
    references = embeddings[keep].astype(np.float16)
    spread = fit_spread(embeddings, labels, seed)
    others_than = None
    if negatives is not None and len(negatives):
        others_than = unit(negatives[:MOST_REFERENCES]).astype(np.float16)
    against = others_than.astype(np.float32) if others_than is not None else None
    names = PARTS if against is not None else PARTS[:-1]
    known = np.full((len(names), len(held_out.labels)), np.nan, np.float32)

    def take(chosen: NDArray[np.intp], near: Matrix, around: Spread) -> None:
        some = held_out.where(chosen)
        parts = measure(
            unit(some.embeddings), near, around, some.scores, temperature, against
        )
        known[:, chosen] = list(parts.values())

    validation = np.flatnonzero(held_out.rows < 0)
    if len(validation):
        take(validation, references.astype(np.float32), spread)
    if len(validation) < _ENOUGH_VALIDATION:
        folds = _folds(labels)
        of_fold = np.flatnonzero(held_out.rows >= 0)
        for fold in np.unique(folds[held_out.rows[of_fold]]):
            here = of_fold[folds[held_out.rows[of_fold]] == fold]
            others = folds != fold
            if others.any():
                around = fit_spread(embeddings[others], labels[others])
                take(here, embeddings[others], around)
    measured = ~np.isnan(known[0])
    if measured.sum() < SMALLEST_SET:
        return Learned(None, np.ones(len(measured), bool))
    scales = np.array([_scale(row[measured]) for row in known], np.float32)
    parts = {
        name: scaled(row, scale)
        for name, row, scale in zip(names, known, scales, strict=True)
    }
    whole = combined(parts)
    threshold = max(_edge(whole[measured]), _LEAST_STEP)
    unknown = Unknown(
        references,
        labels[keep].astype(np.int32),
        threshold,
        scales,
        spread,
        temperature,
        others_than,
    )
    return Learned(unknown, ~(whole > threshold))


def _folds(labels: Labels) -> NDArray[np.intp]:
    """A fold for each image, every class spread over all of them."""
    place = np.zeros(len(labels), np.intp)
    for label in np.unique(labels):
        rows = np.flatnonzero(labels == label)
        place[rows] = np.arange(len(rows))
    return place % max(2, min(_MOST_FOLDS, int(place.max(initial=0)) + 1))


def _scale(values: Matrix) -> tuple[float, float]:
    """The middle of known images, and the value that a twentieth of them passes."""
    middle = float(np.median(values))
    return middle, max(_edge(values), middle + _LEAST_STEP * max(1.0, abs(middle)))


def _edge(values: Matrix) -> float:
    """The value that as many known images stay within as should be accepted.

    The plain quantile: measuring images in turn, against fewer others than there will
    be, makes a threshold of a handful of images generous enough as it is.
    """
    return float(np.quantile(values, ACCEPTANCE))

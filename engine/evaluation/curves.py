"""Curves to draw: ROC and precision-recall of each class; how sure against right."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn import metrics

from engine.evaluation.scores import Curve, SureBin

#: Answers are put into so many bins by how sure they are.
SURE_BINS = 15
#: More points than this cannot be told apart on a screen.
_MOST_POINTS = 120


def curves_of(
    classes: Sequence[str],
    labels: NDArray[np.int64],
    probabilities: NDArray[np.float32],
) -> tuple[Curve, ...]:
    """The curves of every class that has images, against the rest."""
    found: list[Curve] = []
    for number, name in enumerate(classes):
        positive = labels == number
        if not positive.any() or positive.all():
            continue
        alarms, hits, _ = metrics.roc_curve(positive, probabilities[:, number])
        found.append(_thinned("roc", name, alarms, hits))
        precision, recall, _ = metrics.precision_recall_curve(
            positive, probabilities[:, number]
        )
        found.append(_thinned("pr", name, recall[::-1], precision[::-1]))
    return tuple(found)


def sure_bins(
    labels: NDArray[np.int64], probabilities: NDArray[np.float32]
) -> tuple[SureBin, ...]:
    """The bins that hold images, from least to most sure."""
    sure = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    bins = np.minimum((sure * SURE_BINS).astype(np.intp), SURE_BINS - 1)
    return tuple(
        SureBin(
            int(inside.sum()), float(sure[inside].mean()), float(right[inside].mean())
        )
        for number in range(SURE_BINS)
        if (inside := bins == number).any()
    )


def _thinned(
    kind: str, name: str, x: NDArray[np.float64], y: NDArray[np.float64]
) -> Curve:
    """A curve with so many points that none of its corners moves visibly."""
    if len(x) > _MOST_POINTS:
        # Equal steps along the curve's own length, and both its ends.
        length = np.concatenate(
            [[0], np.cumsum(np.abs(np.diff(x)) + np.abs(np.diff(y)))]
        )
        wanted = np.linspace(0, length[-1], _MOST_POINTS)
        kept = np.unique(np.searchsorted(length, wanted).clip(0, len(x) - 1))
        x, y = x[kept], y[kept]
    return Curve(kind, name, tuple(x.round(5).tolist()), tuple(y.round(5).tolist()))

"""Figures of a model's answers: scikit-learn computes them, each gets an interval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn import metrics

from engine.evaluation import intervals, resampling
from engine.evaluation.curves import SURE_BINS, curves_of, sure_bins
from engine.evaluation.scores import FEW_IMAGES, ClassFigures, Figure, Judged, Scores

Probabilities = NDArray[np.float32]
Labels = NDArray[np.int64]

_AVERAGES = ("macro", "weighted")
_KINDS = ("precision", "recall", "f1")
_TOPS = (3, 5)


def judge(
    names: Sequence[str], labels: Labels, probabilities: Probabilities
) -> tuple[Judged, ...]:
    """What a model made of each image, from its probabilities ``(n, classes)``."""
    if not len(names):
        return ()
    best = probabilities.argmax(axis=1)
    rows = np.arange(len(names))
    return tuple(
        map(
            Judged,
            names,
            labels.tolist(),
            best.tolist(),
            probabilities[rows, best].tolist(),
            probabilities[rows, labels].tolist(),
        )
    )


def score(
    classes: Sequence[str], labels: Labels, probabilities: Probabilities
) -> Scores:
    """All figures of a model's probabilities for labelled images.

    Averages over classes take those that have images; a class that was never answered
    counts there with a precision of 0, as scikit-learn has it.

    Args:
        classes: The model's classes.
        labels: Each image's class ``(n,)``.
        probabilities: What the model answered ``(n, classes)``.

    Raises:
        ValueError: There are no images.
    """
    images = len(labels)
    if not images:
        raise ValueError("Expected images to score on, received none.")
    answers = probabilities.argmax(axis=1)
    numbers = np.arange(len(classes))
    matrix = metrics.confusion_matrix(labels, answers, labels=numbers)
    present = np.flatnonzero(matrix.sum(axis=1))
    parts = _parts(labels, answers, matrix, numbers)
    areas = [_areas(labels == number, probabilities[:, number]) for number in numbers]
    per_class = tuple(
        ClassFigures(
            name,
            images=int(matrix[number].sum()),
            answered=int(matrix[:, number].sum()),
            right=int(matrix[number, number]),
            **{kind: parts[kind][number] for kind in _KINDS},
            roc_area=areas[number][0],
            pr_area=areas[number][1],
        )
        for number, name in enumerate(classes)
    )
    figures = {"accuracy": intervals.of_share(*_accuracy(labels, answers))}
    figures |= _averages(labels, answers, matrix, present, parts)
    figures |= _of_probabilities(labels, probabilities, numbers)
    for place, name in enumerate(("roc_area_macro", "pr_area_macro")):
        known = [one for pair in areas if (one := pair[place]) is not None]
        if known:
            mean = float(np.mean([one.value for one in known]))
            figures[name] = intervals.of_mean(
                known, [1 / len(known)] * len(known), mean
            )
    positive = classes[1] if len(classes) == 2 else ""
    if positive:
        two = {kind: parts[kind][1] for kind in _KINDS}
        figures |= {f"{kind}_binary": one for kind, one in two.items() if one}
    return Scores(
        classes=tuple(classes),
        matrix=tuple(map(tuple, matrix.tolist())),
        figures=figures,
        per_class=per_class,
        curves=curves_of(classes, labels, probabilities),
        bins=sure_bins(labels, probabilities),
        positive=positive,
        notes=_notes(images, per_class),
    )


def _accuracy(labels: Labels, answers: NDArray[np.intp]) -> tuple[float, int]:
    return float(metrics.accuracy_score(labels, answers)), len(labels)


def _parts(
    labels: Labels,
    answers: NDArray[np.intp],
    matrix: NDArray[np.int64],
    numbers: NDArray[np.intp],
) -> dict[str, list[Figure | None]]:
    """Precision, recall and F1 of every class; None where there is nothing to share."""
    values = metrics.precision_recall_fscore_support(
        labels, answers, labels=numbers, zero_division=0
    )
    found: dict[str, list[Figure | None]] = {kind: [] for kind in _KINDS}
    for number in numbers:
        images, answered = int(matrix[number].sum()), int(matrix[:, number].sum())
        right = int(matrix[number, number])
        precision, recall, f1 = (float(values[place][number]) for place in range(3))
        found["precision"].append(
            intervals.of_share(precision, answered) if answered else None
        )
        found["recall"].append(intervals.of_share(recall, images) if images else None)
        touched = images + answered - right
        found["f1"].append(intervals.of_f1(f1, right, touched) if touched else None)
    return found


def _averages(
    labels: Labels,
    answers: NDArray[np.intp],
    matrix: NDArray[np.int64],
    present: NDArray[np.intp],
    parts: dict[str, list[Figure | None]],
) -> dict[str, Figure]:
    images = matrix.sum(axis=1)[present]
    figures: dict[str, Figure] = {}
    for average in _AVERAGES:
        values = metrics.precision_recall_fscore_support(
            labels, answers, labels=present, average=average, zero_division=0
        )
        weights = images / images.sum()
        if average == "macro":
            weights = np.full(len(present), 1 / len(present))
        for place, kind in enumerate(_KINDS):
            # Never answered: a precision of 0 that nothing is known about.
            known = [
                parts[kind][number] or Figure(0.0, 0.0, 1.0, 0, intervals.WILSON)
                for number in present
            ]
            figures[f"{kind}_{average}"] = intervals.of_mean(
                known, weights.tolist(), float(values[place]), shared=kind == "f1"
            )
    # The same by definition, and what scikit-learn's own function says.
    figures["balanced_accuracy"] = figures["recall_macro"]
    return figures


def _of_probabilities(
    labels: Labels, probabilities: Probabilities, numbers: NDArray[np.intp]
) -> dict[str, Figure]:
    images = len(labels)
    wide = probabilities.astype(np.float64)
    wide /= wide.sum(axis=1, keepdims=True)
    value = float(metrics.log_loss(labels, wide, labels=numbers))
    own = wide[np.arange(images), labels]
    tiny = np.finfo(np.float64).eps
    losses = -np.log(np.clip(own, tiny, 1))
    figures = {
        "log_loss": resampling.of_mean_loss(value, losses, -float(np.log(tiny))),
        "calibration_error": _calibration_error(labels, wide),
    }
    for top in _TOPS:
        if len(numbers) > top:
            share = metrics.top_k_accuracy_score(labels, wide, k=top, labels=numbers)
            figures[f"top_{top}"] = intervals.of_share(float(share), images)
    return figures


def _calibration_error(labels: Labels, probabilities: NDArray[np.float64]) -> Figure:
    """How far "80 % sure" is from right four times in five, on average.

    M. P. Naeini, G. F. Cooper, M. Hauskrecht, "Obtaining well calibrated probabilities
    using Bayesian binning", AAAI 2015; bins of equal width.
    """
    images = len(labels)
    sure = probabilities.max(axis=1)
    excess = (probabilities.argmax(axis=1) == labels) - sure
    bins = np.minimum((sure * SURE_BINS).astype(np.intp), SURE_BINS - 1)

    def summed(some: NDArray[np.intp], off: NDArray[np.float64]) -> Any:
        rows = np.arange(len(off))[:, None] * SURE_BINS
        places = (some + rows).ravel()
        length = len(off) * SURE_BINS
        sums = np.bincount(places, weights=off.ravel(), minlength=length)
        return np.abs(sums.reshape(-1, SURE_BINS)).sum(axis=1) / images

    value = float(summed(bins[None], excess[None])[0])
    return resampling.of_calibration_error(
        value,
        sure,
        lambda chosen: summed(bins[chosen], excess[chosen]),
        lambda right: summed(bins[None], right - sure),
    )


def _areas(
    positive: NDArray[np.bool_], scores: Probabilities
) -> tuple[Figure | None, Figure | None]:
    positives = int(positive.sum())
    negatives = len(positive) - positives
    if not positives or not negatives:
        return None, None
    roc = float(metrics.roc_auc_score(positive, scores))
    pr = float(metrics.average_precision_score(positive, scores))
    # As a share of the positives: K. Boyd, K. H. Eng, C. D. Page, "Area under the
    # precision-recall curve: point estimates and confidence intervals", ECML 2013.
    return (
        intervals.of_roc_area(roc, positives, negatives),
        intervals.of_share(pr, positives),
    )


def _notes(images: int, per_class: Sequence[ClassFigures]) -> tuple[str, ...]:
    notes = []
    if images < FEW_IMAGES:
        notes.append(
            f"All this rests on {images} images, fewer than {FEW_IMAGES}: "
            "take it as a hint, no more."
        )
    none = [one.name for one in per_class if not one.images]
    few = [one.name for one in per_class if 0 < one.images < FEW_IMAGES]
    if none:
        notes.append(f"Nothing is known about {_listed(none)}: no image to score on.")
    if few and images >= FEW_IMAGES:
        rest = "rests" if len(few) == 1 else "rest"
        notes.append(
            f"The figures of {_listed(few)} {rest} on fewer than {FEW_IMAGES} images: "
            "take them as hints."
        )
    return tuple(notes)


def _listed(names: Sequence[str]) -> str:
    if len(names) > 4:
        return f"{', '.join(names[:3])} and {len(names) - 3} more classes"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))

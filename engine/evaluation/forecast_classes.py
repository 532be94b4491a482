"""What more images of one class would bring: measured by taking half of them away.

The head is fitted without half of the images of a class. What that loses, the law of
the whole learning curve turns into what more images would gain.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import PCA
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from engine.evaluation.forecast_curve import Curves, interval
from engine.evaluation.forecast_refit import Fold, Labels, Material, Matrix
from engine.evaluation.forecast_request import ClassForecast
from engine.progress import Meter, Report, Token
from engine.training import abandon

#: More classes than this are not looked at: those with the most mistakes are.
MOST_CLASSES = 12
_KEPT = 0.5
#: Differences between heads are what matters, and these directions show them.
_DIRECTIONS = 128
_ITERATIONS = 60
_SMALLEST_SPREAD = 1e-3
_AMOUNTS = (5, 10, 20, 50, 100, 200, 500, 1000)


def forecast_classes(
    material: Material,
    folds: Sequence[Fold],
    names: Sequence[str],
    curves: Curves,
    rows: Labels,
    *,
    report: Report,
    token: Token,
) -> tuple[ClassForecast, ...]:
    """What more images of each class would bring, the most helpful first.

    Args:
        material: The images.
        folds: As the learning curve was measured with.
        names: Of the classes.
        curves: The law, fitted.
        rows: The judged rows of the material, as ``curves`` counts them.
        report: Told how far it is.
        token: Checked at every fit.

    Raises:
        Cancelled: The token asked for it.
    """
    counts = np.bincount(material.labels, minlength=material.classes)
    chosen, whole, fewer = _measure(material, folds, report=report, token=token)
    amount = _amount(float(np.median(counts)))
    found = []
    for place, label in enumerate(chosen):
        lost = (whole - fewer[place])[rows]
        of_class = material.labels[rows] == label
        images = int(counts[label])
        gain, overall = (
            _gain(lost, chosen_ones, curves, images, amount)
            for chosen_ones in (of_class, np.ones(len(rows), np.bool_))
        )
        found.append(
            ClassForecast(names[label], images, amount, gain=gain, overall=overall)
        )
    return tuple(sorted(found, key=lambda one: (-one.helps, -one.overall.value)))


def _gain(
    lost: NDArray[np.float64],
    counted: NDArray[np.bool_],
    curves: Curves,
    images: int,
    more: int,
) -> Any:
    weights = curves.weights[:, counted]
    total = np.maximum(weights.sum(axis=1), 1e-9)
    losses = weights @ lost[counted] / total
    # Of the law a * n^-b: what comes from more images over what half of them lose.
    exponents = np.maximum(curves.exponents, 0.05)
    turned = (1 - (1 + more / images) ** -exponents) / (_KEPT**-exponents - 1)
    values = losses * turned
    return interval(values, int(counted.sum()), float(values[0]))


def _measure(
    material: Material, folds: Sequence[Fold], *, report: Report, token: Token
) -> tuple[list[int], NDArray[np.float64], NDArray[np.float64]]:
    """Which classes; who was right with all images; and without half of a class."""
    heads = []
    right = np.zeros(len(material.labels))
    answered = np.full(len(material.labels), -1, np.int64)
    for fold in folds:
        token.raise_if_cancelled()
        one = abandon.call(partial(_Differences, material, fold), token)
        heads.append(one)
        answered[fold.outer] = one.answers(None)
        right[fold.outer] = answered[fold.outer] == material.labels[fold.outer]
    chosen = _most_mistaken(material, answered)
    fewer = np.zeros((len(chosen), len(material.labels)))
    meter = Meter(report, "forecast", len(folds) * len(chosen), unit="steps")
    for fold, one in zip(folds, heads, strict=True):
        for place, label in enumerate(chosen):
            token.raise_if_cancelled()
            answers = abandon.call(partial(one.answers, label), token)
            fewer[place, fold.outer] = answers == material.labels[fold.outer]
            meter.advance()
    meter.finish()
    return chosen, right, fewer


def _most_mistaken(material: Material, answered: Labels) -> list[int]:
    judged = answered >= 0
    wrong = judged & (answered != material.labels)
    touched = np.bincount(material.labels[wrong], minlength=material.classes)
    touched += np.bincount(answered[wrong], minlength=material.classes)
    order: list[int] = np.argsort(-touched, kind="stable").tolist()
    return order[:MOST_CLASSES]


class _Differences:
    """Heads of one fold that differ only in what they learned from.

    Args:
        material: The images.
        fold: Which to learn from and which to judge.
    """

    def __init__(self, material: Material, fold: Fold) -> None:
        self._fold = fold
        self._labels = material.labels[fold.inner]
        self._settings = material.settings
        self._strength = material.strength
        inner = material.embeddings[fold.inner]
        mean = inner.mean(axis=0)
        spread = np.maximum(inner.std(axis=0), _SMALLEST_SPREAD)
        scaled = (inner - mean) / spread
        most = min(_DIRECTIONS, *scaled.shape)
        turned = PCA(most, svd_solver="randomized", random_state=0).fit(scaled)
        self._inner: Matrix = turned.transform(scaled)
        outer = (material.embeddings[fold.outer] - mean) / spread
        self._outer: Matrix = turned.transform(outer)
        self._whole: Any = None

    def answers(self, fewer: int | None) -> Labels:
        """What the judged images are answered, with half of a class left out."""
        kept = np.ones(len(self._labels), np.bool_)
        if fewer is not None:
            kept = (self._labels != fewer) | (self._fold.place <= _KEPT)
        model: Any = LogisticRegression(
            C=self._strength,
            max_iter=_ITERATIONS,
            class_weight="balanced" if self._settings.balanced else None,
            warm_start=True,
        )
        if self._whole is not None:
            # A little away from the solution is where it goes from quickly.
            model.coef_ = self._whole.coef_.copy()
            model.intercept_ = self._whole.intercept_.copy()
            model.classes_ = self._whole.classes_
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(self._inner[kept], self._labels[kept])
        if self._whole is None:
            self._whole = model
        return np.asarray(model.predict(self._outer), dtype=np.int64)


def _amount(images: float) -> int:
    """A round number of images, about half of what a class has."""
    return min(_AMOUNTS, key=lambda amount: abs(np.log(amount / max(1, images / 2))))

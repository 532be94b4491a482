"""Refitting the head on parts of the images: what a learning curve is made of.

Every image is answered by heads that were fitted without it and without what is alike,
each on more images than the one before. Test images take no part.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedGroupKFold

from engine.progress import Meter, Report, Token
from engine.training import abandon, heads
from engine.training.settings import QuickSettings

Matrix = NDArray[np.float32]
Labels = NDArray[np.int64]

#: Shares of what there is to learn from; about as far apart as each other in a curve
#: that falls with the logarithm of the number of images.
SHARES = (0.2, 0.3, 0.45, 0.67, 1.0)
_FOLDS = 5
_FEWEST_FOLDS = 3
#: With more images than this, the curve is drawn on so many of them.
_MOST = 6_000


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """Images to learn from and to be judged by; none of them is a test image.

    Attributes:
        embeddings: ``(n, d)``.
        labels: ``(n,)``.
        groups: Number of each image's group of alike ones ``(n,)``.
        classes: How many classes there are.
        strength: Inverse regularisation strength of the heads.
        settings: Kind of head.
    """

    embeddings: Matrix
    labels: Labels
    groups: Labels
    classes: int
    strength: float
    settings: QuickSettings


@dataclass(frozen=True, slots=True, eq=False)
class Fold:
    """One part of the images to judge by, and the others to learn from.

    Attributes:
        inner: Rows to learn from, in the order in which they are added.
        place: For each of them, which share of its class has been added with it.
        outer: Rows to judge by.
    """

    inner: Labels
    place: NDArray[np.float64]
    outer: Labels

    def first(self, share: float) -> Labels:
        """The rows of the first ``share`` of every class; at least one group of it."""
        return self.inner[self.place <= share + 1e-9]


@dataclass(frozen=True, slots=True, eq=False)
class Refits:
    """Whether each image was answered rightly, by heads fitted on more and more.

    Attributes:
        sizes: Images fitted on, as a mean over the folds ``(k,)``.
        right: 0 or 1 ``(k, n)``.
        rows: Which rows of the material the columns are.
    """

    sizes: NDArray[np.float64]
    right: NDArray[np.float64]
    rows: Labels


def thin_out(material: Material, seed: int = 0) -> Material:
    """The material, or a part of it that is drawn by chance, if it is very large."""
    count = len(material.labels)
    if count <= _MOST:
        return material
    dice = np.random.default_rng(seed)
    units = np.unique(material.groups)
    share = _MOST / count
    kept = np.isin(material.groups, units[dice.random(len(units)) < share])
    return Material(
        material.embeddings[kept],
        material.labels[kept],
        material.groups[kept],
        material.classes,
        material.strength,
        material.settings,
    )


def folds_of(material: Material, seed: int = 0) -> list[Fold]:
    """Folds in which groups stay together and every class is learned from.

    Returns:
        None at all where a class has too few groups of images.
    """
    units = set(zip(material.labels.tolist(), material.groups.tolist(), strict=True))
    by_class = np.bincount([label for label, _ in units], minlength=material.classes)
    count = min(_FOLDS, int(by_class.min()))
    if count < _FEWEST_FOLDS:
        return []
    parts = StratifiedGroupKFold(count, shuffle=True, random_state=seed).split(
        material.embeddings, material.labels, material.groups
    )
    dice = np.random.default_rng(seed)
    found = []
    for inner, outer in parts:
        known = np.unique(material.labels[inner])
        if len(outer) and len(known) == material.classes:
            found.append(_fold(material, inner, outer, dice))
    return found


def refit_on_parts(
    material: Material, folds: Sequence[Fold], *, report: Report, token: Token
) -> Refits:
    """Fit heads on more and more images of each fold, and judge the rest by each.

    Raises:
        Cancelled: The token asked for it.
    """
    meter = Meter(report, "forecast", len(folds) * len(SHARES), unit="steps")
    right = np.zeros((len(SHARES), len(material.labels)))
    sizes = np.zeros((len(SHARES), len(folds)))
    for number, fold in enumerate(folds):
        for step, share in enumerate(SHARES):
            token.raise_if_cancelled()
            rows = fold.first(share)
            fit = partial(
                heads.fit,
                material.embeddings[rows],
                material.labels[rows],
                material.classes,
                material.strength,
                material.settings,
                0,
            )
            head = abandon.call(fit, token)
            answers = head.scores(material.embeddings[fold.outer]).argmax(axis=1)
            right[step, fold.outer] = answers == material.labels[fold.outer]
            sizes[step, number] = len(rows)
            meter.advance()
    meter.finish()
    judged = np.sort(np.concatenate([fold.outer for fold in folds]))
    return Refits(sizes.mean(axis=1), right[:, judged], judged)


def _fold(
    material: Material,
    inner: NDArray[np.intp],
    outer: NDArray[np.intp],
    dice: np.random.Generator,
) -> Fold:
    """Put the rows to learn from in an order: group by group, each class for itself."""
    order: list[int] = []
    place: list[float] = []
    by_class: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for row in inner.tolist():
        by_class[int(material.labels[row])][int(material.groups[row])].append(row)
    for label in sorted(by_class):
        units = list(by_class[label].values())
        total, added = sum(map(len, units)), 0
        for number, unit in enumerate(dice.permutation(len(units)).tolist()):
            rows = units[unit]
            added += len(rows)
            order += rows
            # Whatever the share: a class is never left without an image.
            place += [0.0 if number == 0 else added / total] * len(rows)
    return Fold(
        np.array(order, np.int64), np.array(place), np.asarray(outer, dtype=np.int64)
    )

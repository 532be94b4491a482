"""Quick training: a head fitted with scikit-learn on cached embeddings, in seconds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import log_loss
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

from engine.models.head import Head, softmax
from engine.models.heldout import HeldOut
from engine.progress import Cancelled, CurvePoint, Meter, Report, Token
from engine.training import abandon, heads
from engine.training.recipes import QuickSettings

Matrix = NDArray[np.float32]
Labels = NDArray[np.int64]

_MOST_FOLDS = 5
#: With fewer validation images than this, out-of-fold training images help to choose.
_ENOUGH_VALIDATION = 100
#: Choosing stops once this many stronger fits in a row were worse.
_WORSE_IN_A_ROW = 2


@dataclass(frozen=True, slots=True, eq=False)
class FittedHead:
    """A fitted head and how it was chosen.

    Attributes:
        head: With the embedding's scaling folded in.
        strength: The chosen inverse regularisation strength.
        held_out: The images the choice was made on: validation images, out-of-fold
            training images, or both; None where there were none.
        stopped: Whether it was cancelled before every strength was tried.
    """

    head: Head
    strength: float
    held_out: HeldOut | None
    stopped: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Candidate:
    head: Head
    strength: float
    loss: float
    held_out: HeldOut | None
    point: dict[str, float]


def fit_head(  # noqa: PLR0913 - two more that most callers leave out
    train: tuple[Matrix, Labels],
    validation: tuple[Matrix, Labels],
    classes: int,
    settings: QuickSettings,
    seed: int,
    *,
    report: Report,
    token: Token,
    groups: Sequence[str] | None = None,
    views: tuple[Matrix, Labels] | None = None,
) -> FittedHead:
    """Fit a head, its regularisation chosen on validation images.

    With few or no validation images, cross-validation on the training images has a say
    too; where a class has a single image as well, the middle strength is taken.

    Args:
        train: Embeddings ``(n, d)`` and labels ``(n,)``; every class occurs.
        validation: The same for validation; may be empty.
        classes: How many classes there are.
        settings: What to try.
        seed: Seed of the folds, and of a hidden layer.
        report: Gets a ``fit`` progress and a curve point for each strength.
        token: Cancelling keeps the best so far.
        groups: The group of each training image; what is alike is never on both sides
            of a choice.
        views: Changed copies of the training images to learn from as well, all of the
            first, then all of the second round; embeddings and labels.

    Raises:
        Cancelled: Nothing was fitted yet.
    """
    strengths = sorted(settings.strengths)
    held_out = _held_out(train, validation, seed, groups)
    fitter = _Fitter(train, views, classes, settings, seed)
    if held_out is None:
        strengths = [strengths[len(strengths) // 2]]
    meter = Meter(report, "fit", len(strengths), unit="steps")
    best: _Candidate | None = None
    worse = 0
    stopped = False
    for number, strength in enumerate(strengths, start=1):
        try:
            candidate = abandon.call(
                partial(_try, fitter, train, held_out, classes, strength), token
            )
        except Cancelled:
            if best is None:
                raise
            stopped = True
            break
        meter.advance()
        report(CurvePoint(number, len(strengths), candidate.point))
        if best is None or candidate.loss < best.loss:
            best, worse = candidate, 0
        else:
            worse += 1
        if worse >= _WORSE_IN_A_ROW:
            break
    meter.finish()
    assert best is not None
    return FittedHead(best.head, best.strength, best.held_out, stopped)


#: Numbers of the training images fitted on (None: all of them), what is held out, and
#: the numbers of that among the training images (-1: it is none of them).
_Folds = list[tuple[NDArray[np.int64] | None, tuple[Matrix, Labels], Labels]]


def _held_out(
    train: tuple[Matrix, Labels],
    validation: tuple[Matrix, Labels],
    seed: int,
    groups: Sequence[str] | None,
) -> _Folds | None:
    outside = np.full(len(validation[1]), -1, np.int64)
    given: _Folds = [(None, validation, outside)] if len(validation[1]) else []
    images, labels = train
    smallest = _smallest_class(labels, groups)
    folds = min(_MOST_FOLDS, smallest)
    if folds < 2 or len(validation[1]) >= _ENOUGH_VALIDATION:
        return given or None
    if groups is None or len(set(groups)) == len(groups):
        parts = StratifiedKFold(folds, shuffle=True, random_state=seed).split(
            images, labels
        )
    else:
        parts = StratifiedGroupKFold(folds, shuffle=True, random_state=seed).split(
            images, labels, np.asarray(groups)
        )
    classes = set(labels.tolist())
    return (
        given
        + [
            (inner, (images[outer], labels[outer]), outer)
            for inner, outer in parts
            # Groups are dealt whole, which may leave a class out of what is fitted.
            if len(outer) and set(labels[inner].tolist()) == classes
        ]
        or None
    )


def _smallest_class(labels: Labels, groups: Sequence[str] | None) -> int:
    """The least number of images, or groups of them, that a class has."""
    if groups is None:
        return min(Counter(labels.tolist()).values())
    units = set(zip(labels.tolist(), groups, strict=True))
    return min(Counter(label for label, _ in units).values())


class _Fitter:
    """Fits heads on some of the training images, and on these images' views.

    Args:
        train: Embeddings and labels.
        views: As ``fit_head`` takes them.
        classes: How many there are.
        settings: Kind of head.
        seed: Of a hidden layer.
    """

    def __init__(
        self,
        train: tuple[Matrix, Labels],
        views: tuple[Matrix, Labels] | None,
        classes: int,
        settings: QuickSettings,
        seed: int,
    ) -> None:
        self._train = train
        self._views = views
        self._classes = classes
        self._settings = settings
        self._seed = seed

    def __call__(self, rows: NDArray[np.int64] | None, strength: float) -> Head:
        images, labels = self._train
        chosen = np.arange(len(labels)) if rows is None else rows
        images, labels = images[chosen], labels[chosen]
        if self._views is not None:
            changed, answers = self._views
            count = len(self._train[1])
            starts = range(0, len(answers), count)
            taken = np.concatenate([start + chosen for start in starts])
            images = np.concatenate([images, changed[taken]])
            labels = np.concatenate([labels, answers[taken]])
        return heads.fit(
            images, labels, self._classes, strength, self._settings, self._seed
        )


def _try(
    fitter: _Fitter,
    train: tuple[Matrix, Labels],
    held_out: _Folds | None,
    classes: int,
    strength: float,
) -> _Candidate:
    head = fitter(None, strength)
    point = {"accuracy": _accuracy(head.scores(train[0]), train[1])}
    if held_out is None:
        return _Candidate(head, strength, 0.0, None, point)
    scores: list[Matrix] = []
    for rows, outer, _ in held_out:
        fold = head if rows is None else fitter(rows, strength)
        scores.append(fold.scores(outer[0]))
    joined = HeldOut(
        np.concatenate(scores),
        np.concatenate([outer[1] for _, outer, _ in held_out]),
        np.concatenate([outer[0] for _, outer, _ in held_out]),
        np.concatenate([rows for _, _, rows in held_out]),
    )
    probabilities = softmax(joined.scores)
    loss = float(log_loss(joined.labels, probabilities, labels=np.arange(classes)))
    accuracy = _accuracy(joined.scores, joined.labels)
    point |= {"val_accuracy": accuracy, "val_loss": loss}
    return _Candidate(head, strength, loss, joined, point)


def _accuracy(scores: Matrix, labels: Labels) -> float:
    return float((scores.argmax(axis=1) == labels).mean())

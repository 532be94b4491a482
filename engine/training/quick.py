"""Quick training: a head fitted with scikit-learn on cached embeddings, in seconds."""

from __future__ import annotations

import warnings
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import StratifiedKFold

from engine.models.head import Head, softmax
from engine.models.heldout import HeldOut
from engine.progress import Cancelled, CurvePoint, Meter, Report, Token
from engine.training import abandon
from engine.training.recipes import QuickSettings

Matrix = NDArray[np.float32]
Labels = NDArray[np.int64]

_MOST_FOLDS = 5
#: With fewer validation images than this, out-of-fold training images help to choose.
_ENOUGH_VALIDATION = 100
#: Dimensions that hardly vary are not blown up to unit variance.
_SMALLEST_SPREAD = 1e-3
#: Choosing stops once this many stronger fits in a row were worse.
_WORSE_IN_A_ROW = 2


@dataclass(frozen=True, slots=True, eq=False)
class FittedHead:
    """A fitted head and how it was chosen.

    Attributes:
        head: Linear, with the embedding's scaling folded in.
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


def fit_head(
    train: tuple[Matrix, Labels],
    validation: tuple[Matrix, Labels],
    classes: int,
    settings: QuickSettings,
    seed: int,
    *,
    report: Report,
    token: Token,
) -> FittedHead:
    """Fit a logistic head, its regularisation chosen on validation images.

    With few or no validation images, cross-validation on the training images has a say
    too; where a class has a single image as well, the middle strength is taken.

    Args:
        train: Embeddings ``(n, d)`` and labels ``(n,)``; every class occurs.
        validation: The same for validation; may be empty.
        classes: How many classes there are.
        settings: What to try.
        seed: Seed of the folds.
        report: Gets a ``fit`` progress and a curve point for each strength.
        token: Cancelling keeps the best so far.

    Raises:
        Cancelled: Nothing was fitted yet.
    """
    strengths = sorted(settings.strengths)
    held_out = _held_out(train, validation, seed)
    if held_out is None:
        strengths = [strengths[len(strengths) // 2]]
    meter = Meter(report, "fit", len(strengths), unit="steps")
    best: _Candidate | None = None
    worse = 0
    stopped = False
    for number, strength in enumerate(strengths, start=1):
        try:
            candidate = abandon.call(
                lambda strength=strength: _try(  # type: ignore[misc]
                    train, held_out, classes, strength, settings
                ),
                token,
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


#: Embeddings and labels to fit on, those held out, and which training rows these are.
_Folds = list[tuple[tuple[Matrix, Labels], tuple[Matrix, Labels], Labels]]


def _held_out(
    train: tuple[Matrix, Labels], validation: tuple[Matrix, Labels], seed: int
) -> _Folds | None:
    outside = np.full(len(validation[1]), -1, np.int64)
    given = [(train, validation, outside)] if len(validation[1]) else []
    images, labels = train
    folds = min(_MOST_FOLDS, *Counter(labels.tolist()).values())
    if folds < 2 or len(validation[1]) >= _ENOUGH_VALIDATION:
        return given or None
    splitter = StratifiedKFold(folds, shuffle=True, random_state=seed)
    return given + [
        ((images[inner], labels[inner]), (images[outer], labels[outer]), outer)
        for inner, outer in splitter.split(images, labels)
    ]


def _try(
    train: tuple[Matrix, Labels],
    held_out: _Folds | None,
    classes: int,
    strength: float,
    settings: QuickSettings,
) -> _Candidate:
    head = _fit(*train, classes, strength, settings)
    point = {"accuracy": _accuracy(head.scores(train[0]), train[1])}
    if held_out is None:
        return _Candidate(head, strength, 0.0, None, point)
    scores: list[Matrix] = []
    for inner, outer, _ in held_out:
        fold = head if inner is train else _fit(*inner, classes, strength, settings)
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


def _fit(
    images: Matrix,
    labels: Labels,
    classes: int,
    strength: float,
    settings: QuickSettings,
) -> Head:
    mean = images.mean(axis=0)
    spread = np.maximum(images.std(axis=0), _SMALLEST_SPREAD)
    model: Any = LogisticRegression(
        C=strength,
        max_iter=settings.max_iterations,
        class_weight="balanced" if settings.balanced else None,
    )
    with warnings.catch_warnings():
        # Not quite converged is good enough here: validation has the last word.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit((images - mean) / spread, labels)
    kernel = np.asarray(model.coef_, np.float64).T
    bias = np.asarray(model.intercept_, np.float64)
    if kernel.shape[1] == 1:
        # One sigmoid is the softmax of the two scores [0, z].
        kernel = np.hstack([np.zeros_like(kernel), kernel])
        bias = np.array([0.0, bias[0]])
    if kernel.shape[1] != classes:
        raise ValueError(f"Expected {classes} classes, received {kernel.shape[1]}.")
    folded = kernel / spread[:, None]
    shifted = bias - mean @ folded
    return Head(((folded.astype(np.float32), shifted.astype(np.float32)),))


def _accuracy(scores: Matrix, labels: Labels) -> float:
    return float((scores.argmax(axis=1) == labels).mean())

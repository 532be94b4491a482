"""One probe: a stratified split, a logistic head, the share of test images right."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import train_test_split

from engine.models.head import Head
from engine.progress import Event, Token
from engine.training.quick import fit_head
from engine.training.recipes import QuickSettings

Matrix = NDArray[np.float32]
Labels = NDArray[np.int64]

_TEST_SHARE = 0.2
#: From so many training images on, a fifth of them chooses the head's regularisation;
#: below, cross-validation does, as in quick training.
_MANY = 500
_SETTINGS = QuickSettings()


def accuracies(
    embeddings: Matrix, labels: Labels, each: int | None, seeds: Sequence[int]
) -> tuple[float, ...]:
    """Test accuracy in percent for every seed.

    Args:
        embeddings: ``(n, d)``.
        labels: Their classes ``(n,)``.
        each: Training images a class, or None for all of the training part.
        seeds: Of the splits; every encoder gets the same ones.
    """
    return tuple(_accuracy(embeddings, labels, each, seed) for seed in seeds)


def kept_accuracies(
    embeddings: Matrix,
    labels: Labels,
    each: int | None,
    seeds: Sequence[int],
    stem: Path,
) -> tuple[float, ...]:
    """The same, each seed's figure kept in files beside ``stem`` from run to run."""
    facts = hashlib.sha256(repr((_SETTINGS, _TEST_SHARE, _MANY)).encode()).hexdigest()
    path = stem.with_name(f"{stem.name}-{each or 'all'}-{facts[:8]}.json")
    kept: dict[str, float] = {}
    if path.exists():
        kept = json.loads(path.read_text(encoding="utf-8"))
    for seed in seeds:
        if str(seed) not in kept:
            kept[str(seed)] = _accuracy(embeddings, labels, each, seed)
            path.write_text(json.dumps(kept), encoding="utf-8")
    return tuple(kept[str(seed)] for seed in seeds)


def _accuracy(embeddings: Matrix, labels: Labels, each: int | None, seed: int) -> float:
    train, test = train_test_split(
        np.arange(len(labels)),
        test_size=_TEST_SHARE,
        stratify=labels,
        random_state=seed,
    )
    if each is not None:
        # The split is shuffled: the first ones are a random choice.
        parts = [train[labels[train] == label][:each] for label in np.unique(labels)]
        train = np.concatenate(parts)
    head = _fit(embeddings[train], labels[train], seed)
    right = head.scores(embeddings[test]).argmax(axis=1) == labels[test]
    return float(100 * right.mean())


def _fit(images: Matrix, labels: Labels, seed: int) -> Head:
    """A head on all of these images, its regularisation chosen among them, too."""
    none = (images[:0], labels[:0])
    if len(labels) < _MANY:
        return _fit_head((images, labels), none, _SETTINGS, seed)[0]
    inner, outer = train_test_split(
        np.arange(len(labels)),
        test_size=_TEST_SHARE,
        stratify=labels,
        random_state=seed,
    )
    held_out = (images[outer], labels[outer])
    _, chosen = _fit_head((images[inner], labels[inner]), held_out, _SETTINGS, seed)
    # One strength and many held-out images: nothing is chosen any more.
    return _fit_head((images, labels), held_out, QuickSettings((chosen,)), seed)[0]


def _fit_head(
    train: tuple[Matrix, Labels],
    validation: tuple[Matrix, Labels],
    settings: QuickSettings,
    seed: int,
) -> tuple[Head, float]:
    classes = int(train[1].max()) + 1
    fitted = fit_head(
        train, validation, classes, settings, seed, report=_ignore, token=Token()
    )
    return fitted.head, fitted.strength


def _ignore(_event: Event) -> None:
    """Nobody is watching."""

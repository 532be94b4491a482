"""The heads that quick training can fit: a linear one, or one with a hidden layer."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.utils.class_weight import compute_sample_weight

from engine.models.head import Head
from engine.training.recipes import QuickSettings

Matrix = NDArray[np.float32]
Labels = NDArray[np.int64]
Layers = list[tuple[NDArray[np.float64], NDArray[np.float64]]]

#: Dimensions that hardly vary are not blown up to unit variance.
_SMALLEST_SPREAD = 1e-3
#: A hidden layer's passes over the images, and the least number of steps, which few
#: images need many passes for.
_PASSES = 40
_LEAST_STEPS = 600
_BATCH = 64
#: What a strength of 1 means for a hidden layer, whose penalty is a mean, not a sum.
_PENALTY = 0.01


def fit(
    images: Matrix,
    labels: Labels,
    classes: int,
    strength: float,
    settings: QuickSettings,
    seed: int,
) -> Head:
    """Fit a head; the scaling of the embeddings is folded into its first layer.

    Args:
        images: Embeddings ``(n, d)``.
        labels: Their classes ``(n,)``; every class occurs.
        classes: How many classes there are.
        strength: Inverse regularisation strength.
        settings: Class weights, hidden layer.
        seed: Of a hidden layer's first weights.

    Raises:
        ValueError: A class does not occur.
    """
    mean = images.mean(axis=0)
    spread = np.maximum(images.std(axis=0), _SMALLEST_SPREAD)
    scaled = (images - mean) / spread
    with warnings.catch_warnings():
        # Not quite converged is good enough here: validation has the last word.
        warnings.simplefilter("ignore", ConvergenceWarning)
        layers = (
            _hidden(scaled, labels, strength, settings, seed)
            if settings.hidden
            else _linear(scaled, labels, strength, settings)
        )
    kernel, bias = layers[-1]
    if kernel.shape[1] == 1:
        # One sigmoid is the softmax of the two scores [0, z].
        kernel = np.hstack([np.zeros_like(kernel), kernel])
        layers[-1] = kernel, np.array([0.0, bias[0]])
    if kernel.shape[1] != classes:
        raise ValueError(f"Expected {classes} classes, received {kernel.shape[1]}.")
    kernel, bias = layers[0]
    folded = kernel / spread[:, None]
    layers[0] = folded, bias - mean @ folded
    return Head(
        tuple(
            (kernel.astype(np.float32), bias.astype(np.float32))
            for kernel, bias in layers
        )
    )


def _linear(
    scaled: Matrix, labels: Labels, strength: float, settings: QuickSettings
) -> Layers:
    model: Any = LogisticRegression(
        C=strength,
        max_iter=settings.max_iterations,
        class_weight="balanced" if settings.balanced else None,
    )
    model.fit(scaled, labels)
    kernel = np.asarray(model.coef_, np.float64).T
    return [(kernel, np.asarray(model.intercept_, np.float64))]


def _hidden(
    scaled: Matrix, labels: Labels, strength: float, settings: QuickSettings, seed: int
) -> Layers:
    batch = min(_BATCH, len(labels))
    passes = max(_PASSES, -(-_LEAST_STEPS * batch // len(labels)))
    model: Any = MLPClassifier(
        (settings.hidden,),
        alpha=_PENALTY / strength,
        batch_size=batch,
        max_iter=min(passes, settings.max_iterations),
        random_state=seed,
    )
    weights = compute_sample_weight("balanced", labels) if settings.balanced else None
    model.fit(scaled, labels, sample_weight=weights)
    pairs = zip(model.coefs_, model.intercepts_, strict=True)
    return [
        (np.asarray(kernel, np.float64), np.asarray(bias, np.float64))
        for kernel, bias in pairs
    ]

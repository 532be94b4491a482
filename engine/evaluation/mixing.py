"""Mixes of two pictures as an encoder sees them, and where the answer flips."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.models.classifier import Classifier

Pixels = NDArray[np.uint8]
Matrix = NDArray[np.float32]

_BATCH = 16
#: Halvings of the step in which the flip lies.
_HALVINGS = 6


def mixes(first: Pixels, second: Pixels, shares: NDArray[np.float64]) -> Pixels:
    """Pictures with the second one's ``shares``, uint8 ``(n, height, width, 3)``."""
    weights = shares.reshape(-1, 1, 1, 1)
    mixed = (1 - weights) * first + weights * second
    return np.asarray(np.rint(mixed), dtype=np.uint8)


def embed_mixes(
    classifier: Classifier, first: Pixels, second: Pixels, shares: NDArray[np.float64]
) -> Matrix:
    """Embeddings of mixes, ``(n, d)``; a few are held in memory at a time."""
    return np.concatenate(
        [
            classifier.model.encoder.embed(
                mixes(first, second, shares[start : start + _BATCH])
            )
            for start in range(0, len(shares), _BATCH)
        ]
    )


def find_flip(
    classifier: Classifier,
    first: Pixels,
    second: Pixels,
    shares: NDArray[np.float64],
    probabilities: Matrix,
) -> tuple[float, int] | None:
    """Where the first picture's class stops being the best one.

    Args:
        classifier: Who answers.
        first: The first picture as the encoder sees it.
        second: The second one.
        shares: The second one's shares of mixes, ascending from 0.
        probabilities: Of these mixes, ``(n, classes)``.

    Returns:
        The share and the class that is best then; None if it is the best one up to
        the last mix.
    """
    best = probabilities.argmax(axis=1)
    others = np.flatnonzero(best != best[0])
    if not len(others):
        return None
    after = int(others[0])
    low, high = float(shares[after - 1]), float(shares[after])
    becomes = int(best[after])
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        embedding = embed_mixes(classifier, first, second, np.array([middle]))
        answer = int(classifier.probabilities(embedding)[0].argmax())
        if answer == best[0]:
            low = middle
        else:
            high, becomes = middle, answer
    return high, becomes


def as_png(pixels: Pixels) -> bytes:
    """Pixels as a PNG file."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def names(paths: tuple[str, ...]) -> list[Path]:
    """The pictures in files and folders, in a fixed order."""
    from engine.images import walk_images

    found: list[Path] = []
    for path in map(Path, paths):
        found += sorted(walk_images(path)) if path.is_dir() else [path]
    return found

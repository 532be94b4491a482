"""Test images that look like a training image: they make a score look too good."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.images import decode

#: Correlation of two small grey pictures from which on they are one picture: saved
#: anew, enlarged, slightly cut. Of the superheroes' 43 pairs above it all are, of the
#: ten pairs between 0.93 and 0.98 a few.
_ALIKE = 0.98
_SIDE = 32


def without_lookalikes(
    test: Sequence[tuple[Path, int]], train: Iterable[Path]
) -> list[tuple[Path, int]]:
    """The test images that look like no training image.

    Args:
        test: Files and classes.
        train: Files.
    """
    known = _looks(train)
    alike = _looks(path for path, _ in test) @ known.T
    closest = alike.max(axis=1, initial=-1.0)
    return [item for item, value in zip(test, closest, strict=True) if value < _ALIKE]


def _looks(files: Iterable[Path]) -> NDArray[np.float32]:
    """Small grey pictures as rows of mean 0 and length 1, ``(n, 1024)``."""
    rows = []
    for path in files:
        small = decode(path).convert("L").resize((_SIDE, _SIDE), Image.Resampling.BOX)
        row = np.asarray(small, np.float32).ravel()
        row = row - row.mean()
        rows.append(row / max(float(np.linalg.norm(row)), 1e-6))
    return np.array(rows, np.float32).reshape(-1, _SIDE * _SIDE)

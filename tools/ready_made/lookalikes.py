"""Pictures that look like a training image: they make a score look too good."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.errors import ImageError
from engine.images import decode
from tools.ready_made.pictures import Pixels

Row = NDArray[np.float32]

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
    alike = _alike(map(_look_of, (path for path, _ in test)), map(_look_of, train))
    return [item for item, twin in zip(test, alike, strict=True) if not twin]


def unlike(pictures: Sequence[Path | bytes], known: Pixels) -> list[Path | bytes]:
    """The pictures that look like none of the known ones.

    Args:
        pictures: Files or their contents; those that cannot be read are left out.
        known: ``(n, 32, 32, 3)``.
    """
    readable: list[Path | bytes] = []
    looks: list[Row] = []
    for picture in pictures:
        try:
            looks.append(_look_of(picture))
        except ImageError:
            continue
        readable.append(picture)
    alike = _alike(looks, (_look(Image.fromarray(pixels)) for pixels in known))
    return [item for item, twin in zip(readable, alike, strict=True) if not twin]


def _alike(looks: Iterable[Row], known: Iterable[Row]) -> NDArray[np.bool_]:
    """Which of some looks are nearly those of a known picture."""
    closest = _rows(looks) @ _rows(known).T
    return np.asarray(closest.max(axis=1, initial=-1.0) >= _ALIKE)


def _rows(looks: Iterable[Row]) -> NDArray[np.float32]:
    return np.array(list(looks), np.float32).reshape(-1, _SIDE * _SIDE)


def _look_of(picture: Path | bytes) -> Row:
    return _look(decode(picture))


def _look(picture: Image.Image) -> Row:
    """A picture small and grey, as a row of mean 0 and length 1, ``(1024,)``."""
    small = picture.convert("L").resize((_SIDE, _SIDE), Image.Resampling.BOX)
    row = np.asarray(small, np.float32).ravel()
    row = row - row.mean()
    return np.asarray(row / max(float(np.linalg.norm(row)), 1e-6), np.float32)

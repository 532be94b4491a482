"""Takes away black bars that somebody put around pictures to make them square.

A model that learned with them takes pictures without them for another world.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from engine.errors import ImageError
from engine.images import decode, walk_images

#: Brighter than this is picture; JPEG leaves some grey in black bars.
_BLACK = 24
#: Less than this is left alone, as a share of the picture.
_SMALLEST_REST = 0.2


def trim_folder(folder: Path) -> int:
    """Trim every picture below ``folder`` in place, as PNG; returns how many were.

    A picture that cannot be read stays as it is.
    """
    trimmed = 0
    for path in sorted(walk_images(folder)):
        try:
            picture = decode(path)
        except ImageError:
            continue
        cut = trim(picture)
        if cut.size != picture.size:
            path.unlink()
            # The suffix stays in the name: two files may differ by it only.
            cut.save(path.with_name(f"{path.name}.png"))
            trimmed += 1
    return trimmed


def trim(picture: Image.Image) -> Image.Image:
    """``picture`` without black bars at opposite sides, or as it is."""
    bright = np.asarray(picture.convert("RGB")).max(axis=2) > _BLACK
    top, bottom = _bar(bright.any(axis=1))
    left, right = _bar(bright.any(axis=0))
    width, height = picture.size
    if (width - left - right) * (height - top - bottom) < _SMALLEST_REST * (
        width * height
    ):
        return picture
    return picture.crop((left, top, width - right, height - bottom))


def _bar(filled: np.ndarray) -> tuple[int, int]:
    """Lengths of the bars at both ends; 0 and 0 unless both ends have one."""
    places = np.flatnonzero(filled)
    if not len(places):
        return 0, 0
    first, last = int(places[0]), len(filled) - 1 - int(places[-1])
    return (first, last) if first and last else (0, 0)

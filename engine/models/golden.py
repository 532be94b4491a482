"""Golden pictures: drawn ones that prove that a model answers the same elsewhere.

They are never a person's pictures. Each has structure at several scales and all
colours, so that a wrong channel order, scaling or orientation changes the answer.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PIL import Image


def draw_golden(size: tuple[int, int]) -> Iterator[tuple[str, Image.Image]]:
    """Name and picture of each golden picture, RGB at ``size`` (height, width)."""
    height, width = size
    rows, columns = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j]
    yield "gradient", _picture(rows, columns, (rows + columns) / 2)
    rings = np.hypot(rows - 0.35, columns - 0.6)
    yield (
        "rings",
        _picture(np.sin(28 * rings), np.cos(17 * rings), np.sin(9 * rings + 1)),
    )
    noise = np.random.default_rng(20261).random((3, 9, 9))
    yield "patches", _picture(*(_enlarged(plane, size) for plane in noise))


def _picture(red: object, green: object, blue: object) -> Image.Image:
    planes = np.stack([np.asarray(plane, np.float64) for plane in (red, green, blue)])
    low, high = planes.min(), planes.max()
    pixels = np.rint((planes - low) / (high - low) * 255).astype(np.uint8)
    return Image.fromarray(np.ascontiguousarray(pixels.transpose(1, 2, 0)))


def _enlarged(plane: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    height, width = size
    image = Image.fromarray(plane.astype(np.float32), mode="F")
    return np.asarray(image.resize((width, height), Image.Resampling.BICUBIC))

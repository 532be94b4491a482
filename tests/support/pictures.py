"""Small drawn pictures and projects of them, each with content of its own."""

from __future__ import annotations

import os
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from PIL import Image

#: What the classes look like: far enough apart for the smallest network.
COLOURS = {
    "blue": (40, 60, 200),
    "green": (40, 180, 60),
    "red": (200, 40, 40),
    "yellow": (220, 210, 50),
}


def picture(
    seed: int, colour: tuple[int, int, int] = (128, 128, 128), size: int = 24
) -> Image.Image:
    """A square of ``colour`` with noise of its own."""
    noise = np.random.default_rng(seed).integers(-30, 30, (size, size, 3))
    pixels = np.clip(np.array(colour) + noise, 0, 255).astype(np.uint8)
    return Image.fromarray(pixels)


def draw(path: Path, seed: int, colour: tuple[int, int, int] = (128, 128, 128)) -> Path:
    """Write a picture of its own content to ``path``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture(seed, colour).save(path)
    return path


def draw_class(folder: Path, count: int, *, first: int = 0) -> list[Path]:
    """Draw ``count`` pictures into a class folder, numbered from ``first``.

    The folder's name gives their colour, where it is one of ``COLOURS``.
    """
    colour = COLOURS.get(folder.name, (128, 128, 128))
    # Of the place within the project only, so that every run draws the same.
    place = os.fsencode(Path(folder.parent.name) / folder.name)
    start = 10_000 * (zlib.crc32(place) % 100_000)
    return [
        draw(folder / f"{number:04}.png", start + number, colour)
        for number in range(first, first + count)
    ]


def draw_project(folder: Path, classes: Mapping[str, int]) -> Path:
    """Draw a project with so many pictures a class; names may be ``train/red``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, count in classes.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        draw_class(folder / name, count)
    return folder

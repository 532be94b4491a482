"""Drawn pictures with shapes, edges and colours of their own, as photographs have."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw


def scene(seed: int, size: tuple[int, int] = (200, 160)) -> Image.Image:
    """A picture of ``size`` (width and height) unlike those of all other seeds."""
    random = np.random.default_rng(seed)
    width, height = size
    corners = random.integers(30, 220, (2, 2, 3), np.uint8)
    image = Image.fromarray(corners).resize(size, Image.Resampling.BILINEAR)
    draw = ImageDraw.Draw(image)
    for number in range(14):
        x, y = random.integers(0, width), random.integers(0, height)
        w, h = random.integers(8, width // 2), random.integers(8, height // 2)
        colour = tuple(int(value) for value in random.integers(0, 256, 3))
        box = (int(x - w // 2), int(y - h // 2), int(x + w // 2), int(y + h // 2))
        (draw.ellipse if number % 2 else draw.rectangle)(box, fill=colour)
    noise = random.normal(0, 4, (height, width, 3))
    return Image.fromarray(np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8))


def write(image: Image.Image, path: Path, *, quality: int = 92) -> Path:
    """Save a picture where the ending says how."""
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path, quality=quality)  # which PNG passes over
    return path


def scenes(folder: Path, classes: Mapping[str, int], *, first: int = 0) -> Path:
    """A project of scenes, so many in each class, all different."""
    seed = first
    for name, count in classes.items():
        for number in range(count):
            write(scene(seed), folder / name / f"{number:03}.jpg")
            seed += 1
    return folder


def cut(image: Image.Image, share: float) -> Image.Image:
    """A picture without ``share`` of its width and height, half at each side."""
    x, y = image.width * share / 2, image.height * share / 2
    return image.crop(
        (round(x), round(y), round(image.width - x), round(image.height - y))
    )


def saved_again(image: Image.Image, quality: int) -> Image.Image:
    """A picture after a JPEG of that quality."""
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=quality)
    with Image.open(io.BytesIO(stream.getvalue())) as again:
        return again.convert("RGB")

"""Drawn pictures with something in them, and what people do to copies of pictures."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image


def scene(seed: int, size: int = 160) -> Image.Image:
    """Soft coloured shapes of their own, as a photograph has them."""
    random = np.random.default_rng(seed)
    coarse = random.integers(0, 256, (7, 7, 3), dtype=np.uint8)
    picture = Image.fromarray(coarse).resize((size, size), Image.Resampling.BICUBIC)
    noise = random.integers(-8, 9, (size, size, 3))
    pixels = np.clip(np.asarray(picture).astype(int) + noise, 0, 255)
    return Image.fromarray(pixels.astype(np.uint8))


def halved(image: Image.Image) -> Image.Image:
    """Half as wide and high."""
    return image.resize((image.width // 2, image.height // 2))


def recompressed(image: Image.Image) -> Image.Image:
    """Once through a JPEG of poor quality."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=40)
    buffer.seek(0)
    return Image.open(buffer).convert("RGB")


def brightened(image: Image.Image) -> Image.Image:
    """A little brighter."""
    return image.point([min(255, value * 23 // 20) for value in range(256)] * 3)


#: Each gives what a person would call the same picture.
COPIES: tuple[Callable[[Image.Image], Image.Image], ...] = (
    halved,
    recompressed,
    brightened,
)


def save_scene(path: Path, seed: int) -> Path:
    """Write a scene of its own to ``path``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scene(seed).save(path)
    return path


def scenes(folder: Path, classes: dict[str, int]) -> Path:
    """A project of scenes: so many of each class, all different, named apart."""
    seed = 0
    for name, count in classes.items():
        for _ in range(count):
            # Not numbered one after the other, so that names say nothing.
            save_scene(folder / name / f"{seed * 7919 % 10_007:05}.png", seed)
            seed += 1
    return folder


def copy_of(path: Path, name: str, change: Callable[[Image.Image], Image.Image]) -> str:
    """Save a changed copy beside ``path``; gives its path below the project."""
    target = path.with_name(name)
    with Image.open(path) as image:
        change(image.convert("RGB")).save(target)
    return f"{path.parent.name}/{name}"

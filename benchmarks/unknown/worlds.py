"""Pictures that a model knows nothing of: other sets, noise, blank ones, text."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

_SIDE = 224
#: CIFAR images a class that are looked at.
_CIFAR_EACH = 50
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def drawn(folder: Path, count: int, seed: int = 0) -> Path:
    """A folder with the subfolders ``noise``, ``blank`` and ``text``, drawn once.

    Args:
        folder: Where.
        count: Pictures of each.
        seed: Of everything random in them.
    """
    makers = {"noise": _noise, "blank": _blank, "text": _text}
    for name, maker in makers.items():
        target = folder / name
        if target.exists():
            continue
        target.mkdir(parents=True)
        random = np.random.default_rng(seed)
        for number, picture in enumerate(maker(random, count)):
            picture.save(target / f"{number:03}.png")
    return folder


def cifar(archive: Path, folder: Path) -> Path:
    """The first test images of each class of the CIFAR zip, as a folder of classes."""
    target = folder / "cifar10"
    if target.exists():
        return target
    with zipfile.ZipFile(archive) as source:
        names = sorted(name for name in source.namelist() if name.startswith("test/"))
        taken: dict[str, int] = {}
        for name in names:
            _, label, file = name.split("/")
            taken[label] = taken.get(label, 0) + 1
            if file and taken[label] <= _CIFAR_EACH:
                path = target / label / file
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(source.read(name))
    return target


def _noise(random: np.random.Generator, count: int) -> Iterator[Image.Image]:
    """From single pixels to large blotches."""
    for number in range(count):
        side = (_SIDE, 56, 14)[number % 3]
        pixels = random.integers(0, 256, (side, side, 3), dtype=np.uint8)
        picture = Image.fromarray(pixels)
        yield picture.resize((_SIDE, _SIDE), Image.Resampling.BICUBIC)


def _blank(random: np.random.Generator, count: int) -> Iterator[Image.Image]:
    """Single colours, black and white among them, and soft gradients."""
    for number in range(count):
        colours = random.integers(0, 256, (2, 1, 3), dtype=np.uint8)
        if number == 0:
            colours[:] = 0
        elif number == 1:
            colours[:] = 255
        elif number % 2:
            colours[1] = colours[0]
        picture = Image.fromarray(colours)
        yield picture.resize((_SIDE, _SIDE), Image.Resampling.BICUBIC)


def _text(random: np.random.Generator, count: int) -> Iterator[Image.Image]:
    """Pages of made-up words, dark on light or the other way."""
    for number in range(count):
        paper = int(random.integers(215, 256))
        ink = int(random.integers(0, 60))
        if number % 4 == 3:
            paper, ink = ink, paper
        picture = Image.new("RGB", (_SIDE, _SIDE), (paper,) * 3)
        pen = ImageDraw.Draw(picture)
        size = int(random.integers(10, 30))
        font = ImageFont.load_default(size)
        for top in range(6, _SIDE - size, int(size * 1.3)):
            words = [
                "".join(random.choice(list(_LETTERS), int(random.integers(2, 10))))
                for _ in range(8)
            ]
            pen.text((6, top), " ".join(words), fill=(ink,) * 3, font=font)
        yield picture

"""Pictures to measure a model with: labelled ones, and those of other worlds."""

from __future__ import annotations

import argparse
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.errors import ImageError
from engine.images import IMAGE_SUFFIXES, Geometry, load_array, walk_images

Pixels = NDArray[np.uint8]

_SIDE = 224


@dataclass(frozen=True, slots=True)
class Named:
    """A source of pictures and what the card calls it."""

    name: str
    path: Path


def named(text: str) -> Named:
    """``NAME=PATH`` as given on the command line.

    Raises:
        ValueError: It is not of that form, or there is nothing at the path.
    """
    name, _, path = text.partition("=")
    if not (name and path and Path(path).exists()):
        raise ValueError(f"Expected NAME=PATH of something there, received {text!r}.")
    return Named(name, Path(path))


def add_arguments(parser: argparse.ArgumentParser, most: int) -> None:
    """Let a command line name what to measure a model with, as texts for `named`.

    Args:
        parser: Of the command.
        most: How many pictures of each other world it takes unless it is told.
    """
    for flag, dest, form, what in (
        ("--try", "tries", "FOLDER", "labelled pictures of another source"),
        ("--world", "worlds", "FOLDER|ZIP", "pictures that show none of the classes"),
    ):
        parser.add_argument(
            flag,
            action="append",
            default=[],
            dest=dest,
            metavar=f"NAME={form}",
            help=f"{what}; may be repeated",
        )
    parser.add_argument(
        "--most", type=int, default=most, help="so many of each world at most"
    )


def labelled(folder: Path, classes: tuple[str, ...]) -> list[tuple[Path, int]]:
    """Pictures whose class is told by their folder or, failing that, by their name.

    ``happy/1.png`` and ``happy-1.png`` are both of the class ``happy``.
    """
    # The longest first: "Iron Man" before a class "Man".
    order = sorted(range(len(classes)), key=lambda number: -len(classes[number]))
    found = []
    for path in sorted(walk_images(folder)):
        for place in (path.parent.name, path.name):
            match = [n for n in order if classes[n].lower() in place.lower()]
            if match:
                found.append((path, match[0]))
                break
    return found


def sample(source: Named, most: int, seed: int) -> list[Path | bytes]:
    """At most ``most`` pictures below a folder or in a zip, chosen by ``seed``."""
    random = np.random.default_rng(seed)
    if source.path.is_dir():
        files = sorted(walk_images(source.path))
        return [files[n] for n in random.permutation(len(files))[:most]]
    with zipfile.ZipFile(source.path) as archive:
        names = sorted(
            name
            for name in archive.namelist()
            if Path(name).suffix.lower() in IMAGE_SUFFIXES
        )
        chosen = random.permutation(len(names))[:most]
        return [archive.read(names[number]) for number in chosen]


def load(pictures: list[Path | bytes], geometry: Geometry) -> Iterator[Pixels]:
    """What an encoder sees of each picture that can be read."""
    for picture in pictures:
        try:
            yield load_array(picture, geometry)
        except ImageError:
            continue


def noise(count: int, seed: int) -> list[Path | bytes]:
    """Pictures of noise, from single pixels to large blotches."""
    random = np.random.default_rng(seed)
    pictures: list[Path | bytes] = []
    for number in range(count):
        side = (_SIDE, 56, 14)[number % 3]
        pixels = random.integers(0, 256, (side, side, 3), dtype=np.uint8)
        pictures.append(_png(Image.fromarray(pixels)))
    return pictures


def blank(count: int, seed: int) -> list[Path | bytes]:
    """Pictures of a single colour, black and white among them."""
    random = np.random.default_rng(seed)
    colours = [(0, 0, 0), (255, 255, 255), *random.integers(0, 256, (count, 3))]
    return [
        _png(Image.new("RGB", (_SIDE, _SIDE), tuple(int(c) for c in colour)))
        for colour in colours[:count]
    ]


def _png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.resize((_SIDE, _SIDE), Image.Resampling.BICUBIC).save(buffer, "PNG")
    return buffer.getvalue()

"""CIFAR-10 in memory, and which of its training images are held out."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tools.cifar.network import Pixels

Labels = NDArray[np.int64]

#: Of each class: 200 of CIFAR-10's 5,000.
VALIDATION_SHARE = 0.04


@dataclass(frozen=True, slots=True)
class Images:
    """CIFAR-10 in memory: uint8 ``(n, 32, 32, 3)`` pixels and ``(n,)`` labels."""

    classes: tuple[str, ...]
    train: Pixels
    train_labels: Labels
    test: Pixels
    test_labels: Labels


def _image_files(data: Path) -> Iterator[tuple[str, str, bytes]]:
    """Yields (split, class, file content) from a zip or a tree, in name order."""
    if data.is_dir():
        for path in sorted(data.glob("*/*/*")):
            yield path.parts[-3], path.parts[-2], path.read_bytes()
        return
    with zipfile.ZipFile(data) as archive:
        for name in sorted(archive.namelist()):
            parts = name.split("/")
            if len(parts) >= 3 and parts[-1]:
                yield parts[-3], parts[-2], archive.read(name)


def load_images(data: Path, cache: Path) -> Images:
    """Decodes the class folders once and keeps the arrays in ``cache``.

    Args:
        data: A zip or a folder with ``train/<class>/*`` and ``test/<class>/*``.
        cache: The ``.npz`` to read, or to write when it is absent.

    Returns:
        All images with labels that index the sorted class names.

    Raises:
        SystemExit: The data has no such folders.
    """
    if not cache.is_file():
        pixels: dict[str, list[Pixels]] = {"train": [], "test": []}
        names: dict[str, list[str]] = {"train": [], "test": []}
        for split, name, content in _image_files(data):
            if split in pixels:
                with Image.open(io.BytesIO(content)) as image:
                    pixels[split].append(np.asarray(image.convert("RGB")))
                names[split].append(name)
        if not names["train"] or not names["test"]:
            sys.exit(f"Expected train/ and test/ class folders, received {data}")
        classes = sorted(set(names["train"]))
        cache.parent.mkdir(parents=True, exist_ok=True)
        np.savez(
            cache,
            classes=np.array(classes),
            train=np.stack(pixels["train"]),
            train_labels=np.searchsorted(classes, names["train"]),
            test=np.stack(pixels["test"]),
            test_labels=np.searchsorted(classes, names["test"]),
        )
    with np.load(cache, allow_pickle=False) as arrays:
        return Images(
            classes=tuple(str(name) for name in arrays["classes"]),
            train=arrays["train"],
            train_labels=arrays["train_labels"],
            test=arrays["test"],
            test_labels=arrays["test_labels"],
        )


def validation_mask(labels: Labels, seed: int) -> NDArray[np.bool_]:
    """Marks the held-out training images, the same number of every class."""
    rng = np.random.default_rng(seed)
    mask = np.zeros(len(labels), bool)
    for label in np.unique(labels):
        members = rng.permutation(np.flatnonzero(labels == label))
        mask[members[: round(VALIDATION_SHARE * len(members))]] = True
    return mask

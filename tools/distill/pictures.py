"""The pictures a distillation learns from, decoded once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.errors import ImageError
from engine.images import Geometry, load_array, walk_images

#: Side of the stored pictures, in pixels.
SIDE = 224
_GEOMETRY = Geometry((SIDE, SIDE), fit="crop", filter="bilinear")
_ARRAY, _RECORD = "pictures.u8", "pictures.json"


def prepare(folders: Sequence[Path], work: Path, most: int | None, seed: int) -> int:
    """Decode the pictures below ``folders`` into one array in ``work``.

    Args:
        folders: Searched at any depth.
        work: Where the array goes.
        most: At most this many of each folder, chosen by ``seed``, or None for all.
        seed: Of that choice and of the order.

    Returns:
        How many pictures there are.
    """
    random = np.random.default_rng(seed)
    files: list[Path] = []
    for folder in folders:
        found = list(walk_images(folder))
        order = random.permutation(len(found))[:most]
        files.extend(found[number] for number in order)
    files = [files[number] for number in random.permutation(len(files))]
    work.mkdir(parents=True, exist_ok=True)
    count = 0
    with (work / _ARRAY).open("wb") as array, ThreadPoolExecutor(2) as pool:
        for pixels in pool.map(_load, files):
            if pixels is not None:
                array.write(pixels.tobytes())
                count += 1
    record = {"folders": [folder.name for folder in folders], "pictures": count}
    (work / _RECORD).write_text(json.dumps(record), encoding="utf-8")
    return count


def _load(path: Path) -> NDArray[np.uint8] | None:
    try:
        return load_array(path, _GEOMETRY)
    except ImageError:
        return None


def stored(work: Path) -> NDArray[np.uint8]:
    """The prepared pictures, uint8 ``(n, 224, 224, 3)``, read as they are needed."""
    count = json.loads((work / _RECORD).read_text(encoding="utf-8"))["pictures"]
    shape = (count, SIDE, SIDE, 3)
    return np.memmap(work / _ARRAY, np.uint8, mode="r", shape=shape)

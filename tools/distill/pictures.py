"""The pictures a distillation learns from: decoded once, cut differently every time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.errors import ImageError
from engine.images import Geometry, load_array, walk_images

#: Side of the stored pictures, in pixels.
SIDE = 224
_GEOMETRY = Geometry((SIDE, SIDE), fit="crop", filter="bilinear")
_SMALLEST_CROP = 0.4
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


class Crops(keras.utils.PyDataset):  # type: ignore[misc]  # untyped base
    """Batches of random crops, mirrored half of the time, from −1 to 1.

    Args:
        pictures: See ``stored``.
        size: Side of the crops.
        batch: Crops in a batch.
        steps: Batches in all.
        seed: With the batch's number, decides everything random in it.
    """

    def __init__(
        self,
        pictures: NDArray[np.uint8],
        size: int,
        batch: int,
        steps: int,
        seed: int,
    ) -> None:
        super().__init__(workers=2, use_multiprocessing=False, max_queue_size=8)
        self._pictures = pictures
        self._size = size
        self._batch = batch
        self._steps = steps
        self._seed = seed

    def __len__(self) -> int:
        return self._steps

    def __getitem__(
        self, number: int
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        random = np.random.default_rng((self._seed, number))
        chosen = random.integers(0, len(self._pictures), self._batch)
        crops = np.stack([self._crop(int(index), random) for index in chosen])
        scaled = crops.astype(np.float32) / np.float32(127.5) - np.float32(1)
        return scaled, np.zeros(len(scaled), np.float32)

    def _crop(self, index: int, random: np.random.Generator) -> NDArray[np.uint8]:
        side = int(SIDE * np.sqrt(random.uniform(_SMALLEST_CROP, 1.0)))
        top, left = random.integers(0, SIDE - side + 1, 2)
        pixels = self._pictures[index, top : top + side, left : left + side]
        image = Image.fromarray(pixels).resize(
            (self._size, self._size), Image.Resampling.BILINEAR
        )
        crop = np.asarray(image)
        return crop[:, ::-1] if random.random() < 0.5 else crop

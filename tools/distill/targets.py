"""What the teachers say of fixed crops, worked out once and read at every epoch.

A pass is one crop of every stored picture, kept in shards. The student sees the crop at
its own size; the teachers, through LiteRT, see it at theirs, which is larger and where
they are better. Shards are complete or absent, so training may begin while more are
made.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.models.encoder import Encoder
from tools.distill.pictures import SIDE, stored

_CHUNK = 16
#: Pictures in a shard.
_SHARD = 3072
_THREADS = 2
_SMALLEST_CROP = 0.35
_LONGEST = 4 / 3
#: Share of the crops that get black bars, as pictures fitted into a square have.
_BARRED = 0.1
_RECORD = "shard.json"


@dataclass(frozen=True, slots=True)
class Shard:
    """Crops of some pictures, and what is wanted of them; all arrays on disk.

    Attributes:
        crops: uint8 ``(n, size, size, 3)``.
        maps: float16 ``(n, rows, columns, d)`` of each teacher, averaged down to the
            student's rows and columns; their global averages are the embeddings.
    """

    crops: NDArray[np.uint8]
    maps: tuple[NDArray[np.float16], ...]


def make_targets(
    work: Path, teachers: list[Path], size: int, count: int, seed: int
) -> None:
    """Add passes until there are ``count``; those begun are finished.

    Args:
        work: Where the prepared pictures are.
        teachers: Encoder folders; each must have a feature map.
        size: Side of the student's input, a multiple of 32.
        count: How many passes there shall be.
        seed: With the pass' number, decides the crops.
    """
    pictures = stored(work)
    for number, start in itertools.product(
        range(count), range(0, len(pictures), _SHARD)
    ):
        folder = work / "targets" / f"{number}-{start}"
        if not (folder / _RECORD).exists():
            part = pictures[start : start + _SHARD]
            _make_shard(part, folder, teachers, size, (seed, number, start))


@dataclass(frozen=True, slots=True)
class Batch:
    """Crops, and each teacher's map of them.

    Attributes:
        crops: uint8 ``(n, size, size, 3)``.
        maps: float16 ``(n, size / 32, size / 32, d)``.
    """

    crops: NDArray[np.uint8]
    maps: tuple[NDArray[np.float16], ...]


class Batches:
    """Random batches of crops and what is wanted of them, mirrored half of the time.

    Args:
        work: Where the targets are; shards finished meanwhile are taken up.
        batch: Crops in a batch.
        steps: Batches in all.
        seed: With the batch's number, decides everything random in it.
    """

    #: Batches between two looks for new shards.
    _LOOK = 200

    def __init__(self, work: Path, batch: int, steps: int, seed: int) -> None:
        self._work = work
        self._batch = batch
        self._steps = steps
        self._seed = seed
        self._shards = shards(work)

    def __iter__(self) -> Iterator[Batch]:
        with ThreadPoolExecutor(1) as pool:
            following = pool.submit(self._made, 0)
            for number in range(1, self._steps + 1):
                ready = following.result()
                following = pool.submit(self._made, number)
                yield ready

    def _made(self, number: int) -> Batch:
        if number % self._LOOK == self._LOOK - 1:
            self._shards = shards(self._work)
        random = np.random.default_rng((self._seed, number))
        lengths = np.array([len(one.crops) for one in self._shards])
        ends = np.cumsum(lengths)
        places = [
            (self._shards[which], int(index - (ends[which] - lengths[which])))
            for index in random.integers(0, lengths.sum(), self._batch)
            for which in (int(np.searchsorted(ends, index, side="right")),)
        ]
        mirrored = random.random(self._batch) < 0.5
        teachers = range(len(self._shards[0].maps))
        return Batch(
            _turned([shard.crops[n] for shard, n in places], mirrored),
            tuple(
                _turned([shard.maps[each][n] for shard, n in places], mirrored)
                for each in teachers
            ),
        )


def _turned(items: list[NDArray[Any]], mirrored: NDArray[np.bool_]) -> NDArray[Any]:
    return np.stack(
        [
            item[:, ::-1] if flip else item
            for item, flip in zip(items, mirrored, strict=True)
        ]
    )


def shards(work: Path) -> list[Shard]:
    """The finished shards."""
    records = sorted((work / "targets").glob(f"*/{_RECORD}"))
    return [_read_shard(path.parent) for path in records]


def _read_shard(folder: Path) -> Shard:
    count = len(json.loads((folder / _RECORD).read_text("utf-8"))["teachers"])
    return Shard(
        np.load(folder / "crops.npy", mmap_mode="r"),
        tuple(
            np.load(folder / f"map-{number}.npy", mmap_mode="r")
            for number in range(count)
        ),
    )


def _make_shard(
    pictures: NDArray[np.uint8],
    folder: Path,
    teachers: list[Path],
    size: int,
    seed: tuple[int, ...],
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    encoders = [Encoder.load(path, threads=1) for path in teachers]
    total, cells = len(pictures), size // 32
    open_array = np.lib.format.open_memmap
    crops = open_array(folder / "crops.npy", "w+", np.uint8, (total, size, size, 3))
    maps = [
        open_array(
            folder / f"map-{number}.npy",
            "w+",
            np.float16,
            (total, cells, cells, encoder.spec.dimensions),
        )
        for number, encoder in enumerate(encoders)
    ]

    def fill(part: int) -> None:
        own = [encoder.clone(threads=1) for encoder in encoders]
        for chunk in _chunks(total, part):
            images = [_crop(pictures[n], (*seed, n)) for n in range(total)[chunk]]
            crops[chunk] = np.stack([_resized(image, size) for image in images])
            for number, encoder in enumerate(own):
                side = encoder.spec.geometry.size[0]
                batch = np.stack([_resized(image, side) for image in images])
                _, feature_map = encoder.embed_with_map(batch)
                assert feature_map is not None
                maps[number][chunk] = averaged(feature_map, cells)

    with ThreadPoolExecutor(_THREADS) as pool:
        list(pool.map(fill, range(_THREADS)))
    for array in (crops, *maps):
        array.flush()
    names = [encoder.spec.name for encoder in encoders]
    record = {"teachers": names, "size": size, "seed": seed, "crops": total}
    (folder / _RECORD).write_text(json.dumps(record), encoding="utf-8")


def _chunks(total: int, part: int) -> Iterator[slice]:
    for start in range(part * _CHUNK, total, _CHUNK * _THREADS):
        yield slice(start, min(start + _CHUNK, total))


def _crop(picture: NDArray[np.uint8], seed: tuple[int, ...]) -> Image.Image:
    random = np.random.default_rng(seed)
    image = Image.fromarray(picture)
    if random.random() < _BARRED:
        return _barred(image, random)
    area = random.uniform(_SMALLEST_CROP, 1.0) * SIDE * SIDE
    ratio = np.exp(random.uniform(-1, 1) * np.log(_LONGEST))
    width = min(SIDE, round(float(np.sqrt(area * ratio))))
    height = min(SIDE, round(float(np.sqrt(area / ratio))))
    left = int(random.integers(0, SIDE - width + 1))
    top = int(random.integers(0, SIDE - height + 1))
    return image.crop((left, top, left + width, top + height))


def _barred(image: Image.Image, random: np.random.Generator) -> Image.Image:
    short = round(SIDE * random.uniform(0.55, 0.95))
    size = (SIDE, short) if random.random() < 0.5 else (short, SIDE)
    square = Image.new("RGB", (SIDE, SIDE))
    middle = ((SIDE - size[0]) // 2, (SIDE - size[1]) // 2)
    square.paste(image.resize(size, Image.Resampling.BILINEAR), middle)
    return square


def _resized(image: Image.Image, side: int) -> NDArray[np.uint8]:
    return np.asarray(image.resize((side, side), Image.Resampling.BILINEAR))


def averaged(maps: NDArray[np.floating], cells: int) -> NDArray[np.float32]:
    """Average maps ``(n, rows, columns, d)`` down to ``(n, cells, cells, d)``.

    Each new cell is the area under it, so the global average stays what it was.
    """
    if maps.shape[1] == cells:
        return maps.astype(np.float32)
    weights = _overlaps(maps.shape[1], cells)
    smaller: NDArray[np.float32] = np.einsum(
        "ai,bj,nijd->nabd", weights, weights, maps.astype(np.float32), optimize=True
    )
    return smaller


def _overlaps(many: int, few: int) -> NDArray[np.float32]:
    edges = np.arange(few + 1) * many / few
    cells = np.arange(many)
    shared = np.minimum(edges[1:, None], cells + 1) - np.maximum(
        edges[:-1, None], cells
    )
    overlap: NDArray[np.float64] = np.clip(shared, 0, None)
    overlap /= overlap.sum(axis=1, keepdims=True)
    return overlap.astype(np.float32)

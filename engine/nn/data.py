"""The pictures of a training: decoded once, then handed out in batches.

What fits a modest amount of memory stays there; what does not lies in one file in the
run's folder that the operating system pages in as it is needed.
"""

from __future__ import annotations

import errno
import itertools
import os
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from engine.dataset.samples import Sample
from engine.errors import ImageError, JobError
from engine.images import Geometry, load_array
from engine.models.encoder import default_threads
from engine.progress import Meter, Note, Report, Token

Pixels = NDArray[np.uint8]
Labels = NDArray[np.int32]

#: More than this many bytes of decoded pictures go to a file.
MEMORY_BUDGET = 512 * 2**20

#: Left free on the disk for everything else, in bytes.
_DISK_RESERVE = 256 * 2**20
_CACHE_FILE = "pixels.u8"
#: Pictures being decoded or waiting for it; bounds memory.
_IN_FLIGHT_PER_THREAD = 4


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """The readable pictures of one split.

    Attributes:
        pixels: uint8 ``(m, side, side, 3)`` of all splits, or float32 ``(m, d)``: what
            a frozen network gives for them.
        rows: Which of them belong to this split, int64 ``(n,)``.
        labels: Their classes, int32 ``(n,)``.
    """

    pixels: Pixels | NDArray[np.float32]
    rows: NDArray[np.int64]
    labels: Labels

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, indices: NDArray[np.int64]) -> tuple[Any, Labels]:
        """Pixels and classes of the pictures at ``indices`` of this split."""
        return self.pixels[self.rows[indices]], self.labels[indices]


class DecodedImages:
    """The decoded pictures of a training; a context manager that removes its file.

    Args:
        groups: The samples, split by split.
        geometry: How a picture becomes the network's input.
        folder: Where the file goes, if one is needed.
        report: Told how far decoding is, and which pictures cannot be read.
        token: Checked at every picture.
        budget: Bytes that may be held in memory.

    Raises:
        Cancelled: The token asked for it.
        JobError: The disk has no room for the file (``job.disk_full``).
    """

    def __init__(
        self,
        groups: Sequence[Sequence[Sample]],
        geometry: Geometry,
        folder: Path,
        *,
        report: Report,
        token: Token,
        budget: int = MEMORY_BUDGET,
    ) -> None:
        samples = list(itertools.chain.from_iterable(groups))
        self._path = folder / _CACHE_FILE
        self._pixels = self._room(len(samples), geometry.size, budget)
        try:
            readable = self._decode(samples, geometry, report, token)
        except BaseException:
            self.close()
            raise
        ends = list(itertools.accumulate(len(group) for group in groups))
        labels = np.array([sample.label for sample in samples], dtype=np.int32)
        self.splits: tuple[Split, ...] = tuple(
            self._split(labels, readable, end - len(group), end)
            for group, end in zip(groups, ends, strict=True)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the pictures and remove the file."""
        self.splits = ()
        self._pixels = np.empty((0, 0, 0, 3), dtype=np.uint8)
        # Windows removes the file only once nothing maps it; else it goes with the run.
        try:
            self._path.unlink(missing_ok=True)
        except PermissionError:
            return

    def _room(self, count: int, size: tuple[int, int], budget: int) -> Pixels:
        shape = (count, *size, 3)
        needed = int(np.prod(shape))
        if needed <= budget:
            return np.empty(shape, dtype=np.uint8)
        try:
            _reserve(self._path, needed)
        except OSError as error:
            self._path.unlink(missing_ok=True)
            raise JobError(
                "job.disk_full",
                f"Decoded pictures need {needed / 2**30:.1f} GiB of disk: "
                f"{error.strerror}.",
                path=self._path.parent,
                remedy="Free some space, or choose a smaller input size.",
            ) from error
        return np.memmap(self._path, dtype=np.uint8, mode="r+", shape=shape)

    def _decode(
        self, samples: list[Sample], geometry: Geometry, report: Report, token: Token
    ) -> NDArray[np.bool_]:
        """Decode all samples in threads; tells which could be read."""
        readable = np.zeros(len(samples), dtype=bool)
        meter = Meter(report, "decode", len(samples))
        threads = default_threads()

        def work(index: int) -> ImageError | None:
            try:
                self._pixels[index] = load_array(samples[index].path, geometry)
            except ImageError as error:
                return error
            readable[index] = True
            return None

        waiting = iter(range(len(samples)))
        running: set[Future[ImageError | None]] = set()
        with ThreadPoolExecutor(threads, thread_name_prefix="decode") as pool:
            while True:
                room = threads * _IN_FLIGHT_PER_THREAD - len(running)
                for index in itertools.islice(waiting, room):
                    running.add(pool.submit(work, index))
                if not running:
                    break
                token.wait_while_paused()
                finished, running = wait(running, 0.1, FIRST_COMPLETED)
                for future in finished:
                    _tell(future.result(), report)
                meter.advance(len(finished))
                if token.cancelled:
                    pool.shutdown(cancel_futures=True)
                    token.raise_if_cancelled()
        meter.finish()
        return readable

    def _split(
        self, labels: Labels, readable: NDArray[np.bool_], start: int, end: int
    ) -> Split:
        rows = start + np.flatnonzero(readable[start:end])
        return Split(self._pixels, rows, labels[rows])


def _reserve(path: Path, size: int) -> None:
    """Make a file of ``size`` bytes with room for all of them.

    Writing to a mapped file for which the disk has no room kills the process.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(path.parent).free < size + _DISK_RESERVE:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    with path.open("wb") as file:
        file.truncate(size)
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file.fileno(), 0, size)


def _tell(error: ImageError | None, report: Report) -> None:
    if error is not None:
        path = str(error.path) if error.path is not None else None
        report(Note(error.code, f"Left out: {error.message}", path))


class Order:
    """The endless shuffled order in which training sees its pictures.

    Every pass over the pictures has an order of its own, given by the seed and the
    number of the pass, so that the position alone says where to go on.

    Args:
        count: How many pictures.
        seed: Of the shuffling.
        position: Pictures already seen.
    """

    def __init__(self, count: int, seed: int, position: int = 0) -> None:
        self._count = count
        self._seed = seed
        self.position = position
        self._pass = -1
        self._order = np.empty(0, dtype=np.int64)

    def take(self, count: int) -> NDArray[np.int64]:
        """The next ``count`` indices, going on into the next pass where one ends."""
        parts = []
        while count > 0:
            number, offset = divmod(self.position, self._count)
            if number != self._pass:
                rng = np.random.default_rng((self._seed, number))
                self._order, self._pass = rng.permutation(self._count), number
            part = self._order[offset : offset + count]
            parts.append(part)
            self.position += len(part)
            count -= len(part)
        return np.concatenate(parts)


def batch_sizes(images: int, batch: int) -> Iterator[int]:
    """Sizes of the batches that cover ``images``, as equal as can be.

    A last batch of one picture would tell batch normalisation nothing.
    """
    batches = -(-images // batch)
    for index in range(batches):
        yield images * (index + 1) // batches - images * index // batches

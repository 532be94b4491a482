"""How many pictures a second an encoder takes, run as the engine runs it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from engine.models.encoder import Encoder
from engine.models.stream import CHUNK

_THREADS = 2
_SECONDS = 1.5


def images_per_second(
    encoders: Sequence[Encoder], rounds: int
) -> list[tuple[float, ...]]:
    """Images/s of every encoder in every round, without decoding.

    Two threads with an interpreter of one thread each and the engine's chunks of
    pictures. The encoders take turns, so that a busy machine slows all of them.
    """
    figures: list[list[float]] = [[] for _ in encoders]
    for _ in range(rounds):
        for number, encoder in enumerate(encoders):
            figures[number].append(_one(encoder))
    return [tuple(values) for values in figures]


def _one(encoder: Encoder) -> float:
    height, width = encoder.spec.geometry.size
    rng = np.random.default_rng(0)
    batch = rng.integers(0, 256, (CHUNK, height, width, 3), dtype=np.uint8)
    workers = [encoder.clone(threads=1) for _ in range(_THREADS)]
    for worker in workers:
        worker.embed(batch)  # the first call sets the graph up
    with ThreadPoolExecutor(_THREADS) as pool:
        return sum(pool.map(_rate, workers, [batch] * _THREADS))


def _rate(worker: Encoder, batch: NDArray[np.uint8]) -> float:
    """Images/s of one thread; the threads' rates add up while all of them run."""
    start = time.perf_counter()
    images = 0
    while (elapsed := time.perf_counter() - start) < _SECONDS:
        worker.embed(batch)
        images += len(batch)
    return images / elapsed

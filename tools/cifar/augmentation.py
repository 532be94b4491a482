"""Batches of one epoch: shuffled, moved about and mirrored every other time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tools.cifar.network import Pixels

FULL = 32
PADDING = 4


def pad(pixels: Pixels) -> Pixels:
    """Mirror the borders outwards, so that images can be moved without black edges."""
    margin = (PADDING, PADDING)
    return np.pad(pixels, ((0, 0), margin, margin, (0, 0)), mode="reflect")


def batches(
    padded: Pixels,
    labels: NDArray[np.int64],
    *,
    batch: int,
    size: int,
    seed: int,
    epoch: int,
) -> Iterator[tuple[Pixels, NDArray[np.int64]]]:
    """Yield the epoch's batches; they depend on the seed and the epoch alone.

    Crops smaller than the image stay inside it; whole images are moved by up to four
    pixels. Each image is mirrored in every second epoch, which half of them begin with:
    two epochs show both sides of everything, where chance would show some twice.

    Args:
        padded: Images from `pad`.
        labels: Their classes.
        batch: Images in a batch; those left over at the end take no part.
        size: Side of the crops.
        seed: Seed of the training.
        epoch: Number of the epoch, from 0.
    """
    count = len(padded)
    rng = np.random.default_rng((seed, epoch))
    order = rng.permutation(count)
    low = PADDING if size < FULL else 0
    corners = rng.integers(
        low, FULL + 2 * PADDING - low - size, (count, 2), endpoint=True
    )
    first = np.random.default_rng(seed).random(count) < 0.5
    mirrored = first ^ (epoch % 2 == 1)
    steps = np.arange(size)
    for start in range(0, count - batch + 1, batch):
        picked = order[start : start + batch]
        rows = corners[picked, 0, None] + steps
        columns = corners[picked, 1, None] + steps
        flipped = mirrored[picked]
        columns[flipped] = columns[flipped, ::-1]
        yield (
            padded[picked[:, None, None], rows[:, :, None], columns[:, None]],
            labels[picked],
        )

"""Batches of one epoch: shuffled, moved about, mirrored every other time, damaged."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tools.cifar.network import FULL, Pixels
from tools.cifar.others import Others
from tools.cifar.schedule import Plan

PADDING = 4
#: JPEG qualities to draw from, the upper one included.
_QUALITIES = (60, 95)
#: What the network takes for zero: the grey of a square that is cut out.
_GREY = 122
#: How bright red, green and blue look (ITU-R BT.601).
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)


def batches(
    images: Pixels,
    labels: NDArray[np.int64],
    plan: Plan,
    epoch: int,
    others: Others | None = None,
) -> Iterator[tuple[Pixels, NDArray[np.int64]]]:
    """Yield the epoch's batches; they depend on the plan and the epoch alone.

    Crops smaller than the image stay inside it; whole images are moved by up to four
    pixels. Each image is mirrored in every second epoch, which half of them begin with:
    two epochs show both sides of everything, where chance would show some twice.

    Args:
        images: ``(n, 32, 32, 3)``.
        labels: Their classes.
        plan: Says how large the batches and the crops are, and what is done to them.
            Images left over at the end take no part.
        epoch: Number of the epoch, from 0.
        others: Other pictures, of which every batch gets some, treated alike.
    """
    size = plan.sizes[epoch]
    rng = np.random.default_rng((plan.seed, epoch))
    order = _order(len(images), plan, rng)
    if others is not None:
        drawn = rng.choice(len(others.labels), len(order) * plan.others_at_once)
        images = np.concatenate([images, others.pixels[drawn]])
        labels = np.concatenate([labels, others.labels[drawn]])
    count = len(images)
    low = PADDING if size < FULL else 0
    corners = rng.integers(
        low, FULL + 2 * PADDING - low - size, (count, 2), endpoint=True
    )
    first = np.random.default_rng(plan.seed).random(count) < 0.5
    mirrored = first ^ (epoch % 2 == 1)
    padded = _pad(_partly_compressed(images, plan.jpeg, rng))
    steps = np.arange(size)
    for picked in order:
        rows = corners[picked, 0, None] + steps
        columns = corners[picked, 1, None] + steps
        flipped = mirrored[picked]
        columns[flipped] = columns[flipped, ::-1]
        crops = padded[picked[:, None, None], rows[:, :, None], columns[:, None]]
        _turn_grey(crops, plan.grey, rng)
        _cut_out(crops, plan.cutout, rng)
        yield crops, labels[picked]


def _order(count: int, plan: Plan, rng: np.random.Generator) -> NDArray[np.int64]:
    """Numbers of images, a row a batch; from ``count`` on they are other pictures."""
    order = rng.permutation(count)
    steps = count // plan.batch
    order = order[: steps * plan.batch].reshape(steps, plan.batch)
    others = count + np.arange(steps * plan.others_at_once).reshape(steps, -1)
    return np.concatenate([order, others], axis=1)


def compressed(pixels: Pixels, quality: int) -> Pixels:
    """``pixels`` of one image as JPEG leaves them, colours at half the size."""
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "JPEG", quality=quality, subsampling="4:2:0")
    with Image.open(stream) as image:
        return np.asarray(image)


def _pad(pixels: Pixels) -> Pixels:
    """Mirror the borders outwards, so that images can be moved without black edges."""
    margin = (PADDING, PADDING)
    return np.pad(pixels, ((0, 0), margin, margin, (0, 0)), mode="reflect")


def _partly_compressed(
    images: Pixels, share: float, rng: np.random.Generator
) -> Pixels:
    if share == 0:
        return images
    images = images.copy()
    chosen = np.flatnonzero(rng.random(len(images)) < share)
    qualities = rng.integers(*_QUALITIES, len(chosen), endpoint=True)
    for number, quality in zip(chosen, qualities, strict=True):
        images[number] = compressed(images[number], int(quality))
    return images


def _turn_grey(crops: Pixels, share: float, rng: np.random.Generator) -> None:
    """Take the colours from some crops, in place."""
    if share == 0:
        return
    chosen = rng.random(len(crops)) < share
    crops[chosen] = (crops[chosen] @ _LUMA).astype(np.uint8)[..., None]


def _cut_out(crops: Pixels, side: int, rng: np.random.Generator) -> None:
    """Grey out a square somewhere in each crop, in place."""
    if side == 0:
        return
    corners = rng.integers(0, crops.shape[1] - side, (2, len(crops), 1), endpoint=True)
    rows, columns = corners + np.arange(side)
    numbers = np.arange(len(crops))[:, None, None]
    crops[numbers, rows[:, :, None], columns[:, None]] = _GREY

"""Random changes of training pictures, without TensorFlow: one way for all who need it.

Networks in training, the augmented views of quick training and the preview in the
window all come here. Everything random is drawn from a generator that the caller seeds,
so that the same seed gives the same pictures whatever ran before. Moving pixels is one
resampling, whatever is combined; what comes in from outside repeats the border.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.models.encoder import default_threads
from engine.training.augmentation import Augmentation

Pixels = NDArray[np.uint8]
Labels = NDArray[np.int32]

#: Batches with fewer pixels are done sooner than threads are started.
_WORTH_THREADS = 200_000


class Mixed(NamedTuple):
    """Pictures blended in pairs.

    Attributes:
        pixels: uint8 ``(n, height, width, 3)``.
        labels: The second picture's class of each, int32 ``(n,)``.
        shares: The first picture's share of each, float32 ``(n,)``, at least a half.
    """

    pixels: Pixels
    labels: Labels
    shares: NDArray[np.float32]


def augment(
    pixels: Pixels, augmentation: Augmentation, rng: np.random.Generator
) -> Pixels:
    """Change each picture of a batch at random; mixing is left to ``mix``.

    Args:
        pixels: uint8 ``(n, height, width, 3)``; not touched.
        augmentation: How far they may be changed.
        rng: Where the randomness comes from.

    Returns:
        uint8 of the same shape.
    """
    count, height, width = pixels.shape[:3]
    moves = draw_moves(rng, count, (height, width), augmentation)
    tones = _draw_tones(rng, count, augmentation)
    changed = np.empty_like(pixels)

    pad = _reach(moves, height, width) if augmentation.moves else 0
    # Pillow knows no border but black, so each picture gets one of its own colours.
    borders = ((0, 0), (pad, pad), (pad, pad), (0, 0))
    padded = np.pad(pixels, borders, mode="edge") if pad else pixels

    def work(index: int) -> None:
        picture = pixels[index]
        if augmentation.moves:
            picture = _move(padded[index], moves[index], pad, (height, width))
        changed[index] = _tone(picture, *tones[index])

    if pixels[..., 0].size < _WORTH_THREADS:
        for index in range(count):
            work(index)
    else:
        with ThreadPoolExecutor(default_threads(), "augment") as pool:
            list(pool.map(work, range(count)))
    return changed


def mix(
    pixels: Pixels, labels: Labels, strength: float, rng: np.random.Generator
) -> Mixed:
    """Blend each picture with another one of its batch.

    Args:
        pixels: uint8 ``(n, height, width, 3)``; not touched.
        labels: Their classes, int32 ``(n,)``.
        strength: ``Augmentation.mixup``, above 0.
        rng: Where the randomness comes from.
    """
    count = len(pixels)
    shares = rng.beta(strength, strength, count).astype(np.float32)
    # The first one is the larger, so that a right answer has a meaning.
    shares = np.maximum(shares, 1 - shares)
    others = rng.permutation(count)
    weights = shares.reshape(-1, 1, 1, 1)
    blended = weights * pixels + (1 - weights) * pixels[others]
    return Mixed(np.rint(blended).astype(np.uint8), labels[others], shares)


def draw_moves(
    rng: np.random.Generator,
    count: int,
    size: tuple[int, int],
    augmentation: Augmentation,
) -> NDArray[np.float64]:
    """Draw one affine transform a picture.

    Args:
        rng: Where the randomness comes from.
        count: How many pictures.
        size: Their height and width.
        augmentation: How far they may be changed.

    Returns:
        ``(count, 6)``: output pixel ``(x, y)``, counted from pixel centres, is input
        pixel ``(a x + b y + c, d x + e y + f)``.
    """
    height, width = size
    middle = np.array([(width - 1) / 2, (height - 1) / 2])
    mirror = np.ones(count)
    if augmentation.flip:
        mirror[rng.random(count) < 0.5] = -1
    shear = rng.uniform(-augmentation.shear, augmentation.shear, count)
    # Twice as large means that neighbouring pixels come from half as far apart.
    scale = 1 / rng.uniform(1 - augmentation.zoom, 1 + augmentation.zoom, count)
    kept = rng.uniform(1 - augmentation.crop, 1, count)
    angle = np.deg2rad(rng.uniform(-1, 1, count) * augmentation.rotate)
    shift = rng.uniform(-1, 1, (count, 2)) * augmentation.shift
    # What is cut out lies anywhere within the picture.
    corner = rng.uniform(-0.5, 0.5, (count, 2)) * (1 - kept)[:, None]
    turned = np.empty((count, 2, 2))
    turned[:, 0, 0] = turned[:, 1, 1] = np.cos(angle)
    turned[:, 0, 1] = -np.sin(angle)
    turned[:, 1, 0] = np.sin(angle)
    slanted = np.zeros((count, 2, 2))
    slanted[:, 0, 0] = mirror
    slanted[:, 0, 1] = mirror * shear
    slanted[:, 1, 1] = 1
    linear = turned @ slanted * (scale * kept)[:, None, None]
    moved = (corner - shift) * np.array([width, height])
    offset = middle + moved - linear @ middle
    return np.concatenate([linear, offset[:, :, None]], axis=2).reshape(count, 6)


def _draw_tones(
    rng: np.random.Generator, count: int, augmentation: Augmentation
) -> NDArray[np.float32]:
    """For each picture a factor of contrast and one of brightness."""
    contrast = rng.uniform(-1, 1, count) * augmentation.contrast
    brightness = rng.uniform(-1, 1, count) * augmentation.brightness
    return np.stack([1 + contrast, 1 + brightness], axis=1).astype(np.float32)


def _reach(moves: NDArray[np.float64], height: int, width: int) -> int:
    """How far out of a picture any of the moves looks, in whole pixels."""
    corners = np.array(
        [[x, y, 1] for x in (0, width - 1) for y in (0, height - 1)], np.float64
    )
    seen = moves.reshape(-1, 2, 3) @ corners.T
    last = np.array([[width - 1], [height - 1]])
    beyond = max(-float(seen.min()), float((seen - last).max()))
    return int(np.ceil(beyond)) + 1 if beyond > 0 else 0


def _move(
    padded: Pixels, move: NDArray[np.float64], pad: int, size: tuple[int, int]
) -> Pixels:
    """Resample one picture, bilinear."""
    height, width = size
    a, b, c, d, e, f = move.tolist()
    if (b, d, e, f) == (0, 0, 1, 0) and (a, c) in {(1, 0), (-1, width - 1)}:
        inside = padded[pad : pad + height, pad : pad + width]
        return inside if a > 0 else inside[:, ::-1]
    # Pillow counts from pixel corners, half a pixel before the centres.
    data = (
        a,
        b,
        c + pad + 0.5 - 0.5 * (a + b),
        d,
        e,
        f + pad + 0.5 - 0.5 * (d + e),
    )
    moved = Image.fromarray(padded).transform(
        (width, height),
        Image.Transform.AFFINE,
        data,
        resample=Image.Resampling.BILINEAR,
    )
    return np.asarray(moved)


def _tone(picture: Pixels, contrast: float, brightness: float) -> Pixels:
    """Stretch values about their mean, then lighten or darken."""
    if contrast == 1 and brightness == 1:
        return picture
    values = np.arange(256, dtype=np.float32)
    mean = float(picture.mean())
    table = ((values - mean) * contrast + mean) * brightness
    toned: Pixels = np.clip(np.rint(table), 0, 255).astype(np.uint8)[picture]
    return toned

"""Random changes of the training pictures: mirroring, shear, zoom.

The random part is drawn in NumPy from a generator of the batch's own, so that the same
seed gives the same pictures whatever ran before; the resampling is one TensorFlow
operation for all three changes.
"""

from __future__ import annotations

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from engine.training.recipes import Augmentation


def draw_transforms(
    rng: np.random.Generator, count: int, side: int, augmentation: Augmentation
) -> NDArray[np.float32]:
    """Draw one affine transform a picture.

    Args:
        rng: Where the randomness comes from.
        count: How many pictures.
        side: Side of the pictures, in pixels.
        augmentation: How far they may be changed.

    Returns:
        float32 ``(count, 8)``, each row as ``transform`` takes it: output pixel
        ``(x, y)`` is input pixel ``(a x + b y + c, d x + e y + f)``.
    """
    mirror = np.ones(count)
    if augmentation.flip:
        mirror[rng.random(count) < 0.5] = -1
    shear = rng.uniform(-augmentation.shear, augmentation.shear, count)
    # Twice as large means that neighbouring pixels come from half as far apart.
    scale = 1 / rng.uniform(1 - augmentation.zoom, 1 + augmentation.zoom, count)
    centre = (side - 1) / 2
    rows = np.zeros((count, 8), dtype=np.float32)
    rows[:, 0] = mirror * scale
    rows[:, 1] = mirror * shear
    rows[:, 2] = centre - centre * (rows[:, 0] + rows[:, 1])
    rows[:, 4] = scale
    rows[:, 5] = centre - centre * scale
    return rows


def transform(images: tf.Tensor, transforms: tf.Tensor) -> tf.Tensor:
    """Apply ``transforms`` to a batch, inside or outside a graph.

    What a transform brings in from outside a picture repeats the picture's border.

    Args:
        images: uint8 ``(n, side, side, 3)``.
        transforms: float32 ``(n, 8)`` from ``draw_transforms``.

    Returns:
        uint8 tensor of the same shape.
    """
    size = tf.shape(images)[1:3]
    changed = tf.raw_ops.ImageProjectiveTransformV3(
        images=tf.cast(images, tf.float32),
        transforms=transforms,
        output_shape=size,
        fill_value=0.0,
        interpolation="BILINEAR",
        fill_mode="NEAREST",
    )
    return tf.cast(tf.round(changed), tf.uint8)

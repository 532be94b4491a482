"""Batch norm on few steps: its averages measured instead of waited for.

In training, batch norm uses the statistics of each batch; in use, running averages of
them. These start at 0 and 1 and need about a hundred steps to forget that. A project of
a hundred pictures has two steps an epoch: until then it would be scored, and kept, with
averages that belong to no network at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from engine.nn.data import Order, Split, batch_sizes
from engine.progress import Token

#: On at most so many images.
_MEASURED_IMAGES = 512


class BatchStatistics:
    """The running averages of a network's batch norm layers.

    Args:
        network: uint8 images in; may have no such layer. Frozen ones are left alone.
    """

    def __init__(self, network: keras.Model) -> None:
        self._layers = [
            layer
            for layer in network.layers
            if isinstance(layer, keras.layers.BatchNormalization) and layer.trainable
        ]
        self._observe = tf.function(
            lambda pixels: network(pixels, training=True), jit_compile=False
        )

    @property
    def used(self) -> bool:
        """Whether there is any such layer."""
        return bool(self._layers)

    def measure(self, batches: Iterable[NDArray[np.uint8]]) -> None:
        """Set the averages to those of ``batches``, the weights as they are now."""
        sums: list[NDArray[np.float64]] | None = None
        count = 0
        for pixels in batches:
            before = self._averages()
            self._observe(tf.constant(pixels))
            # A step moves each average to m·average + (1 − m)·batch; solved for batch.
            seen = [
                (after - momentum * old) / (1 - momentum)
                for momentum, old, after in zip(
                    self._momenta(), before, self._averages(), strict=True
                )
            ]
            sums = (
                seen
                if sums is None
                else [a + b for a, b in zip(sums, seen, strict=True)]
            )
            count += 1
        if sums is not None:
            means = iter(total / count for total in sums)
            for layer in self._layers:
                layer.moving_mean.assign(next(means))
                layer.moving_variance.assign(np.maximum(next(means), 0))

    def images(self, split: Split) -> int:
        """On how many pictures of a split they are measured."""
        return min(len(split), _MEASURED_IMAGES) if self.used else 0

    def settle(self, split: Split, seed: int, batch: int, token: Token) -> None:
        """Measure them on some pictures of a split, where there are any averages.

        Raises:
            Cancelled: The token asked for it.
        """
        count = self.images(split)
        if not count:
            return
        indices = Order(len(split), seed).take(count)
        ends = np.cumsum(list(batch_sizes(count, batch)))
        self.measure(_taken(split, np.split(indices, ends[:-1]), token))

    def _averages(self) -> list[NDArray[np.float64]]:
        return [
            variable.numpy().astype(np.float64)
            for layer in self._layers
            for variable in (layer.moving_mean, layer.moving_variance)
        ]

    def _momenta(self) -> list[float]:
        return [layer.momentum for layer in self._layers for _ in range(2)]


def _taken(
    split: Split, parts: list[NDArray[np.int64]], token: Token
) -> Iterator[NDArray[np.uint8]]:
    for part in parts:
        token.raise_if_cancelled()
        yield split.take(part)[0]

"""The network's way forward while it trains: the same numbers as its layers, sooner.

Where maps are small and filters many, convolutions go by `winograd`; there maps lie as
``(height, width, n, channels)``.
"""

from __future__ import annotations

import keras
import tensorflow as tf
from keras import layers

from tools.cifar.network import SCORES, WHITENING, convolutions
from tools.cifar.winograd import convolve

_DIRECT = 2


class Forward:
    """Scores of a batch in training mode; moves the normalisations' averages along."""

    def __init__(self, network: keras.Model) -> None:
        """Take the network's own layers; what is trained here is trained there."""
        self._rescaling = next(
            layer for layer in network.layers if isinstance(layer, layers.Rescaling)
        )
        self._whitening = network.get_layer(WHITENING)
        self._convolutions = convolutions(network)
        self._normalisations = [
            layer
            for layer in network.layers
            if isinstance(layer, layers.BatchNormalization)
        ]
        self._head = network.get_layer(SCORES)

    def __call__(self, pixels: tf.Tensor, kept: tf.Tensor | float) -> tf.Tensor:
        """Scores ``(n, classes)``.

        Args:
            pixels: uint8 ``(n, side, side, 3)``.
            kept: Share of the averages that this batch leaves as it was.
        """
        tensor = tf.nn.silu(self._whitening(self._rescaling(pixels)))
        pairs = list(zip(self._convolutions, self._normalisations, strict=True))
        for number, (convolution, normalisation) in enumerate(pairs[:_DIRECT]):
            tensor = convolution(tensor)
            if number == 0:
                tensor = tf.nn.max_pool2d(tensor, 2, 2, "VALID")
            tensor = _normalise(tensor, normalisation, kept)
        tensor = tf.transpose(tensor, (1, 2, 0, 3))
        for number, (convolution, normalisation) in enumerate(pairs[_DIRECT:]):
            tensor = convolve(tensor, convolution.kernel.value)
            if number % 2 == 0:
                tensor = _pool(tensor)
            tensor = _normalise(tensor, normalisation, kept)
        return tf.reduce_mean(tensor, axis=(0, 1)) @ self._head.kernel


def _pool(maps: tf.Tensor) -> tf.Tensor:
    """The largest of each 2×2, images taken for channels: the pooling does not mind."""
    side, _, count, channels = maps.shape
    pooled = tf.nn.max_pool2d(
        tf.reshape(maps, (1, side, side, count * channels)), 2, 2, "VALID"
    )
    return tf.reshape(pooled, (side // 2, side // 2, count, channels))


def _normalise(
    tensor: tf.Tensor, layer: layers.BatchNormalization, kept: tf.Tensor | float
) -> tf.Tensor:
    normal, mean, variance = tf.compat.v1.nn.fused_batch_norm(
        tensor,
        layer.gamma.value,
        layer.beta.value,
        epsilon=layer.epsilon,
        is_training=True,
    )
    layer.moving_mean.assign(kept * layer.moving_mean + (1 - kept) * mean)
    layer.moving_variance.assign(kept * layer.moving_variance + (1 - kept) * variance)
    return tf.nn.silu(normal)

"""Giving a Keras network the rounded weights of a graph in half precision.

The bundled encoders' graphs keep their weights as float16. Their Keras networks keep
what was trained, which gives probabilities that differ in the third digit. So that an
export answers like the model and not like what the model was made from, weights are
rounded here as TensorFlow's converter rounds them: after batch norm has been folded
into the convolution before it. What is done here is never trusted: the proof tells.
"""

from __future__ import annotations

from itertools import pairwise

import keras
import numpy as np
import tensorflow as tf
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

from engine.images.quiet import silent_stderr
from engine.nn.blocks import leaves

_CONVOLUTIONS = (
    keras.layers.Conv2D,
    keras.layers.DepthwiseConv2D,
    keras.layers.Dense,
)


def has_half_weights(graph: bytes) -> bool:
    """Whether a LiteRT graph keeps weights as float16."""
    with silent_stderr():
        details = Interpreter(model_content=graph).get_tensor_details()
    return any(detail["dtype"] == np.float16 for detail in details)


def round_like_graph(network: keras.Model) -> None:
    """Round a network's weights as the converter does, in place."""
    passing = (keras.layers.InputLayer, keras.layers.Dropout)
    layers = [layer for layer in leaves(network) if not isinstance(layer, passing)]
    done: set[int] = set()
    for before, layer in pairwise(layers):
        if isinstance(before, keras.layers.Rescaling):
            if _takes_scaling(before, layer):
                _round_with_scaling(before, layer)
                done.add(id(layer))
            else:
                before.scale = _half(before.scale)
                before.offset = _half(before.offset)
        elif (
            isinstance(layer, keras.layers.BatchNormalization)
            and type(before) in _CONVOLUTIONS
            and id(before) not in done
        ):
            _round_folded(before, layer)
            done |= {id(before), id(layer)}
    for layer in layers:
        if id(layer) in done:
            continue
        if isinstance(layer, keras.layers.BatchNormalization):
            scale, shift = _line(layer)
            _make_line(layer, _half(scale), _half(shift))
        elif isinstance(layer, _CONVOLUTIONS):
            layer.set_weights([_half(value) for value in layer.get_weights()])


def _half(values: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(values, np.float32).astype(np.float16).astype(np.float32)


def _takes_scaling(scaling: keras.layers.Rescaling, layer: keras.layers.Layer) -> bool:
    """Whether the converter makes a scaling part of the convolution after it."""
    return (
        type(layer) is keras.layers.Conv2D
        and layer.use_bias
        and (layer.padding == "valid" or not np.any(scaling.offset))
    )


def _round_with_scaling(
    scaling: keras.layers.Rescaling, layer: keras.layers.Conv2D
) -> None:
    kernel, bias = layer.get_weights()
    channels = kernel.shape[2]
    scale = np.broadcast_to(np.asarray(scaling.scale, np.float32), (channels,))
    offset = np.broadcast_to(np.asarray(scaling.offset, np.float32), (channels,))
    rounded = _half(kernel * scale[:, None]) / scale[:, None]
    whole_bias = _half(bias + np.einsum("hwio,i->o", kernel, offset))
    layer.set_weights([rounded, whole_bias - np.einsum("hwio,i->o", rounded, offset)])


def _round_folded(
    layer: keras.layers.Layer, norm: keras.layers.BatchNormalization
) -> None:
    scale, shift = _line(norm)
    kernel, *bias = layer.get_weights()
    shaped = scale
    if type(layer) is keras.layers.DepthwiseConv2D:
        shaped = scale.reshape(kernel.shape[2:])
    if bias:
        shift = shift + bias[0] * scale
    layer.set_weights([_half(kernel * shaped), *(np.zeros_like(one) for one in bias)])
    _make_line(norm, np.ones_like(scale), _half(shift))


def _line(
    norm: keras.layers.BatchNormalization,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """What batch norm multiplies by and adds, worked out as TensorFlow does."""
    variance = tf.convert_to_tensor(norm.moving_variance)
    scale = tf.math.rsqrt(variance + norm.epsilon).numpy()
    if norm.scale:
        scale = scale * np.asarray(norm.gamma)
    shift = -np.asarray(norm.moving_mean) * scale
    if norm.center:
        shift = shift + np.asarray(norm.beta)
    return scale, shift


def _make_line(
    norm: keras.layers.BatchNormalization,
    scale: NDArray[np.float32],
    shift: NDArray[np.float32],
) -> None:
    """Make batch norm multiply by ``scale`` and add ``shift``."""
    norm.moving_variance.assign(np.full_like(scale, 1 - norm.epsilon))
    if norm.scale:
        norm.moving_mean.assign(np.zeros_like(scale))
        norm.gamma.assign(scale)
    if norm.center:
        norm.beta.assign(shift)

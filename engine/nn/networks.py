"""The networks trained from scratch, and the head that their last layer becomes.

All of them take uint8 RGB; the scaling of the values is their first layer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import keras
import numpy as np
from keras import layers

from engine.images import Geometry
from engine.models.head import Head
from engine.training.recipes import NetworkSettings

#: Layouts whose seed trained two classes with one sigmoid unit.
_SIGMOID_FOR_TWO = frozenset({"cnn-1", "cnn-3"})

#: Where a network is cut: its last feature map and its embedding.
Cut: TypeAlias = tuple[keras.KerasTensor, keras.KerasTensor]

#: How bright red, green and blue look (ITU-R BT.601, as Pillow's ``L``).
_LUMA = (0.299, 0.587, 0.114)

#: Keras' own 0.99 takes hundreds of steps to follow what was trained; a project of a
#: hundred pictures has two steps an epoch.
_MOMENTUM = 0.9

#: ``resnet-s``: blocks a stage, and from which input size on it begins by halving it.
_RESIDUAL_BLOCKS = 2
_LARGE_INPUT = 64


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """One network, seen in three ways that share their layers.

    Attributes:
        predictor: uint8 ``(n, side, side, 3)`` to probabilities: ``(n, classes)``, or
            ``(n, 1)``, the second class's, for a network with one sigmoid unit.
        scorer: The same before the last activation; what the loss is computed from.
        encoder: To ``embedding`` ``(n, d)``, what enters the last dense layer, and
            ``feature_map`` ``(n, rows, columns, channels)``, what leaves the last
            convolution block.
        binary: Whether two classes share one sigmoid unit.
        pooled: Whether the embedding is the exact global average of the feature map.
    """

    predictor: keras.Model
    scorer: keras.Model
    encoder: keras.Model
    binary: bool
    pooled: bool = False

    def head(self) -> Head:
        """The last dense layer as a head with one row of scores a class."""
        kernel, bias = self.scorer.layers[-1].get_weights()
        if self.binary:
            # softmax([0, z]) is (1 - sigmoid(z), sigmoid(z)): no second code path.
            kernel = np.concatenate([np.zeros_like(kernel), kernel], axis=1)
            bias = np.concatenate([np.zeros_like(bias), bias])
        return Head(((kernel, bias),))


@dataclass(frozen=True, slots=True)
class Start:
    """Where a training begins that does not begin from scratch.

    Attributes:
        build: Makes the network, the same one each time.
        geometry: How a picture becomes its input.
        title: What to call its encoder, in one line.
        origin: Where its weights come from.
        licence: SPDX identifier of their licence.
    """

    build: Callable[[], Network]
    geometry: Geometry
    title: str
    origin: str = ""
    licence: str = ""


def build_network(settings: NetworkSettings, classes: int) -> Network:
    """Build an untrained network.

    Args:
        settings: Its layout and sizes.
        classes: How many classes it tells apart, at least two.

    Returns:
        The network with freshly drawn weights.
    """
    side = settings.input_size
    image = keras.Input((side, side, 3), dtype="uint8", name="image")
    pixels = layers.Rescaling(1 / 255, name="rescaling")(image)
    if settings.grey:
        weighted = pixels * keras.ops.convert_to_tensor(_LUMA, "float32")
        pixels = keras.ops.sum(weighted, axis=-1, keepdims=True)
    feature_map, embedding = _LAYOUTS[settings.architecture](pixels, settings)
    binary = classes == 2 and settings.architecture in _SIGMOID_FOR_TWO
    scores = layers.Dense(1 if binary else classes, name="scores")(embedding)
    activation = "sigmoid" if binary else "softmax"
    probabilities = layers.Activation(activation, name="probabilities")(scores)
    outputs = {"embedding": embedding, "feature_map": feature_map}
    return Network(
        predictor=keras.Model(image, probabilities, name="predictor"),
        scorer=keras.Model(image, scores, name="scorer"),
        encoder=keras.Model(image, outputs, name="encoder"),
        binary=binary,
        pooled=settings.architecture == "resnet-s" and not settings.dense,
    )


def _plain(padding: str) -> Callable[[keras.KerasTensor, NetworkSettings], Cut]:
    """Blocks of one convolution and a max-pooling, then dense layers."""

    def layout(pixels: keras.KerasTensor, settings: NetworkSettings) -> Cut:
        tensor = pixels
        for filters in settings.filters:
            tensor = layers.Conv2D(filters, 3, padding=padding, activation="relu")(
                tensor
            )
            tensor = layers.MaxPooling2D(2)(tensor)
        feature_map = tensor
        tensor = layers.Flatten()(tensor)
        for units in settings.dense:
            tensor = layers.Dense(units, activation="relu")(tensor)
        return feature_map, tensor

    return layout


def _normalised(pixels: keras.KerasTensor, settings: NetworkSettings) -> Cut:
    """Blocks of two normalised convolutions, pooling and dropout, then dense layers."""
    tensor = pixels
    for filters in settings.filters:
        for _ in range(2):
            # The normalisation has a bias of its own.
            tensor = layers.Conv2D(filters, 3, padding="same", use_bias=False)(tensor)
            tensor = layers.BatchNormalization(momentum=_MOMENTUM)(tensor)
            tensor = layers.ReLU()(tensor)
        tensor = layers.MaxPooling2D(2)(tensor)
        tensor = layers.Dropout(settings.dropout)(tensor)
    feature_map = tensor
    tensor = layers.Flatten()(tensor)
    for units in settings.dense:
        tensor = layers.Dense(units, activation="relu")(tensor)
        tensor = layers.BatchNormalization(momentum=_MOMENTUM)(tensor)
        tensor = layers.Dropout(settings.dropout)(tensor)
    return feature_map, tensor


def _residual(pixels: keras.KerasTensor, settings: NetworkSettings) -> Cut:
    """Residual stages that halve the map each, and its global average.

    K. He, X. Zhang, S. Ren, J. Sun, "Identity mappings in deep residual networks", ECCV
    2016: normalised before each convolution. Shortcuts start as all there is, because
    each branch's last scale begins at zero.
    """
    # From 64 pixels on, most of the time would go into the first, full-size map.
    strides = 2 if settings.input_size >= _LARGE_INPUT else 1
    tensor = _convolved(pixels, settings.filters[0], strides)
    for number, filters in enumerate(settings.filters):
        for block in range(_RESIDUAL_BLOCKS):
            halve = 2 if number and not block else 1
            entering = layers.ReLU()(_batch_norm(tensor))
            shortcut = tensor
            if halve > 1:
                shortcut = layers.AveragePooling2D(2, padding="same")(entering)
                shortcut = _convolved(shortcut, filters, kernel=1)
            branch = _convolved(entering, filters, halve)
            branch = _convolved(layers.ReLU()(_batch_norm(branch)), filters)
            scale = layers.BatchNormalization(
                momentum=_MOMENTUM, gamma_initializer="zeros"
            )
            tensor = layers.Add()([shortcut, scale(branch)])
    feature_map = layers.ReLU()(_batch_norm(tensor))
    tensor = layers.GlobalAveragePooling2D()(feature_map)
    for units in settings.dense:
        tensor = layers.Dense(units, activation="relu")(tensor)
    return feature_map, layers.Dropout(settings.dropout)(tensor)


def _convolved(
    tensor: keras.KerasTensor, filters: int, strides: int = 1, kernel: int = 3
) -> keras.KerasTensor:
    return layers.Conv2D(
        filters,
        kernel,
        strides=strides,
        padding="same",
        use_bias=False,
        kernel_initializer="he_normal",
    )(tensor)


def _batch_norm(tensor: keras.KerasTensor) -> keras.KerasTensor:
    return layers.BatchNormalization(momentum=_MOMENTUM)(tensor)


_LAYOUTS = {
    "cnn-1": _plain("valid"),
    "cnn-3": _plain("valid"),
    # Four blocks without padding would leave nothing of the smallest input.
    "cnn-4": _plain("same"),
    "cnn-bn": _normalised,
    "resnet-s": _residual,
}

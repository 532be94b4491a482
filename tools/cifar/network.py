"""The CIFAR-10 network: its layers, and the weights it starts from."""

from __future__ import annotations

import keras
import numpy as np
from keras import layers
from numpy.typing import NDArray

from engine.images import Geometry

Pixels = NDArray[np.uint8]

#: Side of the images in pixels.
FULL = 32
#: How the model makes any picture one of that size.
GEOMETRY = Geometry((FULL, FULL), fit="squash", filter="bilinear")

#: Two of each of the 2×2×3 patch's directions, one the negative of the other.
WHITENING_FILTERS = 24
WIDTHS = (64, 256, 256)
#: Share of the normalisations' averages that a batch of the training leaves as it was.
KEPT = 0.4
FEATURE_MAP, EMBEDDING, SCORES = "feature_map", "embedding", "scores"
WHITENING = "whitening"
#: x·sigmoid(1.702·x) is GELU to within 0.02 and costs as little as SiLU; the factor
#: before the sigmoid sits in the normalisation, the one behind it cancels in the next.
_GELU_SLOPE = 1.702
_SCALE, _OFFSET = 1 / 64, -1.9
_WHITENING_PICTURES = 5000
_WHITENING_FLOOR = 5e-4


def build_network(
    classes: int, *, size: int | None, precision: str = "float32"
) -> keras.Model:
    """Build the network: uint8 RGB image in, one score a class (before softmax) out.

    Fully convolutional, so weights fit every size. It is cut at the layers
    ``feature_map`` ``(n, 3, 3, 256)`` for 32 pixels, ``embedding`` ``(n, 256)``, which
    is exactly the map's global average, and ``scores``.

    Args:
        classes: Number of classes.
        size: Side of the square input in pixels, or None to leave it open.
        precision: Keras' name of the numbers the convolutions reckon in; their weights,
            the whitening and the head stay with 32 bits.

    Returns:
        An uncompiled model.
    """
    image = keras.Input((size, size, 3), dtype="uint8", name="image")
    tensor = layers.Rescaling(_SCALE, offset=_OFFSET)(image)
    tensor = layers.Conv2D(WHITENING_FILTERS, 2, name=WHITENING)(tensor)
    tensor = layers.Activation("silu")(tensor)
    last = len(WIDTHS) - 1
    for number, width in enumerate(WIDTHS):
        tensor = _convolution(tensor, width, precision)
        tensor = layers.MaxPooling2D(dtype=precision)(tensor)
        tensor = _activation(tensor, precision)
        tensor = _convolution(tensor, width, precision)
        name = FEATURE_MAP if number == last else None
        tensor = _activation(tensor, precision, name)
    embedding = layers.GlobalAveragePooling2D(name=EMBEDDING)(tensor)
    scores = layers.Dense(classes, use_bias=False, name=SCORES)(embedding)
    return keras.Model(image, scores, name="cifar10")


def _convolution(
    tensor: keras.KerasTensor, width: int, precision: str
) -> keras.KerasTensor:
    return layers.Conv2D(width, 3, padding="same", use_bias=False, dtype=precision)(
        tensor
    )


def _activation(
    tensor: keras.KerasTensor, precision: str, name: str | None = None
) -> keras.KerasTensor:
    tensor = layers.BatchNormalization(
        momentum=KEPT,
        epsilon=1e-5,
        dtype=precision,
        gamma_initializer=keras.initializers.Constant(_GELU_SLOPE),
    )(tensor)
    return layers.Activation("silu", name=name, dtype=precision)(tensor)


def convolutions(network: keras.Model) -> list[keras.layers.Conv2D]:
    """The 3×3 convolutions, first to last."""
    return [
        layer
        for layer in network.layers
        if isinstance(layer, layers.Conv2D) and layer.name != WHITENING
    ]


def initialise(network: keras.Model, pictures: Pixels, seed: int) -> None:
    """Set the weights to start from.

    The first layer whitens 2×2 patches of ``pictures`` and is not trained any further,
    its bias aside. As many filters of each convolution as it has inputs pass one input
    on unchanged; the others are small and random.
    """
    rng = np.random.default_rng(seed)
    kernel = _whitening(pictures[:_WHITENING_PICTURES])
    network.get_layer(WHITENING).set_weights(
        [kernel * _GELU_SLOPE, np.zeros(WHITENING_FILTERS, np.float32)]
    )
    for layer in convolutions(network):
        height, width, inputs, outputs = layer.kernel.shape
        bound = 1 / np.sqrt(height * width * inputs)
        weights = rng.uniform(-bound, bound, layer.kernel.shape).astype(np.float32)
        passed = min(inputs, outputs)
        weights[..., :passed] = 0
        weights[height // 2, width // 2, range(passed), range(passed)] = 1
        layer.set_weights([weights])
    head = network.get_layer(SCORES)
    inputs, outputs = head.kernel.shape
    bound = inputs**-1.5 / _GELU_SLOPE
    head.set_weights([rng.uniform(-bound, bound, (inputs, outputs))])


def _whitening(pictures: Pixels) -> NDArray[np.float32]:
    """Filters ``(2, 2, 3, 24)`` whose answers to the patches are uncorrelated."""
    scaled = pictures.astype(np.float32) * np.float32(_SCALE) + np.float32(_OFFSET)
    height, width = pictures.shape[1] - 1, pictures.shape[2] - 1
    patches = np.stack(
        [scaled[:, y : y + height, x : x + width] for y in (0, 1) for x in (0, 1)], -2
    ).reshape(-1, 12)
    variances, directions = np.linalg.eigh(patches.T @ patches / len(patches))
    filters = directions / np.sqrt(variances + _WHITENING_FLOOR)
    both = np.concatenate([filters, -filters], axis=1)
    return np.asarray(both.reshape(2, 2, 3, WHITENING_FILTERS), np.float32)

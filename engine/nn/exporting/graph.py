"""The one graph that every export is made of: uint8 pixels in, probabilities out.

Value scaling is the network's own first layer; the head follows as dense layers, with
the temperature in its last one. Geometry stays outside, in the export's manifest.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import keras
import numpy as np

from engine.errors import ModelError
from engine.exporting.sources import find_network
from engine.models.encoder import NETWORK_FILE
from engine.models.modelfile import Model, read_network
from engine.nn.exporting.rounding import has_half_weights, round_like_graph
from engine.nn.pretrained import load_network, network_to_embedding, read_keras

#: The graph's input and output.
IMAGE, PROBABILITIES = "image", "probabilities"


def whole_graph(path: Path, model: Model) -> keras.Model:
    """The graph of a model.

    Args:
        path: The model's file.
        model: What is in it.

    Returns:
        uint8 ``(n, height, width, 3)`` named ``image`` to a dict with
        ``probabilities`` ``(n, classes)``.

    Raises:
        ModelError: Its Keras network is not here, or cannot be read.
    """
    encoder = _network_of(path)
    size = model.manifest.encoder.geometry.size
    if tuple(encoder.input_shape[1:]) != (*size, 3):
        raise ModelError(
            "model.network",
            f"Expected a network for pictures of {size}, received one for "
            f"{encoder.input_shape[1:3]}.",
            path=path,
        )
    if has_half_weights(model.encoder.graph):
        round_like_graph(encoder)
    image = keras.Input((*size, 3), dtype="uint8", name=IMAGE)
    tensor = encoder(image)["embedding"]
    *hidden, last = model.head.layers
    temperature = np.float32(model.manifest.calibration.temperature)
    layers: list[keras.layers.Layer] = []
    for number, (kernel, _) in enumerate(hidden):
        name = f"head_{number}"
        layers.append(keras.layers.Dense(kernel.shape[1], "relu", name=name))
    layers.append(keras.layers.Dense(last[0].shape[1], name="scores"))
    weights = [*hidden, (last[0] / temperature, last[1] / temperature)]
    for layer, pair in zip(layers, weights, strict=True):
        tensor = layer(tensor)
        layer.set_weights(list(pair))
    answers = keras.layers.Softmax(name=PROBABILITIES)(tensor)
    return keras.Model(image, {PROBABILITIES: answers}, name="model")


def _network_of(path: Path) -> keras.Model:
    """The model's network, up to its embedding."""
    source = find_network(path)
    if source is not None:
        return load_network(source)
    data = read_network(path)
    assert data is not None
    with tempfile.TemporaryDirectory(prefix="discern-network-") as folder:
        file = Path(folder) / NETWORK_FILE
        file.write_bytes(data)
        return network_to_embedding(read_keras(file))

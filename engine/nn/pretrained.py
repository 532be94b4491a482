"""The Keras networks behind encoders, for training them further."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import keras

from engine.errors import ModelError
from engine.models.encoder import NETWORK_FILE
from engine.models.modelfile import read_network
from engine.models.sources import EncoderSource
from engine.nn.applications import build_backbone


def load_network(source: EncoderSource) -> keras.Model:
    """The Keras network of an encoder.

    Returns:
        uint8 ``(n, height, width, 3)`` to a dict of ``embedding`` and ``feature_map``.

    Raises:
        ModelError: It has none, or it cannot be read (``model.no_network``,
            ``model.damaged``; those of ``build_backbone``).
    """
    if source.backbone is not None and source.weights is not None:
        return build_backbone(source.backbone, source.weights)
    # In the encoder's own folder, or beside the bundled model that holds the encoder.
    home = source.folder or (source.model.parent if source.model is not None else None)
    if home is not None and (home / NETWORK_FILE).is_file():
        return network_to_embedding(read_keras(home / NETWORK_FILE))
    data = read_network(source.model) if source.model is not None else None
    if data is None:
        raise ModelError(
            "model.no_network",
            f"The encoder {source.name!r} comes without its Keras network, so it can "
            "only be used as it is.",
            remedy="Choose another encoder, or the recipe quick.",
        )
    with tempfile.TemporaryDirectory(prefix="discern-network-") as folder:
        path = Path(folder) / NETWORK_FILE
        path.write_bytes(data)
        return network_to_embedding(read_keras(path))


def read_keras(path: Path) -> keras.Model:
    """The Keras network in a file.

    Raises:
        ModelError: It cannot be read (``model.damaged``).
    """
    try:
        # Nothing in a model file is executed: Keras' safe mode is on by default.
        network: keras.Model = keras.saving.load_model(path, compile=False)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ModelError(
            "model.damaged", "The Keras network cannot be read.", path=path
        ) from error
    return network


def network_to_embedding(network: keras.Model) -> keras.Model:
    """The network up to its embedding, its two outputs by name."""
    if isinstance(network.output, dict):
        return network
    last = next(
        layer
        for layer in reversed(network.layers)
        if isinstance(layer, keras.layers.Dense)
    )
    outputs = {"embedding": last.input, "feature_map": list(_maps(network))[-1]}
    return keras.Model(network.input, outputs, name="encoder")


def _maps(network: keras.Model) -> Iterator[keras.KerasTensor]:
    """The maps between a network's layers, first to last.

    A layer that is a network itself knows only its own tensors, which are not those of
    this one; the layer after it knows what came out of it here.
    """
    for layer in network.layers:
        if isinstance(layer, keras.Model):
            continue
        ends = [layer.output]
        if not isinstance(layer, keras.layers.InputLayer):
            ends.insert(0, layer.input)
        for tensor in keras.tree.flatten(ends):
            if len(tensor.shape) == 4:
                yield tensor

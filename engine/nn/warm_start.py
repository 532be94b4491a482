"""Starting a network with the weights of an earlier one, as far as they fit."""

from __future__ import annotations

import tempfile
from pathlib import Path

import keras
import numpy as np

from engine.errors import ModelError
from engine.models.encoder import NETWORK_FILE
from engine.models.modelfile import read_network


def copy_weights(model: Path, network: keras.Model) -> int:
    """Give ``network`` the weights of the one in a model file, layer by layer.

    Layers of other sizes keep what they have: the last one, where a class came or went.

    Args:
        model: The model file of an earlier run.
        network: The network to start.

    Returns:
        How many arrays of weights were copied; 0 where the file has no network.
    """
    try:
        data = read_network(model)
    except ModelError:
        return 0
    if data is None:
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / NETWORK_FILE
        path.write_bytes(data)
        earlier = keras.saving.load_model(path, compile=False).get_weights()
    weights = network.get_weights()
    if len(earlier) != len(weights):
        return 0
    fits = [old.shape == new.shape for old, new in zip(earlier, weights, strict=True)]
    network.set_weights(
        [
            old if fit else new
            for old, new, fit in zip(earlier, weights, fits, strict=True)
        ]
    )
    return int(np.sum(fits))

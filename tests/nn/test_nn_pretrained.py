"""Cutting a trained network back to its embedding, whatever it is built of."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest

from engine.nn.pretrained import network_to_embedding, read_keras


def _stage(width: int) -> keras.Model:
    image = keras.Input((None, None, width))
    tensor = keras.layers.Conv2D(2 * width, 3, strides=2, padding="same")(image)
    return keras.Model(image, keras.layers.ReLU()(tensor), name=f"stage_{width}")


def _flat(tensor: keras.KerasTensor) -> keras.KerasTensor:
    for width in (6, 12):
        tensor = keras.layers.Conv2D(width, 3, strides=2, padding="same")(tensor)
        tensor = keras.layers.ReLU()(tensor)
    return tensor


def _nested(tensor: keras.KerasTensor) -> keras.KerasTensor:
    # As the general encoder that comes with Discern is built.
    return _stage(6)(_stage(3)(tensor))


@pytest.mark.parametrize("body", [_flat, _nested])
def test_a_saved_network_gives_its_embedding_and_its_last_map(
    body: object, tmp_path: Path
) -> None:
    # GIVEN a network with a head that was trained, saved as a model brings it
    assert callable(body)
    image = keras.Input((16, 16, 3), dtype="uint8")
    last = body(keras.layers.Rescaling(1 / 127.5, offset=-1)(image))
    pooled = keras.layers.GlobalAveragePooling2D()(last)
    answers = keras.layers.Dense(2, activation="softmax")(pooled)
    whole = keras.Model(image, {"map": last, "pooled": pooled, "answers": answers})
    keras.Model(image, answers).save(tmp_path / "network.keras")
    # WHEN it is cut
    encoder = network_to_embedding(read_keras(tmp_path / "network.keras"))
    # THEN it gives what the whole one has there
    pixels = np.random.default_rng(0).integers(0, 256, (2, 16, 16, 3), np.uint8)
    expected, got = whole(pixels), encoder(pixels)
    assert got["feature_map"].shape == (2, 4, 4, 12)
    np.testing.assert_allclose(got["feature_map"], expected["map"], rtol=1e-5)
    np.testing.assert_allclose(got["embedding"], expected["pooled"], rtol=1e-5)

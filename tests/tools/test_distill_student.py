"""The distilled student's pooling: what its embedding is of its last stage's map."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.images import load_array
from engine.images.geometry import Geometry

SIZE = 64
ROOT = Path(__file__).parents[2]
BUNDLED = ROOT / "resources" / "models" / "general" / "network.keras"
PICTURE = ROOT / "resources" / "sample" / "unseen" / "happy-1.png"


@pytest.fixture(scope="module")
def stages() -> Any:
    """The stages of the bundled encoder."""
    from engine.nn import runtime

    runtime.prepare(1)
    import keras

    from tools.distill.student import build_stages

    network = keras.models.load_model(BUNDLED, compile=False)
    built = build_stages()
    for stage in built:
        stage.set_weights(network.get_layer(stage.name).get_weights())
    return built


def test_the_embedding_is_the_logarithm_of_the_generalised_mean(stages: Any) -> None:
    from tools.distill.student import encoder

    # GIVEN the bundled stages and a picture
    geometry = Geometry((SIZE, SIZE), fit="squash", filter="bilinear")
    pixels = load_array(PICTURE, geometry)[None]
    # WHEN it goes through the encoder, and through the stages alone
    answer = encoder(stages, SIZE)(pixels, training=False)
    seen: Any = pixels / np.float32(127.5) - 1
    for stage in stages:
        seen = stage(seen, training=False)
    # THEN the embedding is what the fourth root of the mean fourth power comes to
    mean = np.mean(seen.numpy().astype(np.float64) ** 4, axis=(1, 2)) ** 0.25
    expected = np.log1p(mean)
    embedding = answer["embedding"].numpy()
    assert expected.std() > 0.1
    # (nearly silent channels apart, which are not told from silent ones)
    heard = mean > 0.05
    assert heard.mean() > 0.5
    np.testing.assert_allclose(embedding[heard], expected[heard], atol=1e-3)
    np.testing.assert_allclose(embedding, expected, atol=0.05)
    # THEN it is the map's global average, too
    average = answer["feature_map"].numpy().mean(axis=(1, 2))
    np.testing.assert_allclose(embedding, average, atol=1e-4)


def test_a_channel_that_says_nothing_can_still_be_learned_from(stages: Any) -> None:
    import tensorflow as tf

    from tools.distill.student import encoder

    # GIVEN an encoder whose last stage has fallen silent
    network = encoder(stages, SIZE)
    kept = stages[-1].get_weights()
    stages[-1].set_weights([np.zeros_like(each) for each in kept])
    # WHEN it learns from a picture
    pixels = np.full((1, SIZE, SIZE, 3), 128, np.uint8)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(network(pixels, training=True)["embedding"])
    gradients = tape.gradient(loss, network.trainable_variables)
    stages[-1].set_weights(kept)
    # THEN no step is infinite
    assert np.isfinite(float(loss))
    assert all(np.isfinite(each.numpy()).all() for each in gradients)

"""Batch norm's averages on projects that take few steps."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.dataset.samples import Sample
from tests.support.networks import answers, fit, tiny

pytestmark = pytest.mark.timeout(300)


def test_few_steps_are_enough_to_be_used(shapes: list[Sample], tmp_path: Path) -> None:
    # GIVEN batch norm, and two steps an epoch
    settings = tiny("cnn-bn", epochs=12, batch=18, filters=(8, 8), dense=(16,))
    # WHEN it is trained
    fitted = fit(shapes, settings, tmp_path, validation=0)
    # THEN in use it knows what it knew in training, not one class for everything
    ours, _ = answers(fitted, shapes)
    labels = np.array([sample.label for sample in shapes])
    assert fitted.history[-1].values["accuracy"] > 0.8
    assert (ours.argmax(axis=1) == labels).mean() > 0.8


def test_averages_are_those_of_the_batches() -> None:
    import keras

    from engine.nn.statistics import BatchStatistics

    # GIVEN a network whose batch norm has seen nothing yet
    image = keras.Input((4, 4, 3), dtype="uint8")
    tensor = keras.layers.Rescaling(1 / 255)(image)
    layer = keras.layers.BatchNormalization(momentum=0.9)
    network = keras.Model(image, layer(tensor))
    pixels = (
        np.random.default_rng(3).integers(0, 256, (2, 50, 4, 4, 3)).astype(np.uint8)
    )
    # WHEN its averages are measured on two batches
    BatchStatistics(network).measure(pixels)
    # THEN they are the means over both of each batch's own
    scaled = pixels / 255
    mean = scaled.mean(axis=(1, 2, 3)).mean(axis=0)
    variance = scaled.var(axis=(1, 2, 3)).mean(axis=0)
    np.testing.assert_allclose(layer.moving_mean.numpy(), mean, rtol=1e-3)
    np.testing.assert_allclose(layer.moving_variance.numpy(), variance, rtol=1e-2)

"""Makes ``format-1.discern``, a model file as the first version of Discern wrote it.

The committed file is the fixture, for ever; this script only says how it came to be,
and serves as the pattern for the next format's. It needs TensorFlow, the tests do not::

    python -m tests._files.make_format_1 tests/_files/format-1.discern
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import keras
import numpy as np

from engine.images import Geometry
from engine.models.encoder import Encoder
from engine.nn.convert import convert_encoder
from engine.progress import Token, ignore
from engine.training.recipes import recipe_named
from engine.training.request import Train
from engine.training.train import train_quick
from tests.support.pictures import draw_project

_SIZE = 32


def network() -> keras.Model:
    """Two convolutions with random weights; enough to tell colours apart."""
    keras.utils.set_random_seed(1)
    layers = keras.layers
    picture = keras.Input((_SIZE, _SIZE, 3), dtype="uint8", name="image")
    values = layers.Rescaling(1 / 127.5, offset=-1.0)(picture)
    values = layers.Conv2D(12, 5, strides=2, activation="relu")(values)
    feature_map = layers.Conv2D(24, 3, strides=2, activation="relu")(values)
    embedding = layers.GlobalAveragePooling2D()(feature_map)
    return keras.Model(picture, {"embedding": embedding, "feature_map": feature_map})


def main(target: Path) -> None:
    """Convert the network, train a head on drawn pictures, save."""
    noise = np.random.default_rng(2).integers(0, 256, (8, _SIZE, _SIZE, 3))
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        convert_encoder(
            network(),
            home / "encoder",
            name="tiny",
            title="Two convolutions with random weights, for tests",
            geometry=Geometry((_SIZE, _SIZE), fit="crop", filter="bilinear"),
            pooled=True,
            origin="drawn by lot",
            licence="Apache-2.0",
            probes=noise.astype(np.uint8),
        )
        request = Train(
            folder=str(
                draw_project(home / "colours", {"blue": 40, "green": 40, "red": 40})
            ),
            recipe=recipe_named("quick"),
            output=str(target.resolve()),
        )
        encoder = Encoder.load(home / "encoder")
        train_quick(request, encoder, report=ignore, token=Token())


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""Writes an encoder that never learned anything: ``python -m ... untrained FOLDER``.

It says how much of a score comes from the head and the pictures alone.
"""

from __future__ import annotations

import sys
from pathlib import Path

import keras
import numpy as np

from engine.images import Geometry
from engine.nn.convert import convert_encoder

NAME = "untrained"
_SIDE = 224


def main() -> None:
    """Write MobileNetV2 with random weights to the folder given."""
    keras.utils.set_random_seed(0)
    shape = (_SIDE, _SIDE, 3)
    base = keras.applications.MobileNetV2(
        input_shape=shape, include_top=False, weights=None
    )
    image = keras.Input(shape, dtype="uint8", name="image")
    feature_map = base(keras.layers.Rescaling(1 / 127.5, offset=-1)(image))
    embedding = keras.layers.GlobalAveragePooling2D()(feature_map)
    outputs = {"embedding": embedding, "feature_map": feature_map}
    convert_encoder(
        keras.Model(image, outputs),
        Path(sys.argv[1]),
        name=NAME,
        title="MobileNetV2 with random weights",
        geometry=Geometry((_SIDE, _SIDE), fit="squash", filter="bilinear"),
        pooled=True,
        origin="random, seed 0",
        licence="",
        probes=np.random.default_rng(0).integers(0, 256, (4, *shape), dtype=np.uint8),
    )


if __name__ == "__main__":
    main()

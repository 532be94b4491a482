"""Writes the ``.keras`` file of a network with a head, as a person would save it.

python build.py SOURCE HEAD.npz OUTPUT

SOURCE is the weights of MobileNetV2, or an encoder's ``.keras`` file.
"""

from __future__ import annotations

import json
import sys

import keras
import numpy as np


def main(source: str, head: str, output: str) -> None:
    """Build, load, save."""
    if source.endswith(".keras"):
        base = keras.models.load_model(source, compile=False)
        image = keras.Input(base.input_shape[1:])
        values = base(image)
        if isinstance(values, dict):
            values = values["embedding"]
    else:
        base = keras.applications.MobileNetV2(
            input_shape=(224, 224, 3), include_top=False, weights=None
        )
        base.load_weights(source)
        image = keras.Input((224, 224, 3))
        values = keras.layers.Rescaling(1 / 127.5, offset=-1)(image)
        values = keras.layers.GlobalAveragePooling2D()(base(values))
    with np.load(head) as arrays:
        count = len(arrays.files) // 2
        for number in range(count):
            kernel = arrays[f"kernel_{number}"]
            last = number == count - 1
            layer = keras.layers.Dense(
                kernel.shape[1], activation="softmax" if last else "relu"
            )
            values = layer(values)
            layer.set_weights([kernel, arrays[f"bias_{number}"]])
    keras.Model(image, values).save(output)
    print(json.dumps({"parameters": base.count_params()}))


if __name__ == "__main__":
    main(*sys.argv[1:])

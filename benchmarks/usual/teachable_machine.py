"""Teachable Machine's recipe in Keras, and ten epochs of one dense layer beside it.

python teachable_machine.py WEIGHTS FOLDER     (FOLDER has train/ validation/ test/)

Its published training code: embeddings of MobileNetV2-0.35 at 224 pixels, a dense layer
of 100 with relu, softmax, Adam 0.001, batches of 16, 50 epochs. The usual frozen fit is
repeated on the same embeddings, which are what its frozen network would compute again
in every epoch; only its accuracy is of interest here.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import keras
import numpy as np


def main(weights: str, folder: str) -> None:
    """Train both heads, score them on the test pictures."""
    keras.utils.set_random_seed(0)
    base = keras.applications.MobileNetV2(
        input_shape=(224, 224, 3), alpha=0.35, include_top=False, weights=None
    )
    base.load_weights(weights)
    image = keras.Input((224, 224, 3))
    values = keras.layers.Rescaling(1 / 127.5, offset=-1)(image)
    pooled = keras.layers.GlobalAveragePooling2D()(base(values, training=False))
    encoder = keras.Model(image, pooled)
    start = time.perf_counter()
    splits = {
        name: embed(encoder, Path(folder) / name)
        for name in ("train", "validation", "test")
    }
    embedded = time.perf_counter()
    hidden = head(splits["train"], [100])
    fit(hidden, splits, batch=16, epochs=50)
    fitted = time.perf_counter()
    linear = head(splits["train"], [])
    fit(linear, splits, batch=32, epochs=10)
    print(
        json.dumps(
            {
                "embed": embedded - start,
                "fit": fitted - embedded,
                "accuracy": score(hidden, splits["test"]),
                "frozen_accuracy": score(linear, splits["test"]),
                "test_images": len(splits["test"][1]),
            }
        )
    )


def embed(encoder: Any, folder: Path) -> tuple[Any, Any]:
    """The embeddings of one split, and the classes."""
    pictures = keras.utils.image_dataset_from_directory(
        folder, image_size=(224, 224), batch_size=32, shuffle=False, verbose=False
    )
    labels = np.concatenate([labels.numpy() for _, labels in pictures])
    return encoder.predict(pictures.map(lambda pixels, _: pixels), verbose=0), labels


def head(train: tuple[Any, Any], units: list[int]) -> Any:
    """An untrained head."""
    layers = [keras.layers.Dense(count, activation="relu") for count in units]
    classes = int(train[1].max()) + 1
    return keras.Sequential([*layers, keras.layers.Dense(classes, "softmax")])


def fit(model: Any, splits: dict[str, Any], *, batch: int, epochs: int) -> None:
    """Train as long as the recipe says, validated after each epoch."""
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(
        *splits["train"],
        validation_data=splits["validation"],
        batch_size=batch,
        epochs=epochs,
        verbose=0,
    )


def score(model: Any, test: tuple[Any, Any]) -> float:
    """The share of test pictures named right."""
    return float(model.evaluate(*test, verbose=0)[1])


if __name__ == "__main__":
    main(*sys.argv[1:])

"""The CIFAR-10 network as a course would train it: Keras' own loader and ``fit``.

python network_fit.py FOLDER EPOCHS SETTINGS     (FOLDER has train/ validation/ test/)

The layers are those of Discern's ``cnn-bn``: pictures mirrored at random, blocks of two
normalised convolutions, max-pooling and dropout, then a dense layer. SETTINGS is JSON.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import keras
from keras import layers

_SIDE = 32


class Clock(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no types
    """Notes how long the training part and the whole of each epoch take."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []
        self._begin = 0.0

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:  # noqa: ARG002
        """Start the clock."""
        self._begin = time.perf_counter()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:  # noqa: ARG002
        """Stop the clock."""
        self.seconds.append(time.perf_counter() - self._begin)


def load(folder: Path, *, shuffle: bool) -> Any:
    """The pictures of one split, in batches of 32, as Keras does it by itself."""
    return keras.utils.image_dataset_from_directory(
        folder,
        image_size=(_SIDE, _SIDE),
        batch_size=32,
        shuffle=shuffle,
        verbose=False,
    )


def network(classes: int, filters: list[int], dense: list[int], dropout: float) -> Any:
    """The layers, one after the other."""
    stack: list[Any] = [
        keras.Input((_SIDE, _SIDE, 3)),
        layers.RandomFlip("horizontal"),
        layers.Rescaling(1 / 255),
    ]
    for count in filters:
        for _ in range(2):
            stack += [
                layers.Conv2D(count, 3, padding="same", activation="relu"),
                layers.BatchNormalization(),
            ]
        stack += [layers.MaxPooling2D(2), layers.Dropout(dropout)]
    stack.append(layers.Flatten())
    for units in dense:
        stack += [
            layers.Dense(units, activation="relu"),
            layers.BatchNormalization(),
            layers.Dropout(dropout),
        ]
    return keras.Sequential([*stack, layers.Dense(classes, activation="softmax")])


def main(folder: str, epochs: str, settings: str) -> None:
    """Train, score on the test pictures, print how long each epoch took."""
    keras.utils.set_random_seed(0)
    train = load(Path(folder) / "train", shuffle=True)
    model = network(len(train.class_names), **json.loads(settings))
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    clock = Clock()
    model.fit(
        train,
        validation_data=load(Path(folder) / "validation", shuffle=False),
        epochs=int(epochs),
        callbacks=[clock],
        verbose=0,
    )
    test = load(Path(folder) / "test", shuffle=False)
    _, accuracy = model.evaluate(test, verbose=0)
    print(
        json.dumps(
            {
                "epochs": clock.seconds,
                "accuracy": float(accuracy),
                "train_images": len(train.file_paths),
                "test_images": len(test.file_paths),
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])

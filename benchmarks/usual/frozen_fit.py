"""The usual transfer learning: a frozen MobileNetV2, average pooling, one dense layer.

python frozen_fit.py WEIGHTS FOLDER EPOCHS     (FOLDER has train/ validation/ test/)
"""

from __future__ import annotations

import time

START = time.perf_counter()

import json  # noqa: E402 - the imports are measured
import sys  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

import keras  # noqa: E402


class Clock(keras.callbacks.Callback):  # type: ignore[misc]  # Keras has no types
    """Notes how long each epoch takes, validation included."""

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
    """The pictures of one split, in batches of 32, prefetched as Keras does it."""
    return keras.utils.image_dataset_from_directory(
        folder, image_size=(224, 224), batch_size=32, shuffle=shuffle, verbose=False
    )


def main(weights: str, folder: str, epochs: str) -> None:
    """Train, score on the test pictures, print how long the parts took."""
    imported = time.perf_counter()
    keras.utils.set_random_seed(0)
    train = load(Path(folder) / "train", shuffle=True)
    base = keras.applications.MobileNetV2(
        input_shape=(224, 224, 3), include_top=False, weights=None
    )
    base.load_weights(weights)
    base.trainable = False
    image = keras.Input((224, 224, 3))
    values = keras.layers.Rescaling(1 / 127.5, offset=-1)(image)
    values = base(values, training=False)
    values = keras.layers.GlobalAveragePooling2D()(values)
    scores = keras.layers.Dense(len(train.class_names), activation="softmax")(values)
    model = keras.Model(image, scores)
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    clock = Clock()
    begin = time.perf_counter()
    model.fit(
        train,
        validation_data=load(Path(folder) / "validation", shuffle=False),
        epochs=int(epochs),
        callbacks=[clock],
        verbose=0,
    )
    fitted = time.perf_counter()
    test = load(Path(folder) / "test", shuffle=False)
    _, accuracy = model.evaluate(test, verbose=0)
    print(
        json.dumps(
            {
                "import": imported - START,
                "fit": fitted - begin,
                "epochs": clock.seconds,
                "accuracy": float(accuracy),
                "test_images": len(test.file_paths),
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])

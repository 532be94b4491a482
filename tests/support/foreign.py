"""Small networks as others would have made and exported them.

TensorFlow is imported where it is needed: only tests that run it should pay for it.
"""

from __future__ import annotations

import json
import warnings
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from engine.models.foreign.request import ImportedModel, ImportModel
from engine.models.modelfile import prove
from engine.progress import Token, ignore
from tests.batch.batches import classify, rows_of
from tests.support.pictures import draw_project

SIDE = 32
COLOURS = ("blue", "green", "red")


def colour_network(*, softmax: bool = True, first: tuple[Any, ...] = ()) -> Any:
    """A network that names the strongest colour, given pixel values from -1 to 1."""
    import keras

    network = keras.Sequential(
        [
            keras.Input((SIDE, SIDE, 3)),
            *first,
            keras.layers.Conv2D(3, 1, name="mix"),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(3, activation="softmax" if softmax else None),
        ]
    )
    mix, mean = network.layers[-3], network.layers[-1]
    mix.set_weights([np.eye(3, dtype=np.float32).reshape(1, 1, 3, 3), np.zeros(3)])
    # Red comes first in a picture, and last in the alphabet.
    turned = np.eye(3, dtype=np.float32)[::-1] * 4
    mean.set_weights([turned, np.zeros(3, np.float32)])
    return network


def tflite_of(network: Any, *, whole: bool = False, fixed: bool = False) -> bytes:
    """The network as TFLite, on whole numbers or for one picture at a time."""
    import keras
    import tensorflow as tf

    if fixed:
        image = keras.Input((SIDE, SIDE, 3), batch_size=1)
        network = keras.Model(image, network(image))
    converter = tf.lite.TFLiteConverter.from_keras_model(network)
    if whole:
        rng = np.random.default_rng(3)
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = lambda: (
            [rng.uniform(-1, 1, (1, SIDE, SIDE, 3)).astype(np.float32)]
            for _ in range(20)
        )
        converter.inference_input_type = tf.uint8
        converter.inference_output_type = tf.uint8
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    with warnings.catch_warnings():
        # The converter says that it takes the pictures it was given.
        warnings.simplefilter("ignore", UserWarning)
        return bytes(converter.convert())


def saved_model_of(network: Any, folder: Path) -> Path:
    """The network as a SavedModel."""
    network.export(folder, verbose=False)
    return folder


def teachable_machine(path: Path, files: dict[str, bytes]) -> Path:
    """A zip as Teachable Machine exports it."""
    labels = "".join(f"{number} {name}\n" for number, name in enumerate(COLOURS))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("labels.txt", labels)
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def lobe_signature(file: str, kind: str) -> str:
    """The text of a signature.json as Lobe writes it."""
    return json.dumps(
        {
            "doc_name": "Colours",
            "format": kind,
            "filename": file,
            "classes": {"Label": list(COLOURS)},
            "inputs": {"Image": {"dtype": "float32", "shape": [None, SIDE, SIDE, 3]}},
            "outputs": {"Confidences": {"dtype": "float32", "shape": [None, 3]}},
        }
    )


def bring_in(source: Path, output: Path | None = None, **options: Any) -> ImportedModel:
    from engine.nn.foreign.job import import_model

    request = ImportModel(str(source), str(output) if output else None, **options)
    return import_model(request, report=ignore, token=Token())


def write_keras(network: Any, path: Path) -> Path:
    network.save(path)
    return path


def check_answers(model: Path, tmp_path: Path) -> None:
    """Check that a model proves itself, and names the colours of pictures."""
    assert prove(model) < 1e-4
    folder = draw_project(tmp_path / "seen", dict.fromkeys(COLOURS, 9))
    csv = tmp_path / "seen.csv"
    result = classify(model, folder, csv=str(csv))
    assert result.failed == 0
    rows = rows_of(csv)
    assert [row["class"] for row in rows] == [Path(r["path"]).parent.name for r in rows]

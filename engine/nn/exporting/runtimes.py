"""Running an export with its own runtime, from its files on disk."""

from __future__ import annotations

from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from engine.images.quiet import silent_stderr
from engine.nn.exporting.graph import IMAGE, PROBABILITIES
from engine.nn.exporting.openvino import load_openvino

Run = Callable[[NDArray[np.uint8]], NDArray[np.float32]]


def _keras(path: Path) -> Run:
    network = keras.saving.load_model(path, compile=False)
    return lambda batch: np.asarray(network(batch, training=False)[PROBABILITIES])


def _savedmodel(path: Path) -> Run:
    answer = tf.saved_model.load(path).signatures["serving_default"]
    return lambda batch: np.asarray(
        answer(**{IMAGE: tf.constant(batch)})[PROBABILITIES]
    )


def _litert(path: Path) -> Run:
    from ai_edge_litert.interpreter import Interpreter

    with silent_stderr():
        interpreter = Interpreter(str(path))
        interpreter.allocate_tensors()
        runner = interpreter.get_signature_runner()
    # One by one, as a phone would: int8 kernels may differ for batches.
    return lambda batch: np.concatenate(
        [runner(**{IMAGE: one[None]})[PROBABILITIES] for one in batch]
    )


def _onnx(path: Path) -> Run:
    import onnxruntime

    session = onnxruntime.InferenceSession(
        str(path), providers=["CPUExecutionProvider"]
    )
    name = session.get_inputs()[0].name
    return lambda batch: np.asarray(session.run(None, {name: batch})[0])


def _openvino(path: Path) -> Run:
    openvino = load_openvino()

    # Left to itself it may calculate in bfloat16, which is not the model's answer.
    exact = {"INFERENCE_PRECISION_HINT": "f32"}
    compiled = openvino.Core().compile_model(str(path), "CPU", exact)

    def run(batch: NDArray[np.uint8]) -> NDArray[np.float32]:
        return np.asarray(next(iter(compiled([batch]).values())))

    return run


_RUNTIMES: dict[str, tuple[str, str, Callable[[Path], Run]]] = {
    "keras": ("Keras", "keras", _keras),
    "savedmodel": ("TensorFlow", "", _savedmodel),
    "tflite": ("LiteRT", "ai-edge-litert", _litert),
    "tflite-float16": ("LiteRT", "ai-edge-litert", _litert),
    "tflite-int8": ("LiteRT", "ai-edge-litert", _litert),
    "onnx": ("ONNX Runtime", "onnxruntime", _onnx),
    "openvino": ("OpenVINO", "openvino", _openvino),
}


def load_export(name: str, path: Path) -> Run:
    """Load the network that an export of format ``name`` wrote at ``path``."""
    return _RUNTIMES[name][2](path)


def runtime_title(name: str) -> str:
    """The runtime of a format and its version: ``LiteRT 2.3.0``."""
    title, package, _ = _RUNTIMES[name]
    version: Any = tf.__version__
    if package:
        try:
            version = metadata.version(package)
        except metadata.PackageNotFoundError:
            return title
    return f"{title} {version}"

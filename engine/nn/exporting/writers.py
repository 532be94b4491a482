"""Writing the graph, one function a format."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from engine.nn.exporting.graph import IMAGE
from engine.nn.exporting.openvino import load_openvino
from engine.nn.exporting.shrinking import halve, quarter
from engine.nn.quantising import quantised

Pictures = NDArray[np.uint8]
#: Network, the file or folder to write, pictures to calibrate on.
Writer = Callable[[keras.Model, Path, Pictures], None]


def write_keras(network: keras.Model, path: Path, _: Pictures) -> None:
    """Keras' own file."""
    network.save(path)


def write_savedmodel(network: keras.Model, path: Path, _: Pictures) -> None:
    """TensorFlow's folder, with one signature."""
    # Keras' own export keeps the weights twice.
    module, function = _traced(network)
    tf.saved_model.save(module, str(path), signatures=function)


def write_tflite(network: keras.Model, path: Path, _: Pictures) -> None:
    """LiteRT with float32 weights."""
    path.write_bytes(_converter(network).convert())


def write_tflite_float16(network: keras.Model, path: Path, _: Pictures) -> None:
    """LiteRT with float16 weights."""
    path.write_bytes(halve(_converter(network).convert()))


def write_tflite_int8(network: keras.Model, path: Path, pictures: Pictures) -> None:
    """LiteRT with int8 weights and activations, calibrated on pictures."""
    module, function = _traced(network)
    converter = tf.lite.TFLiteConverter.from_concrete_functions([function], module)
    converter.representative_dataset = lambda: (
        {IMAGE: picture[None]} for picture in pictures
    )
    path.write_bytes(quantised(converter, function))


def write_tflite_int8_weights(network: keras.Model, path: Path, _: Pictures) -> None:
    """LiteRT with int8 weights that calculates in float32, its head exact."""
    path.write_bytes(quarter(_converter(network).convert()))


def write_onnx(network: keras.Model, path: Path, _: Pictures) -> None:
    """ONNX, by Keras' own exporter, which uses tf2onnx."""
    network(np.zeros((1, *network.input_shape[1:]), np.uint8))  # it wants to be called
    network.export(path, format="onnx", verbose=False)


def write_openvino(network: keras.Model, path: Path, _: Pictures) -> None:
    """OpenVINO's two files, from a SavedModel, with float32 weights."""
    openvino = load_openvino()

    beside = path.with_name("saved_model")
    write_savedmodel(network, beside, _)
    model = openvino.convert_model(str(beside))
    openvino.save_model(model, str(path), compress_to_fp16=False)
    shutil.rmtree(beside)


def _converter(network: keras.Model) -> Any:
    module, function = _traced(network)
    return tf.lite.TFLiteConverter.from_concrete_functions([function], module)


def _traced(network: keras.Model) -> tuple[tf.Module, Any]:
    """The network as TensorFlow's own function, and the module that holds its weights.

    As in engine/nn/convert.py: TensorFlow's own variables are tracked, those of Keras
    around them are not, and what is not tracked is missing from what is written.
    """
    image = tf.TensorSpec(network.input_shape, tf.uint8, name=IMAGE)
    module = tf.Module()
    module.answer = tf.function(
        lambda image: network(image, training=False),
        input_signature=[image],
        autograph=False,
        jit_compile=False,
    )
    module.variables_of_network = [item.value for item in network.variables]
    return module, module.answer.get_concrete_function()


WRITERS: dict[str, Writer] = {
    "keras": write_keras,
    "savedmodel": write_savedmodel,
    "tflite": write_tflite,
    "tflite-float16": write_tflite_float16,
    "tflite-int8": write_tflite_int8,
    "onnx": write_onnx,
    "openvino": write_openvino,
}

#: What to try where the export by `WRITERS` does not answer like the model.
SECOND_WRITERS: dict[str, Writer] = {"tflite-int8": write_tflite_int8_weights}

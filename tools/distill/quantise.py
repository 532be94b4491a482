"""The encoder in whole numbers: post-training quantisation, to see what it costs.

Weights and activations become int8, each channel of a layer with a scale of its own;
the ranges of the activations are measured on pictures. What goes in stays uint8 pixels,
what comes out stays float32.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterator
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from engine.errors import ImageError
from engine.images import load_array, walk_images
from engine.models.encoder import (
    GRAPH_FILE,
    NETWORK_FILE,
    Encoder,
    read_spec,
    write_spec,
)
from engine.nn.quantising import quantised


def quantise(encoder: Path, pictures: Path, out: Path, most: int, seed: int) -> None:
    """Write the int8 graph of an encoder to an encoder folder of its own.

    Args:
        encoder: The encoder's folder, with its Keras network.
        pictures: Pictures to measure the activations on, at any depth.
        out: The folder to write.
        most: So many pictures, chosen by ``seed``.
        seed: Of that choice.
    """
    spec = read_spec(encoder)
    network = keras.models.load_model(encoder / NETWORK_FILE, compile=False)
    files = sorted(walk_images(pictures))
    chosen = np.random.default_rng(seed).permutation(len(files))[:most]

    def batches() -> Iterator[list[NDArray[np.uint8]]]:
        for number in chosen:
            try:
                yield [load_array(files[number], spec.geometry)[None]]
            except ImageError:
                continue

    image = tf.TensorSpec((1, *spec.geometry.size, 3), tf.uint8, name="image")
    function = tf.function(
        lambda image: network(image, training=False),
        input_signature=[image],
        autograph=False,
    )
    # As in engine/nn/convert.py: TensorFlow's own variables, or they are missing.
    tracked = tf.Module()
    tracked.variables_of_network = [item.value for item in network.variables]
    concrete = function.get_concrete_function()
    converter = tf.lite.TFLiteConverter.from_concrete_functions([concrete], tracked)
    converter.representative_dataset = batches
    converter.target_spec.supported_ops = [
        tf.lite.OpsSet.TFLITE_BUILTINS_INT8,
        tf.lite.OpsSet.TFLITE_BUILTINS,  # the scaling of the pixels, the pooling
    ]
    graph = quantised(converter, concrete)
    found = dataclasses.replace(
        spec,
        name=f"{spec.name}-int8",
        title=_title(spec.title),
        sha256=hashlib.sha256(graph).hexdigest(),
    )
    Encoder(found, graph)  # it loads and has the right shapes
    out.mkdir(parents=True, exist_ok=True)
    (out / GRAPH_FILE).write_bytes(graph)
    write_spec(found, out)
    print(f"{out}: {len(graph) / 1e6:.1f} MB")


def _title(title: str) -> str:
    """The title of what is quantised, told apart from it even where it is cut."""
    name, comma, rest = title.partition(",")
    return f"{name} in whole numbers{comma}{rest}"

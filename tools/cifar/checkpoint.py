"""Checkpoints, so that a training can be left and gone on with, and its log."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import keras
import numpy as np

from tools.cifar.optimizer import Optimizer


def save_checkpoint(
    path: Path, network: keras.Model, optimizer: Optimizer, progress: dict[str, Any]
) -> None:
    """Write weights, optimizer state and progress in one step."""
    arrays = {f"w{i}": array for i, array in enumerate(network.get_weights())}
    arrays |= {f"o{i}": array for i, array in enumerate(optimizer.state())}
    temporary = path.with_suffix(".part.npz")
    np.savez(temporary, progress=np.array(json.dumps(progress)), **arrays)
    temporary.replace(path)


def load_checkpoint(
    path: Path, network: keras.Model, optimizer: Optimizer | None = None
) -> dict[str, Any]:
    """Put a checkpoint back into the network and, where given, the optimizer."""
    with np.load(path, allow_pickle=False) as arrays:
        network.set_weights([arrays[f"w{i}"] for i in range(len(network.weights))])
        if optimizer is not None:
            state = [name for name in arrays if name.startswith("o")]
            optimizer.restore([arrays[f"o{i}"] for i in range(len(state))])
        progress: dict[str, Any] = json.loads(str(arrays["progress"]))
    return progress


def write_log(path: Path, history: list[dict[str, Any]]) -> None:
    """Write one row an epoch; ``history`` is not empty."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, list(history[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(history)

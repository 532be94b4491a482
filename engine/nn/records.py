"""What a training leaves in its run's folder while it goes on.

``history.csv`` with a line an epoch, TensorBoard events, and a checkpoint from which
training can be taken up again.
"""

from __future__ import annotations

import csv
import json
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf

from engine.progress import CurvePoint

HISTORY_FILE = "history.csv"
TENSORBOARD_FOLDER = "tensorboard"
CHECKPOINT_FILE = Path("checkpoint") / "state.npz"

_COLUMNS = ("epoch", "loss", "accuracy", "val_loss", "val_accuracy", "seconds")
_VALIDATION = "val_"
#: Checkpoints may take at most this share of the time.
_CHECKPOINT_SHARE = 0.1


class Records:
    """Writes the files of one training.

    Args:
        folder: The run's folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writers: dict[str, tf.summary.SummaryWriter] = {}
        self._checkpointed = time.monotonic()
        self._cost = 0.0
        with (folder / HISTORY_FILE).open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerow(_COLUMNS)

    def add_epoch(self, point: CurvePoint, seconds: float) -> None:
        """Append one epoch to the history and to TensorBoard's events."""
        row = {"epoch": point.step, "seconds": round(seconds, 3), **point.values}
        path = self._folder / HISTORY_FILE
        with path.open("a", newline="", encoding="utf-8") as file:
            csv.DictWriter(file, _COLUMNS).writerow(row)
        for name, value in point.values.items():
            part = "validation" if name.startswith(_VALIDATION) else "train"
            with self._writer(part).as_default():
                # The tags of Keras' own callback, so that runs compare.
                tag = f"epoch_{name.removeprefix(_VALIDATION)}"
                tf.summary.scalar(tag, value, step=point.step)
        for writer in self._writers.values():
            writer.flush()

    def add_graph(self, graph: tf.Graph) -> None:
        """Show the network in TensorBoard."""
        with self._writer("train").as_default():
            tf.summary.graph(graph)

    def checkpoint(
        self,
        network: Sequence[tf.Variable],
        optimizer: Sequence[tf.Variable],
        best: Sequence[np.ndarray] | None,
        progress: dict[str, Any],
        *,
        force: bool,
    ) -> None:
        """Save all that taking up training again needs.

        Where epochs are so short that saving would take much of the time, only some
        are saved.

        Args:
            network: The network's variables.
            optimizer: The optimiser's variables.
            best: The best weights so far, where they are not the present ones.
            progress: Epoch, position, seed and history, as JSON can hold them.
            force: Save in any case.
        """
        now = time.monotonic()
        if not force and now - self._checkpointed < self._cost / _CHECKPOINT_SHARE:
            return
        arrays = {f"network_{i}": value.numpy() for i, value in enumerate(network)}
        arrays |= {f"optimizer_{i}": value.numpy() for i, value in enumerate(optimizer)}
        arrays |= {f"best_{i}": value for i, value in enumerate(best or ())}
        path = self._folder / CHECKPOINT_FILE
        path.parent.mkdir(exist_ok=True)
        temporary = path.with_suffix(".part")
        with temporary.open("wb") as file:
            np.savez(file, progress=np.array(json.dumps(progress)), **arrays)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        self._checkpointed = time.monotonic()
        self._cost = self._checkpointed - now

    def close(self) -> None:
        """Finish the event files."""
        for writer in self._writers.values():
            writer.close()

    def _writer(self, part: str) -> tf.summary.SummaryWriter:
        if part not in self._writers:
            folder = self._folder / TENSORBOARD_FOLDER / part
            self._writers[part] = tf.summary.create_file_writer(str(folder))
        return self._writers[part]

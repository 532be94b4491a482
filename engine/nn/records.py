"""What a training leaves in its run's folder while it goes on.

``history.csv`` with a line an epoch, TensorBoard events, and a checkpoint from which
training can be taken up again.
"""

from __future__ import annotations

import csv
import json
import os
import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from engine.progress import CurvePoint, Note, Report
from engine.training.running import CHECKPOINT_FOLDER

HISTORY_FILE = "history.csv"
TENSORBOARD_FOLDER = "tensorboard"
CHECKPOINT_FILE = Path(CHECKPOINT_FOLDER) / "state.npz"

#: Within an epoch, a checkpoint is due after so many seconds.
WITHIN_EPOCH = 20.0
_COLUMNS = ("epoch", "loss", "accuracy", "val_loss", "val_accuracy", "seconds")
_VALIDATION = "val_"
#: Checkpoints may take at most this share of the time.
_CHECKPOINT_SHARE = 0.1
#: What a disk without room, or one that went away, makes of writing.
_REFUSED = (OSError, tf.errors.OpError)

Arrays = list[NDArray[Any]]


class Records:
    """Writes the files of one training; a disk that refuses is told once and no more.

    Args:
        folder: The run's folder.
        report: Told when the disk refuses.
    """

    def __init__(self, folder: Path, report: Report) -> None:
        self._folder = folder
        self._report = report
        self._told = False
        self._writers: dict[str, tf.summary.SummaryWriter] = {}
        self._checkpointed = time.monotonic()
        self._cost = 0.0

    def begin(self, points: Sequence[CurvePoint], seconds: Sequence[float]) -> None:
        """Start the history with the epochs that were trained before."""
        self._keep(lambda: self._write_history(points, seconds))

    def add_epoch(self, point: CurvePoint, seconds: float) -> None:
        """Append one epoch to the history and to TensorBoard's events."""
        self._keep(lambda: self._append(point, seconds))
        self._keep(lambda: self._add_scalars(point))

    def add_graph(self, graph: tf.Graph) -> None:
        """Show the network in TensorBoard."""

        def add() -> None:
            with self._writer("train").as_default():
                tf.summary.graph(graph)

        self._keep(add)

    def add_pictures(self, pictures: NDArray[np.uint8]) -> None:
        """Show what the network sees in TensorBoard: uint8 ``(n, side, side, 3)``."""

        def add() -> None:
            with self._writer("train").as_default():
                tf.summary.image(
                    "training pictures", pictures, step=0, max_outputs=len(pictures)
                )

        self._keep(add)

    def is_due(self, *, within_epoch: bool) -> bool:
        """Whether enough time has passed since the last checkpoint for another one."""
        passed = time.monotonic() - self._checkpointed
        least = WITHIN_EPOCH if within_epoch else 0.0
        return passed >= max(least, self._cost / _CHECKPOINT_SHARE)

    def checkpoint(
        self,
        network: Sequence[tf.Variable],
        optimizer: Sequence[tf.Variable],
        best: Sequence[NDArray[Any]] | None,
        progress: dict[str, Any],
    ) -> None:
        """Save all that taking up training again needs, whole or not at all.

        Args:
            network: The network's variables.
            optimizer: The optimiser's variables.
            best: The best weights so far, where they are not the present ones.
            progress: Epoch, position, seed and history, as JSON can hold them.
        """
        before = time.monotonic()
        arrays = {f"network_{i}": value.numpy() for i, value in enumerate(network)}
        arrays |= {f"optimizer_{i}": value.numpy() for i, value in enumerate(optimizer)}
        arrays |= {f"best_{i}": value for i, value in enumerate(best or ())}
        if self._keep(lambda: self._save(arrays, progress)):
            self._told = False  # there is room again, for all of it
        self._checkpointed = time.monotonic()
        self._cost = self._checkpointed - before

    def close(self) -> None:
        """Finish the event files."""
        for writer in self._writers.values():
            self._keep(writer.close)

    def _keep(self, write: Callable[[], object]) -> bool:
        """Write; what cannot be written costs the record, not the training."""
        try:
            write()
        except _REFUSED as error:
            if not self._told:
                self._told = True
                reason = getattr(error, "strerror", None) or "the disk refuses"
                self._report(
                    Note(
                        "train.not_recorded",
                        "Training goes on, but cannot be saved on the way: "
                        f"{reason}. Free some space; what comes after is saved.",
                        str(self._folder),
                    )
                )
            return False
        return True

    def _write_history(
        self, points: Sequence[CurvePoint], seconds: Sequence[float]
    ) -> None:
        path = self._folder / HISTORY_FILE
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerow(_COLUMNS)
        for point, took in zip(points, seconds, strict=True):
            self._append(point, took)

    def _append(self, point: CurvePoint, seconds: float) -> None:
        row = {"epoch": point.step, "seconds": round(seconds, 3), **point.values}
        path = self._folder / HISTORY_FILE
        with path.open("a", newline="", encoding="utf-8") as file:
            csv.DictWriter(file, _COLUMNS).writerow(row)

    def _add_scalars(self, point: CurvePoint) -> None:
        for name, value in point.values.items():
            part = "validation" if name.startswith(_VALIDATION) else "train"
            with self._writer(part).as_default():
                # The tags of Keras' own callback, so that runs compare.
                tag = f"epoch_{name.removeprefix(_VALIDATION)}"
                tf.summary.scalar(tag, value, step=point.step)
        for writer in self._writers.values():
            writer.flush()

    def _save(self, arrays: dict[str, NDArray[Any]], progress: dict[str, Any]) -> None:
        path = self._folder / CHECKPOINT_FILE
        path.parent.mkdir(exist_ok=True)
        temporary = path.with_suffix(".part")
        try:
            with temporary.open("wb") as file:
                np.savez(file, progress=np.array(json.dumps(progress)), **arrays)  # type: ignore[arg-type]
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise

    def _writer(self, part: str) -> tf.summary.SummaryWriter:
        if part not in self._writers:
            folder = self._folder / TENSORBOARD_FOLDER / part
            self._writers[part] = tf.summary.create_file_writer(str(folder))
        return self._writers[part]


def read_checkpoint(folder: Path) -> tuple[dict[str, Any], dict[str, Arrays]] | None:
    """What was saved last in a run's folder: progress, and arrays by what they are of.

    Returns:
        None where nothing was saved, or what was saved is damaged.
    """
    try:
        with (
            (folder / CHECKPOINT_FILE).open("rb") as file,
            np.load(file, allow_pickle=False) as state,
        ):
            progress = json.loads(str(state["progress"]))
            groups: dict[str, Arrays] = {"network": [], "optimizer": [], "best": []}
            for name, arrays in groups.items():
                count = sum(key.startswith(f"{name}_") for key in state.files)
                arrays += [state[f"{name}_{number}"] for number in range(count)]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    return progress, groups

"""The student's weights and the record of its training, kept while it trains."""

from __future__ import annotations

import csv
import json
import math
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import keras

Array = NDArray[np.float32]
#: Each stage's weights, in the order and the layout in which Keras lists them.
Stages = Mapping[str, Sequence[Array]]


class Keeper:
    """Logs every hundred steps and keeps the weights every few minutes.

    The record of what was trained tells a training that was cut short as it was.

    Args:
        work: Where the checkpoint and the log go.
        weights: Asked for the weights whenever they are kept.
        record: What was trained before.
        settings: What is being trained; ``batch`` is needed here.
    """

    _LOGGED = 100
    _EVERY = 180.0

    def __init__(
        self,
        work: Path,
        weights: Callable[[], Stages],
        record: list[object],
        settings: dict[str, Any],
    ) -> None:
        self._work = work
        self._weights = weights
        self._before = record
        self._settings = settings
        self._log = work / f"log-{len(record)}.csv"
        self._start = self._kept = time.monotonic()
        self._steps = 0
        self._losses: dict[str, float] = {}

    def step(self, losses: dict[str, float]) -> None:
        """Take note of one more step and of the running averages of the losses.

        Raises:
            SystemExit: The loss is no number any more.
        """
        self._steps += 1
        self._losses = losses
        if self._steps % self._LOGGED == 0:
            self._write_log()
            if not math.isfinite(losses["loss"]):
                raise SystemExit("The loss is no number any more.")
        if time.monotonic() - self._kept > self._EVERY:
            self.keep()

    def keep(self) -> None:
        """Keep the weights, and what was done until now."""
        self._kept = time.monotonic()
        done = {
            "samples_done": self._steps * self._settings["batch"],
            "seconds": round(self._kept - self._start),
            "loss": self._losses,
        }
        record = [*self._before, self._settings | done]
        _save(self._work, self._weights(), record)

    def _write_log(self) -> None:
        new = not self._log.exists()
        with self._log.open("a", newline="") as file:
            writer = csv.writer(file)
            if new:
                writer.writerow(["step", *self._losses])
            figures = (f"{value:.5f}" for value in self._losses.values())
            writer.writerow([self._steps, *figures])


def load_arrays(work: Path) -> tuple[dict[str, list[Array]], list[object]]:
    """Each stage's last weights and what was trained; nothing before the first."""
    if not (work / "student.npz").exists():
        return {}, []
    stages: dict[str, list[Array]] = {}
    with np.load(work / "student.npz", allow_pickle=False) as arrays:
        for name in arrays.files:
            stages.setdefault(name.split("/")[0], []).append(arrays[name])
    record: list[object] = json.loads((work / "record.json").read_text("utf-8"))
    return stages, record


def load_stages(work: Path, stages: list[keras.Model]) -> list[object]:
    """Give the stages their last weights; what was trained until now."""
    arrays, record = load_arrays(work)
    for stage in stages:
        if arrays:
            stage.set_weights(arrays[stage.name])
    return record


def start_from(work: Path, network: Path) -> None:
    """Make a finished encoder's network the checkpoint to go on from.

    Args:
        work: Where the checkpoint goes.
        network: Its ``network.keras``; ``training.json`` beside it has its record.
    """
    import keras

    loaded = keras.models.load_model(network)
    stages = {
        layer.name: layer.get_weights()
        for layer in loaded.layers
        if layer.name.startswith("stage_")
    }
    record = network.with_name("training.json").read_text("utf-8")
    work.mkdir(parents=True, exist_ok=True)
    _save(work, stages, json.loads(record))


def _save(work: Path, stages: Stages, record: list[object]) -> None:
    arrays = {
        f"{name}/{number}": weight
        for name, weights in stages.items()
        for number, weight in enumerate(weights)
    }
    temporary = work / "student.part.npz"
    with temporary.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)
    temporary.replace(work / "student.npz")
    (work / "record.json").write_text(json.dumps(record, indent=1), encoding="utf-8")

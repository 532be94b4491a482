"""Where a training stands, and how it is put back there from a checkpoint."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import keras
import msgspec
import tensorflow as tf

from engine.nn.records import Arrays, read_checkpoint
from engine.nn.steps import Totals
from engine.progress import CurvePoint


@dataclass(slots=True)
class State:
    """Where a training stands, besides its weights.

    Attributes:
        epoch: The epoch it is in, from 1.
        position: Pictures seen, over all epochs.
        taken: Steps taken.
        batch: Pictures a step; smaller than asked for once memory ran out.
        since: Pictures of this epoch seen when ``batch`` became what it is.
        partial: What this epoch's pictures came to so far.
        best_epoch: The epoch with the best weights; 0 before there are any.
        best_loss: Its loss.
        history: The learning curve.
        epoch_seconds: What each epoch took.
        elapsed: Seconds trained in all, before this process.
    """

    batch: int
    epoch: int = 1
    position: int = 0
    taken: int = 0
    since: int = 0
    partial: Totals = field(default_factory=Totals)
    best_epoch: int = 0
    best_loss: float = math.inf
    history: list[CurvePoint] = field(default_factory=list)
    epoch_seconds: list[float] = field(default_factory=list)
    elapsed: float = 0.0

    def plain(self) -> dict[str, Any]:
        """The same as JSON can hold it."""
        values = {name: getattr(self, name) for name in self.__slots__}
        values["partial"] = self.partial.plain
        values["best_loss"] = self.best_loss if self.best_epoch else None
        values["history"] = msgspec.to_builtins(self.history)
        return values

    @classmethod
    def from_plain(cls, values: dict[str, Any]) -> State:
        """What ``plain`` gave.

        Raises:
            KeyError, TypeError, msgspec.ValidationError: It is something else.
        """
        state = cls(**{name: values[name] for name in cls.__slots__})
        state.partial = Totals(*values["partial"])
        state.best_loss = math.inf if values["best_loss"] is None else state.best_loss
        state.history = msgspec.convert(values["history"], list[CurvePoint])
        return state


def restored(
    folder: Path,
    settings: dict[str, Any],
    seed: int,
    images: int,
    scorer: keras.Model,
    optimizer: keras.optimizers.Optimizer,
) -> tuple[State, Arrays | None] | None:
    """Put network and optimiser back to where the run in ``folder`` was saved last.

    Args:
        folder: The run's folder.
        settings: How it trains, as JSON holds it; a checkpoint of others is not used.
        seed: Of order and augmentation.
        images: How many pictures it learns from.
        scorer: The network.
        optimizer: Its optimiser, built.

    Returns:
        Where it stands, and the best weights where they are not the present ones; None
        where there is nothing that fits, and nothing was changed.
    """
    saved = read_checkpoint(folder)
    if saved is None:
        return None
    progress, arrays = saved
    asked = {"settings": settings, "seed": seed, "images": images}
    if any(progress.get(name) != value for name, value in asked.items()):
        return None
    try:
        state = State.from_plain(progress["state"])
    except (KeyError, TypeError, msgspec.ValidationError):
        return None
    best = arrays["best"] or None
    targets = (
        (scorer.variables, arrays["network"]),
        (optimizer.variables, arrays["optimizer"]),
        (scorer.weights if best else [], arrays["best"]),
    )
    if not all(_fit(variables, values) for variables, values in targets):
        return None
    for variables, values in targets[:2]:
        for variable, value in zip(variables, values, strict=True):
            variable.assign(value)
    return state, best


def _fit(variables: list[tf.Variable], values: Arrays) -> bool:
    return len(variables) == len(values) and all(
        tuple(variable.shape) == value.shape
        for variable, value in zip(variables, values, strict=True)
    )

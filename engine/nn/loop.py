"""The epochs of a training: best weights, early stopping, cancelling."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from engine.errors import DiscernError
from engine.nn.data import Order, Split, batch_sizes
from engine.nn.networks import Network
from engine.nn.records import Records
from engine.nn.statistics import BatchStatistics
from engine.nn.steps import Steps, Totals
from engine.progress import Cancelled, CurvePoint, Meter, Note, Report, Token
from engine.training.recipes import NetworkSettings

#: Scoring keeps nothing for gradients, so its batches may be larger.
_SMALLEST_SCORING_BATCH = 32
#: Batch norm's averages are measured after each epoch until so many steps were taken,
#: on at most so many images.
_SETTLED_STEPS = 100
_MEASURED_IMAGES = 512


class _DivergedError(Exception):
    """The loss is no number any more."""


@dataclass(frozen=True, slots=True)
class LoopResult:
    """How the epochs went.

    Attributes:
        history: One point an epoch.
        stopped: Whether it was cancelled; the network holds the best until then.
    """

    history: tuple[CurvePoint, ...]
    stopped: bool


class Loop:
    """Trains a network on a split and leaves it with its best weights.

    Args:
        network: The network.
        train: What it learns from; not empty.
        validation: What tells the best weights; may be empty.
        settings: How to train.
        seed: Of order and augmentation.
        records: Where epochs are recorded.
        report: Told progress and learning curves.
        token: Checked at every batch.
    """

    def __init__(
        self,
        network: Network,
        train: Split,
        validation: Split,
        settings: NetworkSettings,
        seed: int,
        records: Records,
        *,
        report: Report,
        token: Token,
    ) -> None:
        self._network = network
        self._train = train
        self._validation = validation
        self._settings = settings
        self._seed = seed
        self._records = records
        self._report = report
        self._token = token
        self._steps = Steps(network, settings, seed)
        self._statistics = BatchStatistics(network.scorer)
        self._taken = 0
        self._order = Order(len(train), seed)
        steps = settings.steps_per_epoch
        self._epoch_images = steps * settings.batch if steps else len(train)
        self._meter = Meter(report, "train", settings.epochs * self._epoch_images)
        self._history: list[CurvePoint] = []
        self._best: list[NDArray[np.float32]] | None = None
        self._best_loss = math.inf
        self._best_epoch = 0

    def run(self) -> LoopResult:
        """Train all epochs, or until patience, cancelling or divergence ends it.

        Raises:
            Cancelled: It was cancelled before anything was learnt.
            DiscernError: The loss is no number and there are no earlier weights to fall
                back on (``train.diverged``).
        """
        stopped = False
        try:
            for epoch in range(1, self._settings.epochs + 1):
                self._epoch(epoch)
                patience = self._settings.patience
                if patience is not None and epoch - self._best_epoch >= patience:
                    break
        except Cancelled:
            if not self._order.position:
                raise
            stopped = True
        except _DivergedError:
            self._fall_back()
        self._meter.finish()
        if self._history and not stopped:
            self._checkpoint(force=True)
        if self._best is not None:
            self._network.scorer.set_weights(self._best)
        return LoopResult(tuple(self._history), stopped)

    def _epoch(self, epoch: int) -> None:
        started = time.monotonic()
        learnt = self._learn(epoch)
        self._settle()
        values = {"loss": learnt.loss, "accuracy": learnt.accuracy}
        watched = learnt.loss
        if len(self._validation):
            scored = self._score(epoch)
            values |= {"val_loss": scored.loss, "val_accuracy": scored.accuracy}
            watched = scored.loss
        if not math.isfinite(watched):
            raise _DivergedError
        point = CurvePoint(epoch, self._settings.epochs, values)
        self._history.append(point)
        self._report(point)
        if watched < self._best_loss:
            self._best_loss, self._best_epoch = watched, epoch
            self._best = self._network.scorer.get_weights()
        self._records.add_epoch(point, time.monotonic() - started)
        if epoch == 1:
            self._records.add_graph(self._steps.graph)
        self._checkpoint(force=False)

    def _learn(self, epoch: int) -> Totals:
        totals = Totals()
        detail = f"epoch {epoch} of {self._settings.epochs}"
        for size in batch_sizes(self._epoch_images, self._settings.batch):
            self._token.raise_if_cancelled()
            before = self._order.position
            pixels, labels = self._train.take(self._order.take(size))
            self._steps.train(pixels, labels, before, totals)
            self._taken += 1
            if not math.isfinite(totals.loss):
                raise _DivergedError
            self._meter.advance(size, detail)
        return totals

    def _settle(self) -> None:
        if not self._statistics.used or self._taken >= _SETTLED_STEPS:
            return
        count = min(len(self._train), _MEASURED_IMAGES)
        indices = Order(len(self._train), self._seed).take(count)
        ends = np.cumsum(list(batch_sizes(count, self._settings.batch)))
        parts = np.split(indices, ends[:-1])
        self._statistics.measure(self._measured(parts))

    def _measured(self, parts: list[NDArray[np.intp]]) -> Iterator[NDArray[np.uint8]]:
        for part in parts:
            self._token.raise_if_cancelled()
            yield self._train.take(part)[0]

    def _score(self, epoch: int) -> Totals:
        """Loss and accuracy on the validation images, the same ones every epoch."""
        totals = Totals()
        count = len(self._validation)
        steps = self._settings.validation_steps
        if steps is not None:
            count = min(count, steps * self._settings.batch)
        # A shuffled order, so that a part of the images is a fair one.
        indices = Order(len(self._validation), self._seed).take(count)
        detail = f"epoch {epoch} of {self._settings.epochs}, validation"
        start = 0
        batch = max(self._settings.batch, _SMALLEST_SCORING_BATCH)
        for size in batch_sizes(count, batch):
            self._token.raise_if_cancelled()
            part = indices[start : start + size]
            self._steps.score(*self._validation.take(part), totals)
            start += size
            self._meter.advance(0, detail)
        return totals

    def _fall_back(self) -> None:
        if self._best is None:
            raise DiscernError(
                "train.diverged",
                "Training came apart: its loss is no number any more.",
                remedy="Try a smaller learning rate.",
            )
        self._report(
            Note(
                "train.diverged",
                "Training came apart and ended early: its loss is no number any more. "
                f"The weights of epoch {self._best_epoch} are kept; a smaller learning "
                "rate may go further.",
            )
        )

    def _checkpoint(self, *, force: bool) -> None:
        epoch = self._history[-1].step
        self._records.checkpoint(
            self._network.scorer.variables,
            self._steps.optimizer.variables,
            self._best if self._best_epoch != epoch else None,
            {
                "epoch": epoch,
                "position": self._order.position,
                "seed": self._seed,
                "best_epoch": self._best_epoch,
                "best_loss": self._best_loss,
                "settings": msgspec.to_builtins(self._settings),
                "history": msgspec.to_builtins(self._history),
            },
            force=force,
        )

"""The epochs of a training: best weights, early stopping, cancelling, checkpoints."""

from __future__ import annotations

import json
import math
import time
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from engine.errors import DiscernError
from engine.nn.data import Order, Split, batch_sizes
from engine.nn.networks import Network
from engine.nn.records import Records
from engine.nn.resume import State, restored
from engine.nn.scoring import OUT_OF_MEMORY, Validation
from engine.nn.statistics import BatchStatistics
from engine.nn.steps import Steps, Totals
from engine.progress import Cancelled, CurvePoint, Meter, Note, Report, Token
from engine.training.recipes import TrainingSettings

#: Batch norm's averages are measured after each epoch until so many steps were taken.
_SETTLED_STEPS = 100
_SHOWN_PICTURES = 8


class _DivergedError(Exception):
    """The loss is no number any more."""


@dataclass(frozen=True, slots=True)
class LoopResult:
    """How the epochs went.

    Attributes:
        history: One point an epoch.
        stopped: Whether it was cancelled; the network holds the best until then.
        earlier: Seconds that were trained before, where this went on.
        best_epoch: The epoch whose weights it holds; 0 for those it began with.
    """

    history: tuple[CurvePoint, ...]
    stopped: bool
    earlier: float = 0.0
    best_epoch: int = 0


class Loop:
    """Trains a network on a split and leaves it with its best weights.

    It goes on from the checkpoint in the run's folder, where there is one: to the same
    weights, but for rounding, as if nothing had come between.

    Args:
        network: The network.
        train: What it learns from; not empty.
        validation: What tells the best weights; may be empty.
        settings: How to train.
        seed: Of order and augmentation.
        folder: The run's folder.
        report: Told progress and learning curves.
        token: Checked at every batch.
        start_counts: Whether the weights it begins with are kept if none are better.
    """

    def __init__(  # noqa: PLR0913 - all of it decides the training
        self,
        network: Network,
        train: Split,
        validation: Split,
        settings: TrainingSettings,
        seed: int,
        folder: Path,
        *,
        report: Report,
        token: Token,
        start_counts: bool = False,
    ) -> None:
        self._network = network
        self._start_counts = start_counts
        self._train = train
        self._settings = settings
        self._seed = seed
        self._records = Records(folder, report)
        self._report = report
        self._token = token
        self._statistics = BatchStatistics(network.scorer)
        steps = settings.steps_per_epoch
        self._epoch_images = steps * settings.batch if steps else len(train)
        an_epoch = -(-self._epoch_images // settings.batch)
        self._steps = Steps(network, settings, seed, settings.epochs * an_epoch)
        self._validation = (
            Validation(self._steps, validation, settings, seed)
            if len(validation)
            else None
        )
        self._plain_settings = json.loads(msgspec.json.encode(settings))
        self._best: list[NDArray[np.float32]] | None = None
        self._state = self._taken_up(folder) or State(settings.batch)
        self._steps.trace()
        self._earlier = self._state.elapsed
        self._started = time.monotonic()
        self._order = Order(len(train), seed, self._state.position)
        self._meter = Meter(
            report,
            "train",
            settings.epochs * self._epoch_images,
            done=self._state.position,
        )

    def run(self) -> LoopResult:
        """Train all epochs, or until patience, cancelling or divergence ends it.

        Raises:
            Cancelled: It was cancelled before anything was learnt.
            DiscernError: The loss is no number and there are no earlier weights to fall
                back on (``train.diverged``).
        """
        stopped = False
        state = self._state
        self._records.begin(state.history, state.epoch_seconds)
        self._show_pictures()
        try:
            self._score_start()
            while state.epoch <= self._settings.epochs and not self._out_of_patience():
                self._epoch()
        except Cancelled:
            if not state.position:
                raise
            stopped = True
        except _DivergedError:
            self._fall_back()
        finally:
            self._records.close()
        self._meter.finish()
        if state.history and not stopped:
            self._checkpoint()
        if self._best is not None:
            self._network.scorer.set_weights(self._best)
        history = tuple(state.history)
        return LoopResult(history, stopped, self._earlier, state.best_epoch)

    def _score_start(self) -> None:
        """Let what is there compete with what is to come."""
        if not self._start_counts or self._validation is None or self._best is not None:
            return
        detail = "scoring what is there already"
        scored = self._validation.score(self._meter, detail, self._token)
        self._state.best_loss = scored.loss
        self._best = self._network.scorer.get_weights()
        share = 100 * scored.accuracy
        told = f"Before this, {share:.1f} % of the validation images were right."
        self._report(Note("train.before", told))

    def _out_of_patience(self) -> bool:
        patience = self._settings.patience
        waited = self._state.epoch - 1 - self._state.best_epoch
        return patience is not None and waited >= patience

    def _epoch(self) -> None:
        state, epoch = self._state, self._state.epoch
        started = time.monotonic()
        learnt = self._learn()
        self._settle()
        values = {"loss": learnt.loss, "accuracy": learnt.accuracy}
        watched = learnt.loss
        if self._validation is not None:
            detail = f"epoch {epoch} of {self._settings.epochs}, validation"
            scored = self._validation.score(self._meter, detail, self._token)
            values |= {"val_loss": scored.loss, "val_accuracy": scored.accuracy}
            watched = scored.loss
        if not math.isfinite(watched):
            raise _DivergedError
        point = CurvePoint(epoch, self._settings.epochs, values)
        state.history.append(point)
        state.epoch_seconds.append(time.monotonic() - started)
        state.epoch, state.partial, state.since = epoch + 1, Totals(), 0
        self._report(point)
        if watched < state.best_loss:
            state.best_loss, state.best_epoch = watched, epoch
            self._best = self._network.scorer.get_weights()
        self._records.add_epoch(point, state.epoch_seconds[-1])
        if epoch == 1:
            self._records.add_graph(self._steps.graph)
        if self._records.is_due(within_epoch=False):
            self._checkpoint()

    def _learn(self) -> Totals:
        state = self._state
        while state.partial.images < self._epoch_images:
            try:
                self._learn_in_batches()
            except OUT_OF_MEMORY:
                if state.batch == 1:
                    raise
                state.batch = -(-state.batch // 2)
                state.since = state.partial.images
                self._report(
                    Note(
                        "train.batch_halved",
                        "Memory ran out, so training goes on with smaller steps: "
                        f"{state.batch} images at a time.",
                    )
                )
        return state.partial

    def _learn_in_batches(self) -> None:
        state, totals = self._state, self._state.partial
        detail = f"epoch {state.epoch} of {self._settings.epochs}"
        reached = state.since
        for size in batch_sizes(self._epoch_images - state.since, state.batch):
            reached += size
            if reached <= totals.images:
                continue  # seen before a checkpoint
            self._token.raise_if_cancelled()
            self._order.position = state.position
            pixels, labels = self._train.take(self._order.take(size))
            self._steps.train(pixels, labels, state.position, totals)
            state.position = self._order.position
            state.taken += 1
            if not math.isfinite(totals.loss):
                raise _DivergedError
            self._meter.advance(size, detail)
            if self._records.is_due(within_epoch=True):
                self._checkpoint()

    def _settle(self) -> None:
        if self._state.taken < _SETTLED_STEPS:
            self._statistics.settle(
                self._train, self._seed, self._state.batch, self._token
            )

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
                f"The weights of epoch {self._state.best_epoch} are kept; a smaller "
                "learning rate may go further.",
            )
        )

    def _show_pictures(self) -> None:
        """Some pictures as the network sees them, for TensorBoard."""
        count = min(_SHOWN_PICTURES, len(self._train))
        pixels, _ = self._train.take(Order(len(self._train), self._seed).take(count))
        if pixels.ndim == 4:  # dense layers alone see none
            self._records.add_pictures(self._steps.seen(pixels))

    def _taken_up(self, folder: Path) -> State | None:
        found = restored(
            folder,
            self._plain_settings,
            self._seed,
            len(self._train),
            self._network.scorer,
            self._steps.optimizer,
        )
        if found is None:
            return None
        state, self._best = found
        if self._best is None and state.best_epoch:
            self._best = self._network.scorer.get_weights()
        for point in state.history:
            self._report(point)
        return state

    def _checkpoint(self) -> None:
        state = self._state
        # Right after the best epoch, the present weights are the best.
        present = state.best_epoch == state.epoch - 1 and not state.partial.images
        state.elapsed = self._earlier + time.monotonic() - self._started
        self._records.checkpoint(
            self._network.scorer.variables,
            self._steps.optimizer.variables,
            None if present else self._best,
            {
                "state": state.plain(),
                "seed": self._seed,
                "images": len(self._train),
                "settings": self._plain_settings,
            },
        )

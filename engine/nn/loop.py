"""The epochs of a training: best weights, early stopping, cancelling, checkpoints."""

from __future__ import annotations

import json
import math
import time
from contextlib import ExitStack
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from engine.nn.data import Order, Split, batch_sizes
from engine.nn.loop_result import DivergedError, LoopResult, diverged, fallen_back
from engine.nn.networks import Network
from engine.nn.planned import LEARN, SETTLE, SETTLED_STEPS, TURN, Afterwards, plan
from engine.nn.records import Records
from engine.nn.resume import State, restored
from engine.nn.scoring import OUT_OF_MEMORY, Validation
from engine.nn.statistics import BatchStatistics
from engine.nn.steps import Steps, Totals
from engine.progress import Cancelled, CurvePoint, Meter, Note, Report, Token
from engine.training.keeping import keeping
from engine.training.recipes import TrainingSettings
from engine.work_left import WorkLeft

_SHOWN_PICTURES = 8


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
        afterwards: What follows the epochs, for the time left.
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
        afterwards: Afterwards | None = None,
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
        self._work = WorkLeft()
        self._validation = (
            Validation(self._steps, validation, settings, seed, self._work)
            if len(validation)
            else None
        )
        self._plain_settings = json.loads(msgspec.json.encode(settings))
        self._keeping = ExitStack()
        self._has_learnt = False
        self._best: list[NDArray[np.float32]] | None = None
        self._state = self._taken_up(folder) or State(settings.batch)
        self._steps.trace()
        self._earlier = self._state.elapsed
        self._started = time.monotonic()
        self._order = Order(len(train), seed, self._state.position)
        plan(
            self._work,
            settings,
            self._state,
            self._epoch_images,
            len(self._validation) if self._validation is not None else 0,
            self._statistics.images(train),
            (afterwards or Afterwards()).of(network.predictor),
            score_start=self._scores_start,
        )
        self._meter = Meter(
            report,
            "train",
            settings.epochs * self._epoch_images,
            done=self._state.position,
            left=self._work.seconds,
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
        if self._validation is not None:
            self._validation.try_out()
        try:
            self._score_start()
            self._work.skip()
            with ExitStack() as self._keeping:
                while self._goes_on():
                    self._epoch()
        except Cancelled:
            if not state.position:
                raise
            stopped = True
        except DivergedError:
            if self._best is None:
                raise diverged() from None
            self._report(fallen_back(state.best_epoch))
        finally:
            self._records.close()
        self._meter.finish()
        if state.history or stopped:
            self._checkpoint()  # whatever ends it from here on, it can be gone on with
        if self._best is not None:
            self._network.scorer.set_weights(self._best)
        history = tuple(state.history)
        pace = self._work.measured()
        return LoopResult(history, stopped, self._earlier, state.best_epoch, pace)

    @property
    def _scores_start(self) -> bool:
        """Whether what is there competes with what is to come."""
        wanted = self._start_counts and self._best is None
        return wanted and self._validation is not None

    def _score_start(self) -> None:
        if not self._scores_start:
            return
        assert self._validation is not None
        detail = "scoring what is there already"
        scored = self._validation.score(self._meter, detail, self._token)
        self._state.best_loss = scored.loss
        self._best = self._network.scorer.get_weights()
        share = 100 * scored.accuracy
        told = f"Before this, {share:.1f} % of the validation images were right."
        self._report(Note("train.before", told))

    def _goes_on(self) -> bool:
        patience = self._settings.patience
        waited = self._state.epoch - 1 - self._state.best_epoch
        patient = patience is None or waited < patience
        return patient and self._state.epoch <= self._settings.epochs

    def _epoch(self) -> None:
        state, epoch = self._state, self._state.epoch
        started = time.monotonic()
        learnt = self._learn()
        self._settle()
        self._work.skip()
        values = {"loss": learnt.loss, "accuracy": learnt.accuracy}
        watched = learnt.loss
        if self._validation is not None:
            detail = f"epoch {epoch} of {self._settings.epochs}, validation"
            scored = self._validation.score(self._meter, detail, self._token)
            values |= {"val_loss": scored.loss, "val_accuracy": scored.accuracy}
            watched = scored.loss
        if not math.isfinite(watched):
            raise DivergedError
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
        self._work.add(TURN, 1)

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
            self._keep_from_here()
            state.taken += 1
            if not math.isfinite(totals.loss):
                raise DivergedError
            self._work.add(LEARN, size)
            self._meter.advance(size, detail)
            if self._records.is_due(within_epoch=True):
                self._checkpoint()

    def _keep_from_here(self) -> None:
        """Asked to stop from now on, there is something to keep: that may take time."""
        if not self._has_learnt:
            self._has_learnt = True
            self._keeping.enter_context(keeping(self._report, self._token))

    def _settle(self) -> None:
        count = self._statistics.images(self._train)
        if count and self._state.taken < SETTLED_STEPS:
            self._work.skip()
            self._statistics.settle(
                self._train, self._seed, self._state.batch, self._token
            )
            self._work.add(SETTLE, count)

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

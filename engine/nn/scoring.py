"""Loss and accuracy of a network on validation images, epoch after epoch the same."""

from __future__ import annotations

import contextlib

import tensorflow as tf

from engine.nn.data import Order, Split, batch_sizes
from engine.nn.steps import Steps, Totals
from engine.progress import Meter, Token
from engine.training.recipes import TrainingSettings
from engine.work_left import WorkLeft

#: What running out of memory looks like, in Python and in TensorFlow.
OUT_OF_MEMORY = (MemoryError, tf.errors.ResourceExhaustedError)
#: The kind of work that scoring is, for the time left.
VALIDATE = "validate"
#: Scoring keeps nothing for gradients, so its batches may be larger.
_SMALLEST_BATCH = 32


class Validation:
    """Scores a network on a split.

    Args:
        steps: Scores a batch.
        split: The images; not empty.
        settings: How many of them to take, and how many at a time.
        seed: Of the order, so that a part of the images is a fair one.
        work: Told every batch, as work of the kind ``VALIDATE``.
    """

    def __init__(
        self,
        steps: Steps,
        split: Split,
        settings: TrainingSettings,
        seed: int,
        work: WorkLeft,
    ) -> None:
        self._steps = steps
        self._work = work
        self._split = split
        count = len(split)
        if settings.validation_steps is not None:
            count = min(count, settings.validation_steps * settings.batch)
        self._indices = Order(len(split), seed).take(count)
        self._batch = max(settings.batch, _SMALLEST_BATCH)

    def __len__(self) -> int:
        return len(self._indices)

    def try_out(self) -> None:
        """Score two batches for their pace alone, so that the time left is known."""
        part = self._indices[: self._batch]
        with contextlib.suppress(*OUT_OF_MEMORY):  # the first score halves the batch
            for _ in range(2):
                self._work.skip()
                self._steps.score(*self._split.take(part), Totals())
                self._work.add(VALIDATE, len(part), planned=False)

    def score(self, meter: Meter, detail: str, token: Token) -> Totals:
        """Score once; in smaller batches from where memory runs out."""
        while True:
            try:
                return self._score(meter, detail, token)
            except OUT_OF_MEMORY:
                if self._batch == 1:
                    raise
                self._batch = -(-self._batch // 2)

    def _score(self, meter: Meter, detail: str, token: Token) -> Totals:
        totals = Totals()
        start = 0
        for size in batch_sizes(len(self._indices), self._batch):
            token.raise_if_cancelled()
            part = self._indices[start : start + size]
            self._steps.score(*self._split.take(part), totals)
            start += size
            self._work.add(VALIDATE, size)
            meter.advance(0, detail)
        return totals

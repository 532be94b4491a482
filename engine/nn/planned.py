"""What a training has still to do, so that the time left counts all of it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import keras

from engine.nn.resume import State
from engine.nn.scoring import VALIDATE
from engine.training.paces import Paces
from engine.training.recipes import TrainingSettings
from engine.work_left import WorkLeft

LEARN, SETTLE, TURN, READ, PACK = "learn", "settle", "turn", "read", "pack"
#: Batch norm's averages are measured after each epoch until so many steps were taken.
SETTLED_STEPS = 100
#: A picture's way through a network and back, beside the way through alone.
_FORWARD = 0.4
#: The packed network's pace beside it.
_CONVERTED = 0.6
#: Packing a network takes some seconds, and more for its weights; so does the model.
_PACKING, _PACKING_A_WEIGHT = 3.0, 0.25e-6


@dataclass(frozen=True, slots=True)
class Afterwards:
    """What follows the epochs.

    Attributes:
        images: How many images are read once more, for the model's own score.
        decode: Seconds that decoding one takes.
        each: Seconds that the encoder takes for one; None for as long as validating.
        weights: How many the whole network has; those of what learns unless given.
        known: What a training of the same kind took here, if there was one. It counts
            as much longer as the computer is busier now.
    """

    images: int = 0
    decode: float = 0.0
    each: float | None = None
    weights: int | None = None
    known: Paces | None = None

    def of(self, network: keras.Model) -> Afterwards:
        """The same for ``network``, where it was not said which is packed."""
        if self.weights is not None:
            return self
        return dataclasses.replace(self, weights=network.count_params())


def plan(
    work: WorkLeft,
    settings: TrainingSettings,
    state: State,
    epoch_images: int,
    validation: int,
    settled: int,
    afterwards: Afterwards,
    *,
    score_start: bool,
) -> None:
    """Tell ``work`` what is to be done.

    Args:
        work: Tells the time left from it.
        settings: How many epochs there are.
        state: Where the training stands.
        epoch_images: Images learned from in an epoch.
        validation: Images validated after each.
        settled: Images on which statistics are measured after the first epochs.
        afterwards: What follows the epochs.
        score_start: Whether validation images are scored before the first epoch, too.
    """
    epochs = settings.epochs - state.epoch + 1
    total = settings.epochs * epoch_images
    work.plan(LEARN, total - state.position)
    passes = epochs + score_start
    work.plan(VALIDATE, passes * validation, (LEARN, _FORWARD))
    steps = -(-epoch_images // settings.batch)
    first = max(0, min(epochs, -(-(SETTLED_STEPS - state.taken) // steps) - 1))
    guess = VALIDATE if validation else LEARN
    times = 1.0 if validation else _FORWARD
    work.plan(SETTLE, first * settled, (guess, times))
    work.plan(TURN, epochs)
    known = afterwards.known
    if known is not None and known.around is not None and known.read:
        work.plan(PACK, 1, (LEARN, known.around / known.learn))
        work.plan(READ, afterwards.images, (LEARN, known.read / known.learn))
        return
    work.plan_seconds(_PACKING + _PACKING_A_WEIGHT * (afterwards.weights or 0))
    images, each = afterwards.images, afterwards.each
    work.plan_seconds(images * (afterwards.decode + (each or 0.0)))
    work.plan(READ, 0 if each is not None else images, (guess, times * _CONVERTED))

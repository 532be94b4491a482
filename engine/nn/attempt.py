"""What one recipe came to, and how two of them are compared on validation images."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import log_loss

from engine.models.calibration import fit_temperature
from engine.models.head import Head, softmax
from engine.training.finish import Split, Trained
from engine.training.recipes import Recipe


@dataclass(frozen=True, slots=True, eq=False)
class Attempt:
    """What one recipe came to.

    Attributes:
        recipe: The recipe.
        trained: What it gave.
        right: How many validation images it got right.
        images: How many validation images there are.
        loss: How surprising they were to it, calibrated; lower is better.
    """

    recipe: Recipe
    trained: Trained
    right: int
    images: int
    loss: float

    def beats(self, other: Attempt | None) -> bool:
        """Whether it is better on validation images; less surprise settles a tie."""
        if other is None:
            return True
        return (self.right, -self.loss) > (other.right, -other.loss)

    @property
    def share(self) -> str:
        """Its validation accuracy, for a sentence."""
        if not self.images:
            return "no validation images to tell"
        return f"{100 * self.right / self.images:.1f} % of validation images right"


def stopped(attempt: Attempt) -> Attempt:
    """The same attempt, marked as the best until somebody stopped it."""
    trained = dataclasses.replace(attempt.trained, stopped=True)
    return dataclasses.replace(attempt, trained=trained)


def judge(head: Head, validation: Split, classes: int) -> tuple[int, float]:
    """How many validation images a head gets right, and how much they surprise it."""
    labels = validation.labels
    if not len(labels):
        return 0, 0.0
    scores = head.scores(validation.embeddings)
    temperature = fit_temperature(scores, labels).temperature
    probabilities = softmax(scores, temperature)
    loss = float(log_loss(labels, probabilities, labels=np.arange(classes)))
    return int((scores.argmax(axis=1) == labels).sum()), loss

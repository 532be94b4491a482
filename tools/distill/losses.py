"""What the student is asked for: the teacher's maps, by stage or in a chain."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from tools.distill.student import chain

_SMALL = 1e-6


class Distiller(keras.Model):  # type: ignore[misc]  # untyped base
    """Trains the student's stages beside a fixed teacher.

    Args:
        teacher: Pixels in, five maps out.
        stages: The student's.
        end_to_end: Feed each stage the student's own map instead of the teacher's, and
            ask for the embedding and the last map, the inner maps weighing little.
    """

    #: Weights of the five maps and of the embedding in the end-to-end loss.
    _MAPS = (0.02, 0.05, 0.1, 0.2, 1.0)
    _EMBEDDING = 1.0

    def __init__(
        self, teacher: keras.Model, stages: list[keras.Model], *, end_to_end: bool
    ) -> None:
        super().__init__()
        self.teacher = teacher
        self.stages = stages
        self.student = chain(stages)
        self.end_to_end = end_to_end
        self.trackers = [keras.metrics.Mean(name=f"stage_{n}") for n in range(1, 6)]
        self.embedding_tracker = keras.metrics.Mean(name="embedding")

    def call(self, images: Any, training: bool = False) -> Any:
        """The five losses and that of the embedding, one after the other ``(6,)``."""
        wanted = [
            ops.stop_gradient(item) for item in self.teacher(images, training=False)
        ]
        if self.end_to_end:
            given = self.student(images, training=training)
        else:
            entering = [images, *wanted[:-1]]
            given = [
                stage(item, training=training)
                for stage, item in zip(self.stages, entering, strict=True)
            ]
        losses = [_unexplained(a, b) for a, b in zip(given, wanted, strict=True)]
        pooled = [ops.mean(item[-1], axis=(1, 2)) for item in (given, wanted)]
        return ops.stack([*losses, _unexplained(*pooled)])

    def compute_loss(
        self,
        x: Any = None,
        y: Any = None,
        y_pred: Any = None,
        sample_weight: Any = None,
        training: bool = True,
    ) -> Any:
        """The weighted sum of what ``call`` returned."""
        del x, y, sample_weight, training
        for number, tracker in enumerate(self.trackers):
            tracker.update_state(y_pred[number])
        self.embedding_tracker.update_state(y_pred[5])
        if not self.end_to_end:
            return ops.sum(y_pred[:5])
        weights = ops.convert_to_tensor((*self._MAPS, self._EMBEDDING), dtype="float32")
        return ops.sum(weights * y_pred)


def _unexplained(given: Any, wanted: Any) -> Any:
    """Squared error over variance: 1 is no better than the mean, 0 is perfect."""
    axes = tuple(range(len(wanted.shape) - 1))
    variance = ops.mean(ops.var(wanted, axis=axes))
    return ops.mean(ops.square(given - wanted)) / (variance + _SMALL)

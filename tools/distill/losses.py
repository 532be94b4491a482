"""What the student is asked for: the teacher's maps stage by stage, or as a chain."""

from __future__ import annotations

from typing import Any

import keras
from keras import layers, ops

from tools.distill.student import chain

_SMALL = 1e-6


class Blockwise(keras.Model):  # type: ignore[misc]  # untyped base
    """Trains every stage at once, each fed the fixed teacher's map before it.

    Args:
        teacher: Pixels in, five maps out.
        stages: The student's.
    """

    def __init__(self, teacher: keras.Model, stages: list[keras.Model]) -> None:
        super().__init__()
        self.teacher = teacher
        self.stages = stages
        self.trackers = [
            keras.metrics.Mean(name=f"stage_{number}")
            for number in range(1, len(stages) + 1)
        ]

    def call(self, images: Any, training: bool = False) -> Any:
        """The loss of every stage ``(5,)``."""
        wanted = [
            ops.stop_gradient(item) for item in self.teacher(images, training=False)
        ]
        entering = [images, *wanted[:-1]]
        given = [
            stage(item, training=training)
            for stage, item in zip(self.stages, entering, strict=True)
        ]
        return ops.stack(
            [_unexplained(a, b) for a, b in zip(given, wanted, strict=True)]
        )

    def compute_loss(
        self,
        x: Any = None,
        y: Any = None,
        y_pred: Any = None,
        sample_weight: Any = None,
        training: bool = True,
    ) -> Any:
        """The sum of what ``call`` returned."""
        del x, y, sample_weight, training
        for number, tracker in enumerate(self.trackers):
            tracker.update_state(y_pred[number])
        return ops.sum(y_pred)


class Chained(keras.Model):  # type: ignore[misc]  # untyped base
    """Trains the chain of stages on what the teachers said of the same crops.

    The first teacher's last map and embedding are copied; the others' embeddings must
    follow from the student's by one dense layer, which is thrown away in the end.

    Args:
        stages: The student's.
        others: How many numbers each further teacher's embedding has.
    """

    _MAP, _OTHER = 0.5, 0.3

    def __init__(self, stages: list[keras.Model], others: list[int]) -> None:
        super().__init__()
        self.student = chain(stages)
        self.projections = [layers.Dense(width) for width in others]
        names = ["map", "embedding", *(f"other_{n}" for n in range(len(others)))]
        self.trackers = [keras.metrics.Mean(name=name) for name in names]
        self.weights_of = (self._MAP, 1.0, *[self._OTHER] * len(others))

    def call(self, batch: dict[str, Any], training: bool = False) -> Any:
        """The loss of the map, of the embedding and of each further teacher."""
        images = ops.cast(batch["crops"], "float32") / 127.5 - 1
        given = self.student(images, training=training)[-1]
        pooled = ops.mean(given, axis=(1, 2))
        losses = [
            _unexplained(given, ops.cast(batch["map"], "float32")),
            _unexplained(pooled, ops.cast(batch["embedding"], "float32")),
        ]
        for number, projection in enumerate(self.projections):
            wanted = ops.cast(batch[f"other_{number}"], "float32")
            losses.append(_unexplained(projection(pooled), wanted))
        return ops.stack(losses)

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
        return ops.sum(ops.convert_to_tensor(self.weights_of, "float32") * y_pred)


def _unexplained(given: Any, wanted: Any) -> Any:
    """Squared error over variance: 1 is no better than the mean, 0 is perfect."""
    axes = tuple(range(len(wanted.shape) - 1))
    variance = ops.mean(ops.var(wanted, axis=axes))
    return ops.mean(ops.square(given - wanted)) / (variance + _SMALL)

"""The block-wise phase: every stage learns the teacher's map from the one before it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import NDArray
from PIL import Image

from tools.distill.checkpoint import Keeper, load_stages
from tools.distill.pictures import SIDE, stored
from tools.distill.student import build_stages, build_teacher

_SMALL = 1e-6
_SMALLEST_CROP = 0.4


def train(work: Path, weights: Path, settings: dict[str, Any]) -> None:
    """Train from the last checkpoint, or from the start, and keep it.

    Args:
        work: Where the prepared pictures and the checkpoint are.
        weights: The teacher's.
        settings: ``size``, ``batch``, ``samples``, ``learning_rate`` and ``seed``, kept
            in the record.
    """
    keras.utils.set_random_seed(settings["seed"])
    stages = build_stages()
    record = load_stages(work, stages)
    batch, rate = settings["batch"], settings["learning_rate"]
    steps = settings["samples"] // batch
    schedule = keras.optimizers.schedules.CosineDecay(
        rate / 20,
        steps,
        alpha=0.01,
        warmup_target=rate,
        warmup_steps=max(1, min(100, steps // 10)),
    )
    seed = settings["seed"] + len(record)
    distiller = Blockwise(build_teacher(weights), stages)
    data = Crops(stored(work), settings["size"], batch, steps, seed)
    distiller.compile(optimizer=_adam(schedule), jit_compile=False)
    keeper = Keeper(
        work,
        lambda: {stage.name: stage.get_weights() for stage in stages},
        record,
        settings,
    )
    distiller.fit(data, verbose=2, shuffle=False, callbacks=[_Told(keeper)])
    keeper.keep()


def _adam(schedule: object) -> keras.optimizers.Optimizer:
    """Adam, in the form that is quickest on this backend."""
    if keras.backend.backend() != "tensorflow":
        return keras.optimizers.Adam(schedule, clipnorm=1.0)
    from engine.nn.optimizers import FusedAdam

    return FusedAdam(schedule, clipnorm=1.0)


class Crops(keras.utils.PyDataset):  # type: ignore[misc]  # untyped base
    """Batches of random crops, mirrored half of the time, from −1 to 1.

    Args:
        pictures: See ``stored``.
        size: Side of the crops.
        batch: Crops in a batch.
        steps: Batches in all.
        seed: With the batch's number, decides everything random in it.
    """

    def __init__(
        self,
        pictures: NDArray[np.uint8],
        size: int,
        batch: int,
        steps: int,
        seed: int,
    ) -> None:
        super().__init__(workers=2, use_multiprocessing=False, max_queue_size=8)
        self._pictures = pictures
        self._size = size
        self._batch = batch
        self._steps = steps
        self._seed = seed

    def __len__(self) -> int:
        return self._steps

    def __getitem__(
        self, number: int
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        random = np.random.default_rng((self._seed, number))
        chosen = random.integers(0, len(self._pictures), self._batch)
        crops = np.stack([self._crop(int(index), random) for index in chosen])
        scaled = crops.astype(np.float32) / np.float32(127.5) - np.float32(1)
        return scaled, np.zeros(len(scaled), np.float32)

    def _crop(self, index: int, random: np.random.Generator) -> NDArray[np.uint8]:
        side = int(SIDE * np.sqrt(random.uniform(_SMALLEST_CROP, 1.0)))
        top, left = random.integers(0, SIDE - side + 1, 2)
        pixels = self._pictures[index, top : top + side, left : left + side]
        image = Image.fromarray(pixels).resize(
            (self._size, self._size), Image.Resampling.BILINEAR
        )
        crop = np.asarray(image)
        return crop[:, ::-1] if random.random() < 0.5 else crop


class _Told(keras.callbacks.Callback):  # type: ignore[misc]  # untyped base
    """Tells the keeper of every step."""

    def __init__(self, keeper: Keeper) -> None:
        super().__init__()
        self._keeper = keeper

    def on_train_batch_end(
        self, batch: int, logs: dict[str, float] | None = None
    ) -> None:
        del batch
        self._keeper.step(dict(logs or {}))


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


def _unexplained(given: Any, wanted: Any) -> Any:
    """Squared error over variance: 1 is no better than the mean, 0 is perfect."""
    axes = tuple(range(len(wanted.shape) - 1))
    variance = ops.mean(ops.var(wanted, axis=axes))
    return ops.mean(ops.square(given - wanted)) / (variance + _SMALL)

"""Small drawn pictures and small networks for the tests of ``engine.nn``.

The tests import ``engine.nn`` inside their functions: TensorFlow takes seconds to load,
and only those that run should pay for it.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, ImageDraw

from engine.dataset.samples import Sample
from engine.images import load_array
from engine.models.encoder import NETWORK_FILE, Encoder
from engine.models.head import softmax
from engine.progress import CurvePoint, Event, Note, Progress, Token
from engine.training.recipes import RECIPES, NetworkSettings

if TYPE_CHECKING:
    from engine.nn.fit import FittedNetwork

SHAPES = ("circle", "square", "triangle")


def draw_shapes(folder: Path, each: int, classes: int = 3) -> list[Sample]:
    """Coloured shapes on noise, ``each`` of every class, in turn by class."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(7)
    samples = []
    for index in range(each):
        for label in range(classes):
            noise = rng.integers(0, 90, (48, 40, 3), dtype=np.uint8)
            image = Image.fromarray(noise)
            _draw(image, label, rng)
            path = folder / f"{SHAPES[label]}-{index}.png"
            image.save(path)
            samples.append(Sample(path, label, path.stem))
    return samples


def _draw(image: Image.Image, label: int, rng: np.random.Generator) -> None:
    left, top = (int(value) for value in rng.integers(2, 14, 2))
    right, bottom = left + 20, top + 20
    colour = [40, 40, 40]
    colour[label] = int(rng.integers(180, 256))
    draw = ImageDraw.Draw(image)
    fill = (colour[0], colour[1], colour[2])
    if label == 0:
        draw.ellipse((left, top, right, bottom), fill=fill)
    elif label == 1:
        draw.rectangle((left, top, right, bottom), fill=fill)
    else:
        draw.polygon([(left, bottom), (right, bottom), (left + 10, top)], fill=fill)


def tiny(architecture: str, **changes: Any) -> NetworkSettings:
    """The layout of a recipe with next to no filters, at 32 pixels."""
    settings = RECIPES[architecture].network
    assert settings is not None
    small: dict[str, Any] = {
        "input_size": 32,
        "filters": tuple(4 for _ in settings.filters),
        "dense": tuple(8 for _ in settings.dense),
        "batch": 8,
        "epochs": 2,
    }
    return dataclasses.replace(settings, **(small | changes))


class Listener:
    """Keeps the events of a job, and cancels its token when told to.

    Args:
        cancel_at: Cancel once this many events of this kind and stage have come.
    """

    def __init__(self, cancel_at: tuple[str, int] | None = None) -> None:
        self.token = Token()
        self.events: list[Event] = []
        self._cancel_at = cancel_at

    def __call__(self, event: Event) -> None:
        self.events.append(event)
        if self._cancel_at is not None:
            kind, count = self._cancel_at
            names = [
                item.stage if isinstance(item, Progress) else type(item).__name__
                for item in self.events
            ]
            if names.count(kind) >= count:
                self.token.cancel()

    @property
    def points(self) -> list[CurvePoint]:
        """The learning curve."""
        return [event for event in self.events if isinstance(event, CurvePoint)]

    @property
    def notes(self) -> list[Note]:
        """What the person was told."""
        return [event for event in self.events if isinstance(event, Note)]

    def progress(self, stage: str) -> list[Progress]:
        """How one stage went."""
        return [
            event
            for event in self.events
            if isinstance(event, Progress) and event.stage == stage
        ]


def fit(
    samples: list[Sample],
    settings: NetworkSettings,
    folder: Path,
    listener: Listener | None = None,
    *,
    validation: int = 6,
    seed: int = 3,
    start_from: Path | None = None,
) -> FittedNetwork:
    from engine.nn.fit import fit_network

    listener = listener or Listener()
    classes = SHAPES[: 1 + max(sample.label for sample in samples)]
    return fit_network(
        samples[validation:],
        samples[:validation],
        classes,
        settings,
        seed,
        folder,
        start_from=start_from,
        report=listener,
        token=listener.token,
    )


def answers(
    fitted: FittedNetwork, samples: list[Sample]
) -> tuple[np.ndarray, np.ndarray]:
    """What encoder and head say, and what the network kept beside them says."""
    import keras

    encoder = Encoder.load(fitted.encoder_folder)
    pixels = np.stack(
        [load_array(sample.path, encoder.spec.geometry) for sample in samples]
    )
    ours = softmax(fitted.head.scores(encoder.embed(pixels)))
    network = keras.saving.load_model(fitted.encoder_folder / NETWORK_FILE)
    return ours, network.predict_on_batch(pixels)

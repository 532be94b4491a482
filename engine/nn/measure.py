"""How fast this computer trains a network: a few batches of made-up pictures.

What was measured is remembered, so each recipe is measured once.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from engine.dataset.project import Project
from engine.images import Geometry
from engine.models.encoder import Encoder
from engine.models.head import Head
from engine.nn import runtime
from engine.nn.backbones import convert_row
from engine.nn.dense_top import build_top, frozen_part
from engine.nn.fit import from_scratch
from engine.nn.networks import Network
from engine.nn.starting import start_with
from engine.nn.statistics import BatchStatistics
from engine.nn.steps import Steps, Totals
from engine.progress import Meter, Report, Token, ignore
from engine.training.estimate import look_through, network_estimate
from engine.training.estimate_request import Estimate, Estimated
from engine.training.paces import (
    Paces,
    keep_begin,
    keep_paces,
    known_paces,
    pace_key,
    peak_memory,
)
from engine.training.recipes import TrainingSettings
from engine.training.sizes import Sizes
from engine.training.starting import starting_source

#: The first batch compiles; then so many, or as many as fit so many seconds.
_BATCHES, _SECONDS = 4, 2.0
_SCORED = 32


def measure(request: Estimate, *, report: Report, token: Token) -> Estimated:
    """Say what training a network takes, after trying a few of its steps if need be.

    Raises:
        ModelError: There is no such encoder, or it has no network to train.
        ProjectError: The folder cannot be used or trained on.
        JobError: A batch does not fit into memory (``job.memory``).
        Cancelled: The token asked for it.
    """
    keep_begin()
    train = request.request
    recipe = train.recipe
    settings = recipe.training
    assert settings is not None
    source = starting_source(train, ignore)
    encoder = None
    if source is not None:
        if not source.ready:
            assert source.backbone is not None
            assert source.weights is not None
            folder = source.converted_folder()
            convert_row(
                source.backbone, source.weights, folder, report=report, token=token
            )
        encoder = source.load()
    with Project(Path(train.folder)) as project:
        look_through(project, request, report=report, token=token)
        sizes = Sizes(project, train)
        classes = len(sizes.choice.classes)
        key = pace_key(recipe, source.name if source is not None else "")
        geometry: Geometry | None = None
        if recipe.network is not None:
            side = recipe.network.input_size
            geometry = Geometry((side, side))
        elif recipe.fine_tune is not None:
            assert encoder is not None
            geometry = encoder.spec.geometry
        paces = known_paces(key)
        if paces is None:
            runtime.prepare(recipe.seed)
            with runtime.memory_errors("Try a smaller batch or input size."):
                network = _network(request, encoder, classes)
                paces = _try_out(network, settings, classes, report, token)
            keep_paces(key, paces)
        return network_estimate(sizes, paces, geometry, encoder, token)


def _network(request: Estimate, encoder: Encoder | None, classes: int) -> Network:
    recipe = request.request.recipe
    if recipe.network is not None:
        return from_scratch(recipe.network, classes).build()
    assert encoder is not None
    if recipe.dense_top is not None:
        frozen = frozen_part(request.request, ignore)
        vectors = _noise((2, encoder.spec.dimensions), np.random.default_rng(0))
        return build_top(frozen, recipe.dense_top, vectors, classes)
    assert recipe.fine_tune is not None
    source = starting_source(request.request, ignore)
    assert source is not None
    kernel = np.zeros((encoder.spec.dimensions, classes), np.float32)
    head = Head(((kernel, np.zeros(classes, np.float32)),))
    return start_with(source, encoder.spec, head, recipe.fine_tune).build()


def _try_out(
    network: Network,
    settings: TrainingSettings,
    classes: int,
    report: Report,
    token: Token,
) -> Paces:
    steps = Steps(network, settings, 0, settings.epochs)
    rng = np.random.default_rng(0)
    shape = network.scorer.inputs[0].shape[1:]
    meter = Meter(report, "try", 2 * (_BATCHES + 1), unit="steps")

    def learn(count: int) -> None:
        steps.train(_noise((count, *shape), rng), labels[:count], 0, Totals())

    def score(count: int) -> None:
        steps.score(_noise((count, *shape), rng), labels[:count], Totals())

    scored = max(settings.batch, _SCORED)
    labels = rng.integers(0, classes, scored).astype(np.int32)
    learned = _timed(learn, settings.batch, meter, token)
    validated = _timed(score, scored, meter, token)
    return Paces(
        learned,
        validated,
        network.predictor.count_params(),
        peak_memory(),
        settle=validated if BatchStatistics(network.scorer).used else 0.0,
    )


def _timed(
    step: Callable[[int], None], count: int, meter: Meter, token: Token
) -> float:
    """Seconds an image, the first step left out."""
    step(count)
    meter.advance()
    started = time.perf_counter()
    done = 0
    while done < _BATCHES and (not done or time.perf_counter() - started < _SECONDS):
        token.raise_if_cancelled()
        step(count)
        done += 1
        meter.advance()
    return (time.perf_counter() - started) / (done * count)


def _noise(shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Made-up pictures, or made-up vectors."""
    if len(shape) == 2:
        return rng.random(shape, np.float32)
    return rng.integers(0, 256, shape, np.uint8)

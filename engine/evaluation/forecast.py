"""The job that forecasts what more images would bring: "What would help".

Made of cached embeddings. Test images take no part in it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from engine.dataset.project import Project
from engine.dataset.samples import Sample
from engine.dataset.summary import TRAIN, VALIDATION
from engine.evaluation import intervals
from engine.evaluation.forecast_classes import forecast_classes
from engine.evaluation.forecast_curve import Curves, fit_curves
from engine.evaluation.forecast_refit import (
    Material,
    Refits,
    folds_of,
    refit_on_parts,
    thin_out,
)
from engine.evaluation.forecast_request import (
    CurveStep,
    ForecastRun,
    RunForecast,
    keep_forecast,
    read_forecast,
)
from engine.evaluation.run_samples import samples_of_run
from engine.evaluation.score_run import find_run
from engine.models.encoder import Encoder
from engine.models.modelfile import load_model
from engine.models.sources import bundled
from engine.progress import Report, Token
from engine.training.cache import EmbeddingCache
from engine.training.evidence import run_folder
from engine.training.running import read_request
from engine.training.runs import RunRecord
from engine.training.settings import QuickSettings

#: How many times today's images are looked at.
TIMES = (1.25, 1.5, 2.0, 3.0, 4.0)
_USUAL_STRENGTH = 0.03
#: Encoders of these were not trained on the images themselves.
_FROZEN = frozenset({"quick", "dense_top"})
_TOO_FEW = (
    "Too few images to say what more would bring: every class needs three that are "
    "not alike, besides its test images."
)
_OTHER_ENCODER = (
    "The network has learned these very images, so the forecast is made with quick "
    "training: take the gains, not the level, for the network's."
)


def forecast_run(request: ForecastRun, *, report: Report, token: Token) -> RunForecast:
    """Forecast what more images would bring to a run's model; it is kept.

    Raises:
        ProjectError: The folder is missing, its index is unusable, or it has no such
            run (``run.unknown``).
        ModelError: The run's model cannot be used.
        Cancelled: The token asked for it.
    """
    with Project(Path(request.folder)) as project:
        record = find_run(project.home.database, request.run)
        folder = run_folder(project.home.database, record.id)
        found = None if request.again else read_forecast(folder)
        if found is None:
            found = _forecast(project, record, report=report, token=token)
            keep_forecast(folder, found)
        return found


def forecast(
    material: Material,
    names: Sequence[str],
    images: int,
    *,
    report: Report,
    token: Token,
) -> RunForecast:
    """What more images would bring, from embeddings.

    Args:
        material: The images; no test image is among them.
        names: Of the classes.
        images: How many images are trained on today.
        report: Gets the progress of the stage ``forecast``.
        token: Checked at every fit.

    Raises:
        Cancelled: The token asked for it.
    """
    material = thin_out(material)
    folds = folds_of(material)
    if not folds:
        return RunForecast(images, note=_TOO_FEW)
    refits = refit_on_parts(material, folds, report=report, token=token)
    curves = fit_curves(refits, material.groups[refits.rows])
    classes = forecast_classes(
        material, folds, names, curves, refits.rows, report=report, token=token
    )
    return RunForecast(
        images,
        measured=_measured(refits),
        steps=_steps(curves, images, len(refits.rows)),
        exponent=float(curves.exponents[0]),
        classes=classes,
    )


def _measured(refits: Refits) -> tuple[CurveStep, ...]:
    judged = len(refits.rows)
    return tuple(
        CurveStep(round(size), intervals.of_share(share, judged))
        for size, share in zip(
            refits.sizes.tolist(), refits.right.mean(axis=1).tolist(), strict=True
        )
    )


def _steps(curves: Curves, images: int, judged: int) -> tuple[CurveStep, ...]:
    found = [CurveStep(images, curves.accuracy(images, judged))]
    for times in TIMES:
        more = round(times * images)
        gain = curves.gain(images, more, judged)
        found.append(CurveStep(more, curves.accuracy(more, judged), gain))
    return tuple(found)


def _forecast(
    project: Project, record: RunRecord, *, report: Report, token: Token
) -> RunForecast:
    recipe = read_request(project.home.database, record.id).recipe
    own = recipe.family in _FROZEN
    encoder = _encoder(record, own=own)
    samples = samples_of_run(project, record.id)
    images = len(samples[TRAIN])
    pool = samples[TRAIN] + samples[VALIDATION]
    cache = EmbeddingCache(project, encoder)
    rows = cache.embed(pool, report=report, token=token)
    pool = [item for item in pool if item.content_hash in rows]
    material, names = _material(project, cache, pool)
    settings = recipe.quick if recipe.family == "quick" else QuickSettings()
    material = dataclasses.replace(
        material,
        strength=record.result.chosen.get("strength", _USUAL_STRENGTH),
        settings=settings,
    )
    found = forecast(material, names, images, report=report, token=token)
    if not own and found.steps:
        found = dataclasses.replace(found, note=_OTHER_ENCODER)
    return found


def _encoder(record: RunRecord, *, own: bool) -> Encoder:
    if own:
        return load_model(Path(record.result.model)).encoder
    return bundled()[0].load()


def _material(
    project: Project, cache: EmbeddingCache, pool: Sequence[Sample]
) -> tuple[Material, list[str]]:
    """The images of ``pool``, their classes numbered without gaps."""
    present = sorted({item.label for item in pool})
    numbers = {label: number for number, label in enumerate(present)}
    names = [project.classes()[label] for label in present]
    alike = project.groups()
    known: dict[str, int] = {}
    groups = [
        known.setdefault(alike.get(item.content_hash, item.content_hash), len(known))
        for item in pool
    ]
    labels = np.array([numbers[item.label] for item in pool], np.int64)
    return (
        Material(
            cache.matrix(pool),
            labels,
            np.array(groups, np.int64),
            len(names),
            _USUAL_STRENGTH,
            QuickSettings(),
        ),
        names,
    )

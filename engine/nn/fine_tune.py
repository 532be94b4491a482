"""The job of fine-tuning: a head on an encoder first, then its last blocks."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path

from engine.dataset.project import Project
from engine.nn import runtime
from engine.nn.attempts import Attempts
from engine.progress import Note, Report, Token
from engine.training.ahead import Ahead
from engine.training.choice import choose
from engine.training.estimate import network_stages
from engine.training.evidence import keep_data
from engine.training.finish import finish
from engine.training.keeping import keeping
from engine.training.paces import keep_around, known_paces, pace_key
from engine.training.recipes import Recipe
from engine.training.request import Train, TrainResult
from engine.training.running import CHECKPOINT_FOLDER, running
from engine.training.sizes import Sizes
from engine.training.starting import wanted_source


def train_fine_tune(request: Train, *, report: Report, token: Token) -> TrainResult:
    """Train an encoder further on a project's images; keep it only if that helped.

    Cancelling keeps the best so far, from the first fitted head on.

    Raises:
        ModelError: There is no such encoder, or it has no network to train.
        ProjectError: The folder cannot be used or trained on.
        Cancelled: It was cancelled before there was anything to keep.
    """
    settings = request.recipe.fine_tune
    assert settings is not None
    source = wanted_source(request, settings.encoders, report)
    report = ahead = Ahead(report, last="train")
    with Project(Path(request.folder)) as project, running(project, request) as run:
        project.scan(report=report, token=token)
        choice = choose(project, request)
        keep_data(run.folder, choice.data)
        runtime.prepare(request.recipe.seed)
        attempts = Attempts(
            project,
            choice,
            settings.validation_share,
            request.recipe.seed,
            run.folder,
            report=report,
        )
        encoder = attempts.encoder(source, token=token)
        if (known := known_paces(pace_key(request.recipe, source.name))) is not None:
            spec, sizes = encoder.spec, Sizes(project, request, choice)
            after = network_stages(sizes, known, spec.geometry, token)
            ahead.expect({"fit": sizes.fitting(spec.dimensions), **after})
        before = attempts.quick(plain(request.recipe), encoder, token=token)
        report(Note("train.head", f"A head alone: {before.share}."))
        best = attempts.fine_tune(request.recipe, source, before, token=token)
        with keeping(report, token) as tell:
            splits = attempts.embed(
                best.trained.encoder, choice.samples, report=tell, token=Token()
            )
            trained = dataclasses.replace(best.trained, seconds=attempts.watch.total())
            result = finish(project, run, request, trained, splits, choice)
        if not result.stopped and request.resume is None:
            key = pace_key(request.recipe, source.name)
            keep_around(key, attempts.watch.total(), attempts.learned)
        shutil.rmtree(run.folder / CHECKPOINT_FOLDER, ignore_errors=True)
        return result


def plain(recipe: Recipe) -> Recipe:
    """The recipe's head as a network begins with it: linear, without views."""
    quick = dataclasses.replace(recipe.quick, hidden=0, views=0)
    return dataclasses.replace(recipe, quick=quick)

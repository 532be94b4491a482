"""The job of training a network, start to end: scan, train, score, save."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Protocol

from engine.dataset.project import Project
from engine.dataset.splits import hold_out
from engine.dataset.summary import TRAIN, VALIDATION
from engine.images import Geometry
from engine.models.encoder import NETWORK_FILE, Encoder
from engine.nn.best import train_best
from engine.nn.dense_top import train_dense_top
from engine.nn.fine_tune import train_fine_tune
from engine.nn.fit import fit_network
from engine.nn.planned import Afterwards
from engine.progress import Report, Token
from engine.training.ahead import Ahead
from engine.training.cache import EmbeddingCache
from engine.training.choice import choose
from engine.training.estimate import network_stages
from engine.training.evidence import keep_data, run_folder
from engine.training.finish import (
    Trained,
    all_samples,
    finish,
    held_out_scores,
    load_splits,
)
from engine.training.keeping import keeping
from engine.training.paces import (
    keep_around,
    keep_begin,
    keep_trained,
    known_paces,
    pace_key,
)
from engine.training.request import Train, TrainResult
from engine.training.running import CHECKPOINT_FOLDER, running
from engine.training.runs import Run
from engine.training.sizes import Sizes
from engine.training.train import Stopwatch


class _Job(Protocol):
    def __call__(
        self, request: Train, /, *, report: Report, token: Token
    ) -> TrainResult: ...


#: Families of recipes with a job of their own.
_OTHERS: dict[str, _Job] = {
    "fine_tune": train_fine_tune,
    "dense_top": train_dense_top,
    "best": train_best,
}


def train_network(request: Train, *, report: Report, token: Token) -> TrainResult:
    """Train what a network recipe says, and turn it into an encoder and a head.

    Cancelling keeps the best so far, from the first step of training on.

    Raises:
        ProjectError: The folder cannot be used or trained on.
        Cancelled: It was cancelled before there was anything to keep.
    """
    keep_begin()
    job = _OTHERS.get(request.recipe.family)
    if job is not None:
        return job(request, report=report, token=token)
    settings = request.recipe.network
    assert settings is not None
    watch = Stopwatch()
    report = ahead = Ahead(report, last="train")
    with (
        Project(Path(request.folder)) as project,
        running(project, request) as run,
    ):
        with watch.stage("scan"):
            project.scan(report=report, token=token)
        key = pace_key(request.recipe, "")
        choice = choose(project, request)
        keep_data(run.folder, choice.data)
        if (known := known_paces(key)) is not None:
            side = settings.input_size
            sizes = Sizes(project, request, choice)
            ahead.expect(network_stages(sizes, known, Geometry((side, side)), token))
        samples = choice.samples
        train, validation = samples[TRAIN], samples[VALIDATION]
        if not validation:
            train, validation = hold_out(
                train,
                settings.validation_share,
                request.recipe.seed,
                project.groups(),
            )
        fitted = fit_network(
            train,
            validation,
            choice.classes,
            settings,
            request.recipe.seed,
            run.folder,
            start_from=_earlier(project, request),
            afterwards=Afterwards(len(all_samples(samples)), known=known),
            report=report,
            token=token,
        )
        watch.seconds.update(fitted.seconds)
        keep_trained(key, fitted.measured, fitted.weights)
        encoder = Encoder.load(fitted.encoder_folder)
        with keeping(report, token) as tell:
            # Stopped or not: what there is gets its honest score.
            with watch.stage("embed"):
                cache = EmbeddingCache(project, encoder)
                rows = cache.embed(all_samples(samples), report=tell, token=Token())
            splits = load_splits(cache, samples, rows)
            chosen_with = load_splits(cache, {VALIDATION: validation}, rows)
            trained = Trained(
                encoder,
                fitted.head,
                held_out_scores(fitted.head, chosen_with[VALIDATION]),
                network=(fitted.encoder_folder / NETWORK_FILE).read_bytes(),
                history=fitted.history,
                stopped=fitted.stopped,
                seconds=watch.total(),
            )
            result = finish(project, run, request, trained, splits, choice)
        if not result.stopped and request.resume is None:
            images = len(all_samples(samples))
            keep_around(key, watch.total(), fitted.measured.seconds, images)
        # Nothing is gone on with from here, and it is larger than the model.
        shutil.rmtree(run.folder / CHECKPOINT_FOLDER, ignore_errors=True)
        return result


def _earlier(project: Project, request: Train) -> Path | None:
    if request.start_from is None:
        return None
    folder = run_folder(project.home.database, request.start_from)
    return Run(request.start_from, folder).model

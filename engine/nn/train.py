"""The job of training a network, start to end: scan, train, score, save."""

from __future__ import annotations

from pathlib import Path

from engine.dataset.project import Project, check_trainable
from engine.dataset.splits import hold_out
from engine.dataset.summary import TRAIN, VALIDATION
from engine.models.encoder import NETWORK_FILE, Encoder
from engine.nn.fit import fit_network
from engine.progress import Report, Token
from engine.training.cache import EmbeddingCache
from engine.training.finish import (
    Trained,
    all_samples,
    finish,
    held_out_scores,
    load_splits,
)
from engine.training.keeping import keeping
from engine.training.request import Train, TrainResult
from engine.training.runs import start_run
from engine.training.train import Stopwatch


def train_network(request: Train, *, report: Report, token: Token) -> TrainResult:
    """Train a network on a project's images and turn it into an encoder and a head.

    Cancelling keeps the best so far, from the first step of training on.

    Raises:
        ProjectError: The folder cannot be used or trained on.
        Cancelled: It was cancelled before there was anything to keep.
    """
    settings = request.recipe.network
    assert settings is not None
    watch = Stopwatch()
    with Project(Path(request.folder)) as project:
        with watch.stage("scan"):
            project.scan(report=report, token=token)
        check_trainable(project)
        samples = project.samples(request.split_seed)
        train, validation = samples[TRAIN], samples[VALIDATION]
        if not validation:
            train, validation = hold_out(
                train,
                settings.validation_share,
                request.recipe.seed,
                project.groups(),
            )
        run = start_run(project, request)
        fitted = fit_network(
            train,
            validation,
            project.classes(),
            settings,
            request.recipe.seed,
            run.folder,
            report=report,
            token=token,
        )
        watch.seconds.update(fitted.seconds)
        encoder = Encoder.load(fitted.encoder_folder)
        with keeping(report, token) as tell:
            # Stopped or not: what there is gets its honest score.
            with watch.stage("embed"):
                cache = EmbeddingCache(project, encoder)
                rows = cache.embed(all_samples(samples), report=tell, token=Token())
            splits = load_splits(cache, project.samples(request.split_seed), rows)
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
            return finish(project, run, request, trained, splits)

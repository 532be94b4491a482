"""Quick training, start to end: scan, embed, fit, score, save."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engine.dataset.project import Project
from engine.dataset.summary import TRAIN, VALIDATION
from engine.models.encoder import Encoder
from engine.progress import CurvePoint, Event, Report, Token
from engine.training.cache import EmbeddingCache
from engine.training.choice import choose
from engine.training.evidence import keep_data
from engine.training.finish import Trained, all_samples, finish, load_splits
from engine.training.keeping import keeping
from engine.training.quick import fit_head
from engine.training.request import Train, TrainResult
from engine.training.running import running


class Stopwatch:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._start = time.perf_counter()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time what happens inside."""
        start = time.perf_counter()
        try:
            yield
        finally:
            elapsed = time.perf_counter() - start
            self.seconds[name] = self.seconds.get(name, 0.0) + elapsed

    def total(self) -> dict[str, float]:
        """The stages so far, and ``total`` since the start."""
        return {**self.seconds, "total": time.perf_counter() - self._start}


def train_quick(
    request: Train, encoder: Encoder, *, report: Report, token: Token
) -> TrainResult:
    """Fit a head on the embeddings of a project's images.

    Args:
        request: What to train.
        encoder: The loaded encoder.
        report: Gets the progress of the stages ``scan``, ``embed`` and ``fit``, and a
            curve point for each regularisation strength tried.
        token: Cancelling keeps the best so far, from the first fit on.

    Raises:
        ProjectError: The folder cannot be used or trained on.
        Cancelled: It was cancelled before anything was fitted.
    """
    watch = Stopwatch()
    history: list[CurvePoint] = []

    def remember(event: Event) -> None:
        if isinstance(event, CurvePoint):
            history.append(event)
        report(event)

    with (
        Project(Path(request.folder)) as project,
        running(project, request) as run,
    ):
        with watch.stage("scan"):
            project.scan(report=report, token=token)
        choice = choose(project, request)
        keep_data(run.folder, choice.data)
        cache = EmbeddingCache(project, encoder)
        with watch.stage("embed"):
            rows = cache.embed(all_samples(choice.samples), report=report, token=token)
        # Embedding may have set unreadable files aside, and with them a whole class.
        choice = choose(project, request)
        splits = load_splits(cache, choice.samples, rows)
        with watch.stage("fit"):
            fitted = fit_head(
                (splits[TRAIN].embeddings, splits[TRAIN].labels),
                (splits[VALIDATION].embeddings, splits[VALIDATION].labels),
                len(choice.classes),
                request.recipe.quick,
                request.recipe.seed,
                report=remember,
                token=token,
            )
        trained = Trained(
            encoder,
            fitted.head,
            fitted.held_out,
            history=tuple(history),
            stopped=fitted.stopped,
            seconds=watch.total(),
            chosen={"strength": fitted.strength},
        )
        with keeping(report, token):
            return finish(project, run, request, trained, splits, choice)

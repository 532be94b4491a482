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
from engine.training.ahead import Ahead
from engine.training.cache import EmbeddingCache
from engine.training.choice import choose
from engine.training.estimate import quick_stages, saving
from engine.training.evidence import keep_data
from engine.training.finish import (
    Split,
    Trained,
    all_samples,
    finish,
    load_splits,
)
from engine.training.keeping import keeping
from engine.training.paces import keep_quick, known_paces, quick_key
from engine.training.quick import FittedHead, fit_head
from engine.training.recipes import Recipe
from engine.training.request import Train, TrainResult
from engine.training.running import running
from engine.training.sizes import Sizes
from engine.training.views import embed_views


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
    known = known_paces(quick_key(encoder.spec.name))
    report = ahead = Ahead(report)
    if known is not None and known.read:
        ahead.expect_each(known.read, saving(known))

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
        sizes = Sizes(project, request, choice)
        ahead.expect(quick_stages(sizes, encoder.spec.dimensions, known))
        before = len(cache)
        with watch.stage("embed"):
            rows = cache.embed(all_samples(choice.samples), report=report, token=token)
        # Embedding may have set unreadable files aside, and with them a whole class.
        choice = choose(project, request)
        splits = load_splits(cache, choice.samples, rows)
        fitted = fit_embedded(
            project,
            cache,
            (splits[TRAIN], splits[VALIDATION]),
            len(choice.classes),
            request.recipe,
            watch,
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
            result = finish(project, run, request, trained, splits, choice)
        if not result.stopped:
            keep_quick(encoder.spec.name, watch.total(), len(cache) - before)
        return result


def fit_embedded(
    project: Project,
    cache: EmbeddingCache,
    splits: tuple[Split, Split],
    classes: int,
    recipe: Recipe,
    watch: Stopwatch,
    *,
    report: Report,
    token: Token,
) -> FittedHead:
    """Fit a head on cached embeddings, by a recipe's quick settings.

    Args:
        project: Knows which images are alike.
        cache: Holds the images' embeddings.
        splits: What to learn from, and what to choose the regularisation with.
        classes: How many classes there are.
        recipe: Its quick settings and its seed count.
        watch: Told what embedding views and fitting took.
        report: See ``train_quick``.
        token: Cancelling keeps the best so far, from the first fit on.

    Raises:
        Cancelled: Nothing was fitted yet.
    """
    learnt, validation = splits
    groups = project.groups()
    with watch.stage("embed"):
        views = embed_views(
            cache, learnt.samples, recipe.quick, report=report, token=token
        )
    with watch.stage("fit"):
        return fit_head(
            (learnt.embeddings, learnt.labels),
            (validation.embeddings, validation.labels),
            classes,
            recipe.quick,
            recipe.seed,
            report=report,
            token=token,
            groups=[
                groups.get(item.content_hash, item.content_hash)
                for item in learnt.samples
            ],
            views=views,
        )

"""The images of a training that is to come, and how fast this computer reads them."""

from __future__ import annotations

import itertools
import shutil
import time
from pathlib import Path

import numpy as np

from engine.dataset.project import Project
from engine.dataset.samples import Sample
from engine.dataset.summary import TRAIN, VALIDATION
from engine.errors import ImageError
from engine.images import Geometry, load_array
from engine.models.encoder import Encoder, default_threads
from engine.models.stream import CHUNK, embed_files
from engine.progress import Token
from engine.training.cached import read_cached
from engine.training.choice import Choice, choose
from engine.training.estimate_request import Estimated
from engine.training.finish import all_samples
from engine.training.request import Train
from engine.training.settings import QuickSettings

#: So many pictures of the project are decoded to know how long one takes, and so many
#: embedded, as far as so many seconds allow.
_TRIED_PICTURES = 12
_EMBEDDED_PICTURES, _EMBEDDING_SECONDS = 96, 3.0
#: Multiplications a second that fitting a head comes to, and passes it needs.
_FITTING, _PASSES = 5e9, 50


class Sizes:
    """The images of a training, and how fast this computer reads them.

    Args:
        project: The open project.
        request: The training.
        choice: Its images, where they were chosen already.
    """

    def __init__(
        self, project: Project, request: Train, choice: Choice | None = None
    ) -> None:
        self._project = project
        self.recipe = request.recipe
        self.choice: Choice = choose(project, request) if choice is None else choice
        samples = self.choice.samples
        self.all = list(all_samples(samples))
        self.train, self.validation = len(samples[TRAIN]), len(samples[VALIDATION])
        settings = request.recipe.training
        if not self.validation and settings is not None:
            self.validation = round(self.train * settings.validation_share)
            self.train -= self.validation

    def decoding(self, geometry: Geometry, token: Token) -> float:
        """Seconds that decoding one picture takes, with every core at work."""
        step = max(1, len(self.all) // _TRIED_PICTURES)
        tried = self.all[::step][:_TRIED_PICTURES]
        started = time.perf_counter()
        for sample in tried:
            token.raise_if_cancelled()
            _decode(sample, geometry)
        seconds = time.perf_counter() - started
        return seconds / max(1, len(tried)) / default_threads()

    @property
    def views(self) -> int:
        """How many embeddings of changed images there will be."""
        views = self.recipe.quick.views if self.recipe.family == "quick" else 0
        return views * self.train

    def reading(self, encoder: Encoder, token: Token) -> float:
        """Seconds until every image's embedding by ``encoder`` is in the cache."""
        spec = encoder.spec
        database = self._project.home.database
        cached = read_cached(database, spec.cache_key, spec.dimensions).rows
        missing = {
            sample.content_hash: sample.path
            for sample in self.all
            if sample.content_hash not in cached
        }
        count = len(missing) + self.views
        if not count:
            return 0.0
        tried = list((missing or {"": self.all[0].path}).items())
        step = max(1, len(tried) // _EMBEDDED_PICTURES)
        return count * embedding_pace(encoder, tried[::step], token)

    def fitting(self, dimensions: int) -> float:
        """Seconds that fitting a head takes."""
        quick: QuickSettings = self.recipe.quick
        images = self.train * (1 + quick.views)
        products = images * dimensions * len(self.choice.classes)
        return 4 * products * _PASSES * len(quick.strengths) / _FITTING

    def total(
        self,
        seconds: float | None,
        disk: float,
        memory: float,
        *,
        at_most: bool,
        longer: float = 1.0,
    ) -> Estimated:
        """The estimate, beside what is free; it may take ``longer`` times as long."""
        import psutil

        return Estimated(
            seconds,
            round(disk),
            round(memory),
            shutil.disk_usage(self._project.home.folder).free,
            int(psutil.virtual_memory().available),
            at_most,
            self.train,
            self.recipe.name,
            longer * (seconds or 0.0),
        )


def embedding_pace(
    encoder: Encoder, items: list[tuple[str, Path]], token: Token
) -> float:
    """Seconds a picture, read and embedded as in a training, on a few of them.

    Raises:
        Cancelled: The token asked for it.
    """
    encoder.embed(np.zeros((1, *encoder.spec.geometry.size, 3), np.uint8))
    # Each thread has a chunk of its own; fewer would leave some without work.
    few = itertools.islice(itertools.cycle(items), 2 * CHUNK * default_threads())
    chosen = few if len(items) < _EMBEDDED_PICTURES else items[:_EMBEDDED_PICTURES]
    started = time.perf_counter()
    done, seconds = 0, 0.0
    for _ in embed_files(encoder, chosen, token=token):
        done += 1
        seconds = time.perf_counter() - started
        if seconds > _EMBEDDING_SECONDS:
            break
    return seconds / max(1, done)


def _decode(sample: Sample, geometry: Geometry) -> None:
    try:
        load_array(sample.path, geometry)
    except ImageError:
        return  # it is left out of the training, too

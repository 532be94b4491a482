"""What a training will take on this computer: time, disk and memory, before it begins.

Everything is measured here: pictures of the project are decoded, the encoder is run on
a few, and a network's steps are those of an earlier run or of a few batches.
"""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from engine.dataset.project import Project
from engine.dataset.samples import Sample
from engine.dataset.summary import TRAIN, VALIDATION
from engine.errors import ImageError
from engine.images import Geometry, load_array
from engine.models.encoder import Encoder, default_threads
from engine.progress import Report, Token
from engine.training.cached import read_cached
from engine.training.choice import Choice, choose
from engine.training.estimate_request import Estimate, Estimated
from engine.training.finish import all_samples, measured_rate
from engine.training.paces import Paces
from engine.training.request import Train
from engine.training.settings import QuickSettings

#: So many pictures of the project are decoded to know how long one takes.
_TRIED_PICTURES = 12
#: Multiplications a second that fitting a head comes to, and passes it needs.
_FITTING, _PASSES = 5e9, 50
#: Seconds to begin and to save, with and without TensorFlow.
_AROUND_QUICK, _AROUND_NETWORK = 3.0, 12.0
#: Batches of decoded pictures beyond so many bytes lie on the disk.
_DECODED_IN_MEMORY = 512 * 2**20
#: Bytes that a process needs by itself, quick and with TensorFlow.
_QUICK_MEMORY, _NETWORK_MEMORY = 450_000_000, 900_000_000
_BYTES_A_WEIGHT = 4
#: A checkpoint holds weights, optimiser and best weights; a run its network and graph,
#: in its folder and in its model.
_COPIES = 8
_RECORDS = 2_000_000
_PACKING_A_WEIGHT = 0.25e-6


def look_through(
    project: Project, request: Estimate, *, report: Report, token: Token
) -> None:
    """Let the index know the project's images.

    Raises:
        Cancelled: The token asked for it.
    """
    if request.scan or not project.classes():
        project.scan(report=report, token=token)


class Sizes:
    """The images of a training, and how fast this computer reads them.

    Args:
        project: The open project.
        request: The training.
    """

    def __init__(self, project: Project, request: Train) -> None:
        self._project = project
        self.recipe = request.recipe
        self.choice: Choice = choose(project, request)
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

    def reading(self, encoder: Encoder, token: Token) -> float:
        """Seconds until every image's embedding by ``encoder`` is in the cache."""
        spec = encoder.spec
        database = self._project.home.database
        cached = read_cached(database, spec.cache_key, spec.dimensions).rows
        views = self.recipe.quick.views if self.recipe.family == "quick" else 0
        missing = sum(sample.content_hash not in cached for sample in self.all)
        missing += views * self.train
        if not missing:
            return 0.0
        each = self.decoding(spec.geometry, token) + 1 / measured_rate(encoder)
        return missing * each

    def fitting(self, dimensions: int) -> float:
        """Seconds that fitting a head takes."""
        quick: QuickSettings = self.recipe.quick
        images = self.train * (1 + quick.views)
        products = images * dimensions * len(self.choice.classes)
        return 4 * products * _PASSES * len(quick.strengths) / _FITTING

    def total(
        self, seconds: float | None, disk: float, memory: float, *, at_most: bool
    ) -> Estimated:
        """The estimate, beside what is free."""
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
        )


def quick_estimate(
    question: Estimate, encoder: Encoder, *, report: Report, token: Token
) -> Estimated:
    """What quick training takes.

    Raises:
        ProjectError: The folder cannot be used or trained on.
        Cancelled: The token asked for it.
    """
    request = question.request
    with Project(Path(request.folder)) as project:
        look_through(project, question, report=report, token=token)
        sizes = Sizes(project, request)
        width = encoder.spec.dimensions
        seconds = sizes.reading(encoder, token) + sizes.fitting(width)
        vectors = len(sizes.all) * (1 + request.recipe.quick.views) * width
        graph = len(encoder.graph)
        return sizes.total(
            seconds + _AROUND_QUICK,
            2 * vectors + 2 * graph + _RECORDS,
            _QUICK_MEMORY + 3 * graph + 12 * vectors,
            at_most=False,
        )


def network_estimate(
    sizes: Sizes,
    paces: Paces | None,
    geometry: Geometry | None,
    encoder: Encoder | None,
    token: Token,
) -> Estimated:
    """What training a network takes, its paces known.

    Args:
        sizes: The images.
        paces: How fast its steps are; None where nobody knows yet.
        geometry: Of the pictures it learns from; None for vectors.
        encoder: What reads every image first, or None.
        token: Checked at every picture.
    """
    settings = sizes.recipe.training
    assert settings is not None
    if paces is None:
        return sizes.total(None, 0, 0, at_most=False)
    epoch = sizes.train
    if settings.steps_per_epoch is not None:
        epoch = settings.steps_per_epoch * settings.batch
    scored = sizes.validation
    if settings.validation_steps is not None:
        scored = min(scored, settings.validation_steps * settings.batch)
    seconds = settings.epochs * (epoch * paces.learn + scored * paces.validate)
    seconds += _AROUND_NETWORK + _PACKING_A_WEIGHT * paces.weights
    decoded = 0
    learned = sizes.train + sizes.validation
    if geometry is not None:
        each = sizes.decoding(geometry, token)
        seconds += learned * each + len(sizes.all) * (each + 0.6 * paces.validate)
        decoded = learned * geometry.size[0] * geometry.size[1] * 3
    if encoder is not None:
        seconds += sizes.reading(encoder, token)
        seconds += sizes.fitting(encoder.spec.dimensions)
        if geometry is None:  # all images go through the joined network once more
            seconds += len(sizes.all) / measured_rate(encoder)
    on_disk = decoded if decoded > _DECODED_IN_MEMORY else 0
    disk = _COPIES * _BYTES_A_WEIGHT * paces.weights + _RECORDS + on_disk
    memory = max(paces.memory, _NETWORK_MEMORY) + decoded - on_disk
    return sizes.total(seconds, disk, memory, at_most=settings.patience is not None)


def timed_estimate(question: Estimate, *, report: Report, token: Token) -> Estimated:
    """What trying several recipes takes: the time it is given, and the saving.

    Raises:
        ProjectError: The folder cannot be used or trained on.
        Cancelled: The token asked for it.
    """
    request = question.request
    settings = request.recipe.best
    assert settings is not None
    with Project(Path(request.folder)) as project:
        look_through(project, question, report=report, token=token)
        sizes = Sizes(project, request)
        seconds = 60 * settings.minutes + _AROUND_NETWORK
        return sizes.total(seconds, 0, _NETWORK_MEMORY, at_most=True)


def _decode(sample: Sample, geometry: Geometry) -> None:
    try:
        load_array(sample.path, geometry)
    except ImageError:
        return  # it is left out of the training, too

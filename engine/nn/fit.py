"""Training a network from scratch: from samples to an encoder folder and a head."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from engine.dataset.samples import Sample
from engine.errors import DiscernError
from engine.images import Geometry
from engine.models.head import Head
from engine.nn import runtime
from engine.nn.convert import convert_encoder
from engine.nn.data import DecodedImages
from engine.nn.loop import Loop
from engine.nn.networks import Start, build_network
from engine.nn.planned import Afterwards
from engine.nn.warm_start import copy_weights
from engine.progress import CurvePoint, Meter, Note, Report, Token
from engine.training.keeping import keeping
from engine.training.recipes import NetworkSettings, TrainingSettings
from engine.work_left import Measured

ENCODER_FOLDER = "encoder"

#: Training pictures on which the converted graph is compared with the network.
_PROBES = 8


@dataclass(frozen=True, slots=True, eq=False)
class FittedNetwork:
    """A trained network, cut into encoder and head.

    Attributes:
        encoder_folder: The encoder, with the whole network beside it.
        head: The network's last dense layer.
        history: One point an epoch.
        stopped: Whether it was cancelled and this is the best until then.
        seconds: What each stage took.
        unchanged: Whether nothing was better than what it began with, so that there is
            no new encoder; only where it did not begin from scratch.
        measured: What each kind of work took.
        weights: How many the network has.
    """

    encoder_folder: Path
    head: Head
    history: tuple[CurvePoint, ...]
    stopped: bool
    seconds: dict[str, float]
    unchanged: bool = False
    measured: Measured = field(default_factory=Measured)
    weights: int = 0


def fit_network(  # noqa: PLR0913 - all of it decides the network
    train: Sequence[Sample],
    validation: Sequence[Sample],
    classes: Sequence[str],
    settings: TrainingSettings,
    seed: int,
    run_folder: Path,
    *,
    start: Start | None = None,
    start_from: Path | None = None,
    afterwards: Afterwards | None = None,
    report: Report,
    token: Token,
) -> FittedNetwork:
    """Train a network, keep its best weights, cut and convert it.

    A training that was interrupted goes on from the checkpoint in ``run_folder``.
    Pictures that cannot be read are left out with a note. Cancelling keeps the best
    weights until then; converting these takes a few seconds more and is not cut short.

    Args:
        train: What it learns from.
        validation: What tells the best weights; without any, the training loss does.
        classes: Names of the classes; labels index them.
        settings: Layout, sizes, epochs.
        seed: Of weights, order, augmentation and dropout.
        start: The network it begins with; None to begin from scratch, with
            ``NetworkSettings``.
        start_from: A model file whose network's weights it starts with, or None.
        afterwards: What the caller does with the network then, for the time left.
        run_folder: Where history, events, checkpoint and encoder go.
        report: Told curves, notes and progress: ``decode``, ``train``, ``convert``
            (``keep`` after cancelling).
        token: Checked at every picture while decoding, then at every batch.

    Returns:
        The encoder's folder, the head, and how it went.

    Raises:
        Cancelled: It was cancelled before anything was learnt.
        DiscernError: There is nothing to learn (``train.no_images``,
            ``train.one_class``), or the loss is no number (``train.diverged``).
        JobError: Memory or disk ran out (``job.memory``, ``job.disk_full``).
        ModelError: The converted graph does not give the network's answers.
    """
    if len(classes) < 2:
        raise DiscernError(
            "train.one_class",
            f"Expected two classes or more to tell apart, received {len(classes)}.",
            remedy="Add a folder with pictures of another class.",
        )
    seed %= 2**32
    run_folder.mkdir(parents=True, exist_ok=True)
    runtime.prepare(seed)
    watch = _Watch()
    ready_made = start is not None
    start = start or from_scratch(settings, len(classes))
    remedy = "Try a smaller batch, a smaller input size or fewer units."
    with (
        runtime.memory_errors(remedy),
        DecodedImages(
            (train, validation),
            start.geometry,
            run_folder,
            report=report,
            token=token,
        ) as images,
    ):
        to_learn, to_score = images.splits
        if not len(to_learn):
            raise DiscernError(
                "train.no_images", "There is no readable picture to learn from."
            )
        watch.lap("decode")
        network = start.build()
        if start_from is not None and copy_weights(start_from, network.scorer):
            report(Note("train.warm", "It starts with what the last run learned."))
        result = Loop(
            network,
            to_learn,
            to_score,
            settings,
            seed,
            run_folder,
            report=report,
            token=token,
            start_counts=ready_made,
            afterwards=dataclasses.replace(
                afterwards or Afterwards(len(to_learn) + len(to_score)),
                decode=watch.laps["decode"] / max(1, len(to_learn) + len(to_score)),
            ),
        ).run()
        watch.lap("train", result.earlier)
        if ready_made and not result.best_epoch and len(to_score):
            return FittedNetwork(
                run_folder / ENCODER_FOLDER,
                network.head(),
                result.history,
                result.stopped,
                watch.laps,
                unchanged=True,
                measured=result.measured,
                weights=network.predictor.count_params(),
            )
        with keeping(report, token) as tell:
            meter = Meter(tell, "convert", 1, unit="steps")
            convert_encoder(
                network.encoder,
                run_folder / ENCODER_FOLDER,
                name=run_folder.name,
                title=f"{start.title}, trained on {len(to_learn)} images",
                geometry=start.geometry,
                pooled=network.pooled,
                origin=start.origin,
                licence=start.licence,
                probes=to_learn.take(np.arange(min(_PROBES, len(to_learn))))[0],
                keep_network=network.predictor,
            )
            meter.advance()
        watch.lap("convert")
    return FittedNetwork(
        encoder_folder=run_folder / ENCODER_FOLDER,
        head=network.head(),
        history=result.history,
        stopped=result.stopped,
        seconds=watch.laps,
        measured=result.measured,
        weights=network.predictor.count_params(),
    )


def from_scratch(settings: TrainingSettings, classes: int) -> Start:
    """A network that has learned nothing yet, as its settings say."""
    assert isinstance(settings, NetworkSettings)
    side = settings.input_size
    return Start(
        build=lambda: build_network(settings, classes),
        geometry=Geometry((side, side), fit="crop", filter="bilinear"),
        title=settings.architecture,
        origin="trained here",
    )


class _Watch:
    """How long each stage took."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._since = time.monotonic()

    def lap(self, stage: str, earlier: float = 0.0) -> None:
        now = time.monotonic()
        self.laps[stage] = earlier + now - self._since
        self._since = now

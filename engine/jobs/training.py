"""The job of quick training: get the encoder ready, then train.

Weights that were not converted yet need TensorFlow once; that happens in a worker of
its own, so that neither the window's quick worker nor the terminal ever imports it.
"""

from __future__ import annotations

from pathlib import Path

from engine.jobs.fetching import prepare
from engine.models.catalogue import EncoderSource, find_encoder
from engine.models.encoder import Encoder
from engine.progress import Note, Progress, Report, Token
from engine.training.ahead import Ahead
from engine.training.estimate import CONVERTING, unready_estimate
from engine.training.estimate_request import Estimate
from engine.training.request import Train, TrainResult
from engine.training.train import train_quick as train


def train_quick(request: Train, *, report: Report, token: Token) -> TrainResult:
    """Train a head on the best encoder at hand, or the one asked for.

    Raises:
        ModelError: There is no such encoder, or it cannot be converted.
        ProjectError: The folder cannot be used or trained on.
        Cancelled: It was cancelled before anything was fitted.
    """
    weights_dir = Path(request.weights_dir) if request.weights_dir else None
    source = find_encoder(request.encoder, weights_dir)
    report(Note("train.encoder", f"Encoder: {source.title} ({source.origin})."))
    told = _foretold(request, source, report=report, token=token)
    encoder = ready_encoder(source, report=told, token=token)
    return train(request, encoder, report=report, token=token)


def _foretold(
    request: Train, source: EncoderSource, *, report: Report, token: Token
) -> Report:
    """Where a conversion reports to, so that its time left is the whole training's."""
    backbone = source.backbone
    rate = backbone.images_per_second if backbone is not None else None
    if source.ready or backbone is None or rate is None:
        return report
    whole = unready_estimate(
        Estimate(request), backbone, rate=rate, report=report, token=token
    )
    ahead = Ahead(report)
    if whole.seconds is not None:
        ahead.expect({"convert": CONVERTING, "train": whole.seconds - CONVERTING})
        ahead(Progress("convert", 0, unit="steps"))  # beginning takes a while
    return ahead


def ready_encoder(source: EncoderSource, *, report: Report, token: Token) -> Encoder:
    """Load an encoder, converted from its weights first where that was never done."""
    if not source.ready:
        prepare(source, report=report, token=token)
    return source.load()

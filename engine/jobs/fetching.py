"""The job of fetching a backbone: get its weights, then make an encoder of them."""

from __future__ import annotations

import time
from pathlib import Path

from engine.errors import ModelError
from engine.jobs import queue
from engine.jobs.requests import CONVERT_BACKBONE
from engine.models.conversion import ConvertBackbone, FetchBackbone, FetchedBackbone
from engine.models.custom import backbone_named
from engine.models.sources import EncoderSource
from engine.progress import Report, Token


def fetch_backbone(
    request: FetchBackbone, *, report: Report, token: Token
) -> FetchedBackbone:
    """Fetch a backbone, check it, and convert it in a process of its own.

    Raises:
        Cancelled: It was cancelled; what arrived is kept for the next time.
        ModelError: It cannot be had, or is not what was published.
    """
    from engine.models.fetch import fetch_weights

    started = time.monotonic()
    backbone = backbone_named(request.backbone)
    fetched = fetch_weights(backbone, report=report, token=token)
    source = EncoderSource(
        backbone.name,
        backbone.title,
        "fetched",
        backbone=backbone,
        weights=fetched.path,
    )
    folder = prepare(source, report=report, token=token)
    return FetchedBackbone(
        backbone=backbone.name,
        weights=str(fetched.path),
        folder=str(folder),
        bytes=fetched.path.stat().st_size,
        source=fetched.source,
        seconds=time.monotonic() - started,
    )


def prepare(source: EncoderSource, *, report: Report, token: Token) -> Path:
    """The encoder folder of a source with weights, converted if it never was.

    Raises:
        Cancelled: It was cancelled.
        ModelError: The weights are missing.
        JobError: The conversion failed; code and remedy are the failure's.
    """
    if source.backbone is None or source.weights is None:
        raise ModelError("model.ready", f"{source.name!r} needs no preparation.")
    folder = source.converted_folder()
    if not source.ready:
        queue.run(
            CONVERT_BACKBONE,
            ConvertBackbone(
                source.backbone.name, str(source.weights.resolve()), str(folder)
            ),
            report=report,
            token=token,
        )
    return folder

"""The job of checking a project: choose the encoder, then check.

Weights that were not converted yet need TensorFlow once; that happens in a worker of
its own, and only if there is something new to embed.
"""

from __future__ import annotations

from pathlib import Path

from engine.errors import ModelError
from engine.findings.check import check_project as check
from engine.findings.request import CheckProject, CheckResult
from engine.jobs.training import ready_encoder
from engine.models.catalogue import EncoderSource, find_encoder
from engine.models.encoder import Encoder
from engine.progress import Report, Token


def check_project(
    request: CheckProject, *, report: Report, token: Token
) -> CheckResult:
    """Check a project with the best encoder at hand, or the one asked for.

    Without any encoder the check goes by pixels and hashes alone.

    Raises:
        ModelError: There is no such encoder, or it cannot be converted.
        ProjectError: The folder cannot be used.
        Cancelled: It was asked to stop.
    """
    source = _encoder(request)

    def load() -> Encoder:
        assert source is not None
        return ready_encoder(source, report=report, token=token)

    return check(request, load, _key(source), report=report, token=token)


def _encoder(request: CheckProject) -> EncoderSource | None:
    weights = Path(request.weights_dir) if request.weights_dir else None
    try:
        return find_encoder(request.encoder, weights)
    except ModelError:
        if request.encoder is not None or weights is not None:
            raise
        return None


def _key(source: EncoderSource | None) -> str:
    """Tells encoders apart, and new weights of one name from old ones."""
    if source is None:
        return ""
    file = source.model or source.weights
    facts = file.stat() if file is not None else None
    return (
        f"{source.name} {facts.st_size} {facts.st_mtime_ns}" if facts else source.name
    )

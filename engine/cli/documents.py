"""The JSON documents of ``--json``: an interface, so their names never change."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec
import typer

if TYPE_CHECKING:
    # Each command brings its own; classifying one picture does without the others'.
    from engine.evaluation.request import Evaluation
    from engine.models.manifest import Manifest
    from engine.models.score import Score
    from engine.training.request import TrainResult
    from engine.verdict import Verdict


def print_json(document: object) -> None:
    """Print a document on standard output."""
    text = msgspec.json.format(msgspec.json.encode(document), indent=2)
    typer.echo(text.decode())


def training(result: TrainResult) -> dict[str, object]:
    """The document of ``discern train``."""
    return {
        "model": result.model,
        "classes": list(result.classes),
        "recipe": result.recipe,
        "encoder": result.encoder,
        "images": dataclasses.asdict(result.images),
        "test": _score(result.test),
        "validation": _score(result.validation),
        "seconds": result.seconds,
        "findings": result.findings,
        "notes": list(result.notes),
        "stopped": result.stopped,
    }


def classification(
    model: str, verdicts: Sequence[Verdict], seconds: float
) -> dict[str, object]:
    """The document of ``discern classify``."""
    return {
        "model": model,
        "results": [verdict.as_json() for verdict in verdicts],
        "seconds": round(seconds, 3),
    }


def evaluation(result: Evaluation) -> dict[str, object]:
    """The document of ``discern evaluate``."""
    from engine.cli.figures import figures_document

    figures = figures_document(result.scores) if result.scores is not None else {}
    return {
        **figures,
        "accuracy": result.score.accuracy,
        "interval": [result.score.low, result.score.high],
        "images": result.score.images,
        "coverage": result.coverage,
        "per_class": {
            name: dataclasses.asdict(score) for name, score in result.per_class.items()
        },
        "failed": result.failed,
        "unknown_classes": list(result.unknown_classes),
    }


def model_info(path: str, manifest: Manifest) -> dict[str, object]:
    """The document of ``discern info``."""
    from engine.models.reliability import believed

    encoder = manifest.encoder
    told = believed(manifest.reliability, manifest.outcomes)
    return {
        "model": path,
        "title": manifest.title,
        "classes": list(manifest.classes),
        "recipe": manifest.recipe,
        "encoder": {
            "name": encoder.name,
            "title": encoder.title,
            "input": list(encoder.geometry.size),
            "fit": encoder.geometry.fit,
            "filter": encoder.geometry.filter,
            "dimensions": encoder.dimensions,
            "sha256": encoder.sha256,
            "origin": encoder.origin,
            "licence": encoder.licence,
        },
        "images": dataclasses.asdict(manifest.images),
        "test": _score(manifest.test),
        "temperature": manifest.calibration.temperature,
        "sure_from": manifest.sure_from,
        "precision": manifest.precision,
        "reliability": None if told is None else dataclasses.asdict(told),
        "created": manifest.created,
        "app_version": manifest.app_version,
        "format": manifest.format,
        "notes": list(manifest.notes),
    }


def _score(score: Score | None) -> dict[str, object] | None:
    if score is None:
        return None
    return {
        "accuracy": score.accuracy,
        "interval": [score.low, score.high],
        "images": score.images,
    }

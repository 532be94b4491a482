"""Results in sentences, for a person at a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from engine.batch.request import FolderResult
from engine.cli.results import figures_in_words
from engine.evaluation.request import Evaluation
from engine.models.manifest import Manifest
from engine.models.score import Score
from engine.training.request import TrainResult
from engine.verdict import Verdict


def score(value: Score) -> str:
    """An accuracy with its interval: ``81.0 % (76.2 to 84.9 %) of 309 images``."""
    return (
        f"{100 * value.accuracy:.1f} % "
        f"({100 * value.low:.1f} to {100 * value.high:.1f} %) of {value.images} images"
    )


def training(result: TrainResult) -> str:
    """What a training came to."""
    images = result.images
    lines = [
        f"Classes     {', '.join(result.classes)}",
        f"Images      {images.train} to train on, {images.validation} to choose with, "
        f"{images.test} to test on",
        f"Recipe      {result.recipe}, encoder {result.encoder}",
    ]
    if result.test is not None:
        lines.append(f"Test score  {score(result.test)} it had never seen were right")
    elif result.validation is not None:
        lines.append(f"Validation  {score(result.validation)} were right")
    lines.append(f"Time        {result.seconds.get('total', 0):.1f} s")
    lines.append(f"Model       {result.model}")
    return "\n".join([*lines, *_notes(result.notes)])


def row(verdict: Verdict) -> str:
    """One line of a classification, tab-separated for other programs to read."""
    if verdict.error is not None:
        return f"{verdict.path}\t{verdict.verdict}\t\t{verdict.error}"
    probability = "" if verdict.probability is None else f"{verdict.probability:.4f}"
    return f"{verdict.path}\t{verdict.verdict}\t{probability}\t{verdict.class_name}"


def classification(result: FolderResult) -> str:
    """What classifying a folder came to."""
    lines = [
        f"{count:>8,}  {verdict}" for verdict, count in sorted(result.counts.items())
    ]
    rate = result.images / result.seconds if result.seconds else 0
    lines.append(f"{result.images:,} images in {result.seconds:.1f} s ({rate:,.0f}/s)")
    if result.failed:
        lines.append(f"{result.failed:,} could not be read; each row says why")
    if result.csv:
        lines.append(f"Results: {result.csv}")
    return "\n".join(lines)


def evaluation(result: Evaluation) -> str:
    """How a model does on a labelled folder."""
    width = max(len(name) for name in result.per_class)
    lines = [
        f"{score(result.score)} were right; "
        f"a class was named for {100 * result.coverage:.1f} %.",
        f"{'class':<{width}}  precision  recall      f1  images",
    ]
    lines += [
        f"{name:<{width}}  {item.precision:9.3f}  {item.recall:6.3f}  "
        f"{item.f1:6.3f}  {item.images:6,}"
        for name, item in result.per_class.items()
    ]
    if result.scores is not None:
        lines += ["", figures_in_words(result.scores)]
    lines += [f"{path}: {reason}" for path, reason in result.failed.items()]
    if result.unknown_classes:
        lines.append(f"Left out, no such class: {', '.join(result.unknown_classes)}")
    return "\n".join(lines)


def model_info(path: Path, manifest: Manifest) -> str:
    """What a model is."""
    encoder = manifest.encoder
    height, width = encoder.geometry.size
    lines = [
        f"{manifest.title} ({path})",
        f"Classes     {', '.join(manifest.classes)}",
        f"Recipe      {manifest.recipe}",
        f"Encoder     {encoder.title}, {width}×{height} px in, "
        f"{encoder.dimensions} numbers out",
        f"Trained on  {manifest.images.train} images, {manifest.created}",
    ]
    if manifest.test is not None:
        lines.append(f"Test score  {score(manifest.test)}")
    if manifest.licence:
        lines.append(f"Licence     {manifest.licence}")
    return "\n".join([*lines, *_notes(manifest.notes)])


def _notes(notes: Iterable[str]) -> list[str]:
    return [f"Note        {note}" for note in notes]

"""Scoring a model on a labelled folder it has never seen."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from engine.dataset.layout import ClassFolder, read_layout
from engine.dataset.looks import record_look_at
from engine.dataset.summary import TEST
from engine.errors import ProjectError
from engine.evaluation.request import ClassScore, Evaluate, Evaluation
from engine.images import walk_images
from engine.models.classifier import Classifier
from engine.models.modelfile import load_model
from engine.models.score import wilson
from engine.models.stream import CHUNK, Embedded, embed_files
from engine.paths import printable
from engine.progress import Meter, Report, Token


def evaluate(request: Evaluate, *, report: Report, token: Token) -> Evaluation:
    """Score a model on class folders; of train/val/test trees only ``test`` counts.

    Raises:
        ModelError: The model cannot be used.
        ProjectError: The folder holds no class that the model knows, or no image.
    """
    classifier = Classifier(load_model(Path(request.model), threads=1), top=1)
    classes = classifier.model.manifest.classes
    folders, unknown = _known_folders(Path(request.folder), classes)
    files = [
        ((folder.name, printable(path)), path)
        for folder in folders
        for path in walk_images(folder.path)
    ]
    meter = Meter(report, "score", len(files))
    confusion: Counter[tuple[str, str]] = Counter()
    covered = 0
    failed: dict[str, str] = {}
    stream = embed_files(classifier.model.encoder, files, token=token)
    for batch in _batches(stream):
        good = [item for item in batch if item.embedding is not None]
        for item in batch:
            if item.error is not None:
                failed[item.key[1]] = item.error.message
        if good:
            verdicts = classifier.verdicts(
                [item.key[1] for item in good],
                np.stack(
                    [item.embedding for item in good if item.embedding is not None]
                ),
            )
            for item, verdict in zip(good, verdicts, strict=True):
                confusion[item.key[0], verdict.class_name or ""] += 1
                covered += verdict.verdict == verdict.class_name
        meter.advance(len(batch))
    meter.finish()
    images = confusion.total()
    if not images:
        raise ProjectError(
            "evaluate.no_images",
            "Expected pictures in folders named after the model's classes, found none.",
            path=request.folder,
        )
    record_look_at(Path(request.folder).resolve(), images)
    right = sum(
        count for (truth, answer), count in confusion.items() if truth == answer
    )
    return Evaluation(
        score=wilson(right, images),
        per_class={name: _class_score(confusion, name) for name in classes},
        coverage=covered / images,
        failed=failed,
        unknown_classes=tuple(unknown),
    )


def _known_folders(
    folder: Path, classes: tuple[str, ...]
) -> tuple[list[ClassFolder], list[str]]:
    layout = read_layout(folder)
    tests = [item for item in layout.folders if item.split == TEST]
    chosen = tests if layout.given_splits and tests else list(layout.folders)
    by_lower: dict[str, str] = {name.lower(): name for name in classes}
    known: list[ClassFolder] = []
    unknown: list[str] = []
    for item in chosen:
        name = item.name if item.name in classes else by_lower.get(item.name.lower())
        if name is None:
            unknown.append(item.name)
        else:
            known.append(ClassFolder(name, item.path, item.split))
    if not known:
        raise ProjectError(
            "evaluate.no_class",
            f"Expected folders named after the model's classes ({', '.join(classes)}), "
            f"received {', '.join(unknown)}.",
            path=folder,
            remedy="Rename the folders, or choose the model made for them.",
        )
    return known, unknown


def _batches(
    stream: Iterator[Embedded[tuple[str, str]]],
) -> Iterator[list[Embedded[tuple[str, str]]]]:
    batch: list[Embedded[tuple[str, str]]] = []
    for item in stream:
        batch.append(item)
        if len(batch) == CHUNK:
            yield batch
            batch = []
    if batch:
        yield batch


def _class_score(confusion: Counter[tuple[str, str]], name: str) -> ClassScore:
    totals: defaultdict[str, int] = defaultdict(int)
    for (truth, answer), count in confusion.items():
        totals["images"] += count * (truth == name)
        totals["answered"] += count * (answer == name)
        totals["right"] += count * (truth == answer == name)
    precision = totals["right"] / totals["answered"] if totals["answered"] else 0.0
    recall = totals["right"] / totals["images"] if totals["images"] else 0.0
    both = precision + recall
    f1 = 2 * precision * recall / both if both else 0.0
    return ClassScore(precision, recall, f1, totals["images"])

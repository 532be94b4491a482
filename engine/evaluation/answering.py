"""What a model answers for the images of a labelled folder, one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.dataset.layout import ClassFolder, read_layout
from engine.dataset.looks import record_look_at
from engine.dataset.summary import TEST
from engine.errors import ProjectError
from engine.images import walk_images
from engine.models.classifier import Classifier
from engine.models.stream import CHUNK, Embedded, embed_files
from engine.paths import printable
from engine.progress import Meter, Report, Token


@dataclass(frozen=True, slots=True, eq=False)
class FolderAnswers:
    """A model's answers for the images of a folder.

    Attributes:
        names: Each image's path.
        labels: Its class, as the model numbers them ``(n,)``.
        probabilities: What the model answered ``(n, classes)``.
        covered: How many verdicts were a class.
        failed: Files that could not be read, with reasons.
        unknown_classes: Folders whose name is no class of the model; left out.
    """

    names: tuple[str, ...]
    labels: NDArray[np.int64]
    probabilities: NDArray[np.float32]
    covered: int
    failed: dict[str, str] = field(default_factory=dict)
    unknown_classes: tuple[str, ...] = ()


def answer_folder(
    classifier: Classifier, folder: Path, *, report: Report, token: Token
) -> FolderAnswers:
    """Answer every image of a folder of class folders, and count that as a look.

    Of train/val/test trees only ``test`` counts.

    Raises:
        ProjectError: The folder holds no class that the model knows, or no image.
    """
    classes = classifier.model.manifest.classes
    folders, unknown = _known_folders(folder, classes)
    files = [
        ((item.name, printable(path)), path)
        for item in folders
        for path in walk_images(item.path)
    ]
    meter = Meter(report, "score", len(files))
    names: list[str] = []
    labels: list[int] = []
    found: list[NDArray[np.float32]] = []
    covered = 0
    failed: dict[str, str] = {}
    for batch in _batches(embed_files(classifier.model.encoder, files, token=token)):
        good = [item for item in batch if item.embedding is not None]
        for item in batch:
            if item.error is not None:
                failed[item.key[1]] = item.error.message
        if good:
            embeddings = np.stack(
                [item.embedding for item in good if item.embedding is not None]
            )
            paths = [item.key[1] for item in good]
            verdicts = classifier.verdicts(paths, embeddings)
            covered += sum(one.verdict == one.class_name for one in verdicts)
            names += paths
            labels += [classes.index(item.key[0]) for item in good]
            found.append(classifier.probabilities(embeddings))
        meter.advance(len(batch))
    meter.finish()
    if not names:
        raise ProjectError(
            "evaluate.no_images",
            "Expected pictures in folders named after the model's classes, found none.",
            path=folder,
        )
    record_look_at(folder.resolve(), len(names))
    return FolderAnswers(
        tuple(names),
        np.array(labels, dtype=np.int64),
        np.concatenate(found),
        covered,
        failed,
        tuple(unknown),
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

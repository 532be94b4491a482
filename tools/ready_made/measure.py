"""What a finished model is worth, and what it makes of pictures of other worlds."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.images import Geometry
from engine.models.classifier import Classifier
from engine.models.score import wilson
from engine.verdict import NONE_OF_THESE, NOT_SURE, Verdict
from tools.ready_made.lookalikes import unlike
from tools.ready_made.pictures import (
    Named,
    Pixels,
    blank,
    labelled,
    load,
    noise,
    sample,
)

_BATCH = 16
#: From this probability on, an answer counts as given without any doubt.
_NO_DOUBT = 0.99


@dataclass(frozen=True, slots=True)
class Labelled:
    """How a model does on labelled pictures, whatever was rejected.

    Attributes:
        images: How many there are.
        right: How many of them got their class.
        low: Lower end of the 95 % interval of the accuracy.
        high: Upper end.
        balanced: Mean over the classes of the share that is right.
        recall: Right ones and pictures, by class; classes without pictures are left
            out.
        answered: Share whose verdict was a class.
        right_of_answered: Share of those that is right.
    """

    images: int
    right: int
    low: float
    high: float
    balanced: float
    recall: dict[str, tuple[int, int]]
    answered: float
    right_of_answered: float | None


@dataclass(frozen=True, slots=True)
class World:
    """What a model says of pictures that show none of its classes.

    Attributes:
        images: How many there are.
        rejected: Share called "none of these".
        unsure: Share called "not sure".
        no_doubt: Share given a class at 99 % or more.
    """

    images: int
    rejected: float
    unsure: float
    no_doubt: float


def score(classifier: Classifier, pictures: Sequence[tuple[Path, int]]) -> Labelled:
    """Score a model on labelled pictures; those that cannot be read take no part.

    Args:
        classifier: The model.
        pictures: Files and classes.

    Raises:
        ValueError: There is no picture.
    """
    if not pictures:
        raise ValueError("Expected labelled pictures, found none.")
    classes = classifier.model.manifest.classes
    verdicts: list[Verdict] = []
    truth: list[int] = []
    geometry = classifier.model.encoder.spec.geometry
    for path, label in pictures:
        for pixels in load([path], geometry):
            verdicts += answer(classifier, [pixels])
            truth.append(label)
    right = np.array(
        [item.class_name == classes[n] for item, n in zip(verdicts, truth, strict=True)]
    )
    answered = np.array([item.verdict == item.class_name for item in verdicts])
    labels = np.array(truth)
    recall = {
        name: (int(right[labels == n].sum()), int((labels == n).sum()))
        for n, name in enumerate(classes)
        if (labels == n).any()
    }
    interval = wilson(int(right.sum()), len(right))
    return Labelled(
        images=len(right),
        right=int(right.sum()),
        low=interval.low,
        high=interval.high,
        balanced=float(np.mean([good / count for good, count in recall.values()])),
        recall=recall,
        answered=float(answered.mean()),
        right_of_answered=float(right[answered].mean()) if answered.any() else None,
    )


def scores(classifier: Classifier, tries: Sequence[Named]) -> dict[str, dict[str, Any]]:
    """`score` of each folder of labelled pictures, by its name, as plain values."""
    classes = classifier.model.manifest.classes
    return {
        item.name: dataclasses.asdict(score(classifier, labelled(item.path, classes)))
        for item in tries
    }


def worlds(
    classifier: Classifier,
    sources: Sequence[Named],
    most: int,
    seed: int,
    shown: Pixels | None = None,
) -> dict[str, dict[str, Any]]:
    """`other_world` of each source, of noise and of single colours, as plain values.

    Args:
        classifier: The model.
        sources: Pictures that show none of its classes.
        most: At most so many of each.
        seed: Chooses them.
        shown: Strangers that it was shown in its training, 32 pixels large: what looks
            like one of them takes no part.
    """
    pictures = {item.name: sample(item, most, seed) for item in sources}
    if shown is not None:
        pictures = {name: unlike(some, shown) for name, some in pictures.items()}
    pictures |= {"noise": noise(60, seed), "single colours": blank(40, seed)}
    return {
        name: dataclasses.asdict(other_world(classifier, some))
        for name, some in pictures.items()
    }


def other_world(classifier: Classifier, pictures: list[Path | bytes]) -> World:
    """What a model says of pictures it should reject.

    Raises:
        ValueError: None of them can be read.
    """
    geometry: Geometry = classifier.model.encoder.spec.geometry
    verdicts = answer(classifier, load(pictures, geometry))
    if not verdicts:
        raise ValueError("Expected pictures of another world, found none.")
    words = np.array([item.verdict for item in verdicts])
    named = np.array([item.verdict == item.class_name for item in verdicts])
    sure = np.array([(item.probability or 0) >= _NO_DOUBT for item in verdicts])
    return World(
        images=len(verdicts),
        rejected=float((words == NONE_OF_THESE).mean()),
        unsure=float((words == NOT_SURE).mean()),
        no_doubt=float((named & sure).mean()),
    )


def answer(classifier: Classifier, pictures: Iterable[Pixels]) -> list[Verdict]:
    """The verdicts on pictures of the encoder's size."""
    verdicts: list[Verdict] = []
    for batch in _batches(iter(pictures)):
        embeddings: NDArray[np.float32] = classifier.model.encoder.embed(
            np.stack(batch)
        )
        verdicts += classifier.verdicts([""] * len(batch), embeddings)
    return verdicts


def _batches(pictures: Iterator[Pixels]) -> Iterator[list[Pixels]]:
    while batch := list(islice(pictures, _BATCH)):
        yield batch

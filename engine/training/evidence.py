"""What a run leaves behind about its data: what it trained on, what it answered.

Kept in the run's folder, so that a model can say later exactly which images it was
trained on, whether the set has changed since, and what its score would be without some
of the test images.
"""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from engine.dataset.fingerprint import (
    Entry,
    Fingerprint,
    changes,
    changes_of,
    current_entries,
    fingerprint,
)
from engine.dataset.samples import Sample
from engine.dataset.store import reading

_DATA = "data.json.gz"
_ANSWERS = "answers.json.gz"

Kept = TypeVar("Kept")


class Answer(NamedTuple):
    """What a model answered for one test image."""

    content: str
    class_name: str
    answer: str


@dataclass(frozen=True, slots=True)
class TrainingData:
    """The images of a run.

    Attributes:
        entries: Content, class and split of each.
        own_split: Whether the run dealt them for itself alone.
    """

    entries: tuple[Entry, ...]
    own_split: bool = False

    @property
    def splits(self) -> dict[str, str]:
        """The split of each content."""
        return {entry.content: entry.split for entry in self.entries}


def entries_of(
    samples: dict[str, tuple[Sample, ...]], classes: Sequence[str]
) -> tuple[Entry, ...]:
    """The images that a training used, from its samples by split."""
    return tuple(
        Entry(item.content_hash, classes[item.label], split)
        for split, items in samples.items()
        for item in items
    )


def answers_of(
    samples: Sequence[Sample], scores: NDArray[np.float32], classes: Sequence[str]
) -> tuple[Answer, ...]:
    """A model's answers, from its class scores ``(n, classes)`` for ``n`` samples."""
    best = scores.argmax(axis=1).tolist() if len(samples) else []
    return tuple(
        Answer(item.content_hash, classes[item.label], classes[answer])
        for item, answer in zip(samples, best, strict=True)
    )


def right_by_class(
    answers: Sequence[Answer], classes: Sequence[str]
) -> dict[str, tuple[int, int]]:
    """Of each class, how many images were answered rightly, and how many there are."""
    found = {}
    for name in classes:
        of_it = [one for one in answers if one.class_name == name]
        found[name] = (sum(one.answer == name for one in of_it), len(of_it))
    return found


def keep_data(folder: Path, data: TrainingData) -> None:
    """Write into a run's folder what it is trained on."""
    _write(folder / _DATA, data)


def keep_evidence(
    folder: Path, data: TrainingData, answers: tuple[Answer, ...]
) -> None:
    """Write both into a run's folder."""
    keep_data(folder, data)
    _write(folder / _ANSWERS, answers)


def read_data(folder: Path) -> TrainingData | None:
    """What the run in ``folder`` was trained on; None if it does not say."""
    return _read(folder / _DATA, TrainingData)


def read_answers(folder: Path) -> tuple[Answer, ...] | None:
    """What the run's model answered for the test images; None if it does not say."""
    return _read(folder / _ANSWERS, tuple[Answer, ...])


def run_folder(database: Path, run: str) -> Path:
    """Where everything about a run is kept."""
    return database.parent / "runs" / run


def changed_since(database: Path, run: str, data: Fingerprint | None) -> str:
    """Whether the project's images are those of a run, in a sentence.

    Args:
        database: The project's index.
        run: The run's id.
        data: The fingerprint that the run recorded, if any.

    Raises:
        ProjectError: The index cannot be read.
    """
    with reading(database) as connection:
        now = current_entries(connection)
    kept = read_data(run_folder(database, run))
    if kept is not None and kept.own_split:
        said = changes(map(_without_split, kept.entries), map(_without_split, now))
    elif kept is not None:
        said = changes(kept.entries, now)
    elif data is not None:
        said = changes_of(data, fingerprint(now))
    else:
        return "It is not known which images it was trained on."
    return said or "The images are the same as when it was trained."


def _without_split(entry: Entry) -> Entry:
    return entry._replace(split="")


def _write(path: Path, value: object) -> None:
    temporary = path.with_suffix(".part")
    temporary.write_bytes(gzip.compress(msgspec.json.encode(value), 4))
    temporary.replace(path)


def _read(path: Path, kind: type[Kept]) -> Kept | None:
    try:
        return msgspec.json.decode(gzip.decompress(path.read_bytes()), type=kind)
    except (OSError, EOFError, ValueError, msgspec.DecodeError):
        return None

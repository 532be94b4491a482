"""Happy and sad faces of the repository they are published in, dealt to splits.

Two traps are in the data: more than half of the sad faces are film stills, nearly all
happy ones are grey photographs; and many people occur several times. So both classes
get as many pictures of each source, in each split, and nobody is in two splits.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

HAPPY, SAD = "happy", "sad"
_EMOTIONS = {"happiness": HAPPY, "sadness": SAD}
#: The student whose pictures are film stills; everybody else's are photographs.
_FILMS = "jhamski"
_SHARES = (("test", 0.2), ("val", 0.15))
_NUMBER = re.compile(r"[ _.-]*\d*$")


@dataclass(frozen=True, slots=True)
class Face:
    """One labelled picture."""

    file: str
    answer: str
    source: str

    @property
    def person(self) -> str:
        """Who it is, by the file's name: ``Ann_Lee_0002.jpg`` is ``ann_lee``."""
        return _NUMBER.sub("", Path(self.file).stem).lower()


def read_faces(repository: Path, answers: Mapping[str, str] = _EMOTIONS) -> list[Face]:
    """The faces of some expressions; those that were given two are left out.

    Args:
        repository: The repository's files.
        answers: The answer to each expression that is wanted.
    """
    labels: dict[str, set[tuple[str, str]]] = defaultdict(set)
    with (repository / "data" / "legend.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        for row in csv.DictReader(file):
            source = "films" if row["user.id"] == _FILMS else "photographs"
            labels[row["image"]].add((row["emotion"].lower(), source))
    faces = []
    for name, found in sorted(labels.items()):
        emotions = {emotion for emotion, _ in found}
        there = (repository / "images" / name).is_file()
        if len(emotions) == 1 and emotions <= answers.keys() and there:
            emotion, source = min(found)
            faces.append(Face(name, answers[emotion], source))
    return faces


def deal(faces: Iterable[Face], seed: int) -> dict[str, list[Face]]:
    """Faces of each split: people apart, both classes alike in number and source."""
    random = np.random.default_rng(seed)
    splits: dict[str, list[Face]] = {"train": [], "val": [], "test": []}
    faces = list(faces)
    for source in sorted({face.source for face in faces}):
        people: dict[str, list[Face]] = defaultdict(list)
        for face in faces:
            if face.source == source:
                people[face.person].append(face)
        names = sorted(people)
        order = [people[names[number]] for number in random.permutation(len(names))]
        # People who are never sad are dealt by their happy faces, the others by their
        # sad ones, which are few.
        rest = {
            answer: [person for person in order if _rarest(person) == answer]
            for answer in (HAPPY, SAD)
        }
        totals = {answer: _count(rest[answer], answer) for answer in rest}
        for split, share in _SHARES:
            taken: list[list[Face]] = []
            for answer, total in totals.items():
                some, rest[answer] = _take(rest[answer], answer, share * total)
                taken += some
            splits[split] += _balanced(taken, random)
        splits["train"] += _balanced(rest[HAPPY] + rest[SAD], random)
    return splits


def _rarest(person: list[Face]) -> str:
    return SAD if _count([person], SAD) else HAPPY


def _take(
    people: list[list[Face]], answer: str, wanted: float
) -> tuple[list[list[Face]], list[list[Face]]]:
    """The first people with about ``wanted`` such faces, and the rest.

    Somebody with far more of them than are still wanted is passed over.
    """
    taken: list[list[Face]] = []
    rest: list[list[Face]] = []
    for person in people:
        gives = _count([person], answer)
        if gives <= 1.5 * wanted:
            taken.append(person)
            wanted -= gives
        else:
            rest.append(person)
    return taken, rest


def _balanced(people: Iterable[list[Face]], random: np.random.Generator) -> list[Face]:
    """As many happy as sad faces of these people."""
    faces = [face for person in people for face in person]
    parts = [[face for face in faces if face.answer == name] for name in (HAPPY, SAD)]
    fewest = min(map(len, parts))
    return [
        part[number]
        for part in parts
        for number in sorted(random.permutation(len(part))[:fewest].tolist())
    ]


def _count(people: Iterable[list[Face]], answer: str) -> int:
    return sum(face.answer == answer for person in people for face in person)

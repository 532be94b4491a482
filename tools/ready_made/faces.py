"""Makes the tree of happy and sad faces from the repository they are published in.

Two traps are in the data: more than half of the sad faces are film stills, nearly all
happy ones are grey photographs; and many people occur several times. So both classes
get as many pictures of each source, in each split, and nobody is in two splits.
"""

from __future__ import annotations

import csv
import re
import shutil
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

HAPPY, SAD = "happy", "sad"
_EMOTIONS = {"happiness": HAPPY, "sadness": SAD}
#: The student whose pictures are film stills; everybody else's are photographs.
_FILMS = "jhamski"
_SHARES = (("test", 0.2), ("val", 0.15))
_NUMBER = re.compile(r"[ _.-]*\d*$")
#: Files of the test folder whose names tell the expression: the Japanese female facial
#: expressions (``KA.HA2.30``), and the smiles of the FEI faces (``108b``).
_JAFFE = re.compile(r"[A-Z]{2}\.(HA|SA)\d?\.\d+", re.IGNORECASE)
_FEI_SMILE = re.compile(r"\d+b", re.IGNORECASE)


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


def read_faces(repository: Path) -> list[Face]:
    """The happy and sad faces; those that were given two expressions are left out."""
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
        if len(emotions) == 1 and emotions <= _EMOTIONS.keys() and there:
            emotion, source = min(found)
            faces.append(Face(name, _EMOTIONS[emotion], source))
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


def write_tree(repository: Path, out: Path, seed: int) -> dict[str, int]:
    """Copy the faces to ``out/faces`` (train, val, test) and ``out/others``.

    Returns:
        How many pictures each class folder got.
    """
    copies: list[tuple[Path, Path]] = []
    for split, faces in deal(read_faces(repository), seed).items():
        copies += [
            (repository / "images" / face.file, Path("faces", split, face.answer))
            for face in faces
        ]
    for path in sorted((repository / "test").glob("*.jpg")):
        if match := _JAFFE.fullmatch(path.stem):
            answer = HAPPY if match[1].upper() == "HA" else SAD
            copies.append((path, Path("others", "jaffe", answer)))
        elif _FEI_SMILE.fullmatch(path.stem):
            copies.append((path, Path("others", "fei-smiles", HAPPY)))
    counts: dict[str, int] = defaultdict(int)
    for source, folder in copies:
        (out / folder).mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, out / folder / source.name)
        counts[folder.as_posix()] += 1
    return dict(counts)

"""Makes the trees of faces: to train and test on, to try, and for an encoder."""

from __future__ import annotations

import re
import shutil
from collections import defaultdict
from pathlib import Path

from tools.ready_made.expressions import write_expressions
from tools.ready_made.faces import HAPPY, SAD, deal, read_faces

#: Files of the test folder whose names tell the expression: the Japanese female facial
#: expressions (``KA.HA2.30``), and the smiles of the FEI faces (``108b``).
_JAFFE = re.compile(r"[A-Z]{2}\.(HA|SA)\d?\.\d+", re.IGNORECASE)
_FEI_SMILE = re.compile(r"\d+b", re.IGNORECASE)


def write_tree(repository: Path, out: Path, seed: int) -> dict[str, int]:
    """Copy the faces to ``out/faces`` (train, val, test) and ``out/others``.

    ``out/expressions`` gets many more faces, of people in neither val nor test, to
    train an encoder on.

    Returns:
        How many pictures each class folder got.
    """
    copies: list[tuple[Path, Path]] = []
    happy_and_sad = read_faces(repository)
    dealt = deal(happy_and_sad, seed)
    for split, faces in dealt.items():
        copies += [
            (repository / "images" / face.file, Path("faces", split, face.answer))
            for face in faces
        ]
    tested = {face.person for face in dealt["test"]}
    copies += [
        (repository / "images" / face.file, Path("others", "more-happy", HAPPY))
        for face in happy_and_sad
        if face.person in tested and face.answer == HAPPY and face not in dealt["test"]
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
    apart = {face.person for split in ("val", "test") for face in dealt[split]}
    return {**counts, **write_expressions(repository, out, apart, seed)}

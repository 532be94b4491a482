"""Makes the tree that an encoder of faces is trained on: happy, neutral and unhappy.

Sad faces are too few to teach a network what a face is; calm and angry ones help.
Nearly all of them are grey and sharp, so some get a tint and some lose their detail:
neither may tell the class. Pictures without a face, noise and single colours make a
class of their own: an encoder that never saw any cannot tell that they are none of
these.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence, Set
from pathlib import Path

import numpy as np
from PIL import Image

from engine.errors import ImageError
from engine.images import decode
from tools.ready_made import faces
from tools.ready_made.pictures import Named, blank, noise, sample

_ANSWERS = {
    "happiness": "happy",
    "neutral": "neutral",
    "sadness": "unhappy",
    "anger": "unhappy",
    "disgust": "unhappy",
    "contempt": "unhappy",
    "fear": "unhappy",
}
#: About so many pictures of each class; of the rare one, each comes in several forms.
_EACH = 2500
_MOST_FORMS = 4
_VALIDATION_SHARE = 0.08
_SIDE = 96
_COARSE = (20, 64)
_DARKEST = 0.55
_NO_FACE = "no-face"
_DRAWN = 150


def write_expressions(
    repository: Path, out: Path, apart: Set[str], seed: int
) -> dict[str, int]:
    """Write ``out/expressions`` (train, val).

    Args:
        repository: The repository's files.
        out: The tree.
        apart: People who must not occur.
        seed: Of every choice.

    Returns:
        How many pictures each class folder got.
    """
    random = np.random.default_rng(seed)
    known = [
        face
        for face in faces.read_faces(repository, _ANSWERS)
        if face.person not in apart
    ]
    people = sorted({face.person for face in known})
    chosen = random.permutation(len(people))[: round(_VALIDATION_SHARE * len(people))]
    watched = {people[number] for number in chosen}
    counts: dict[str, int] = defaultdict(int)
    for answer in sorted(set(_ANSWERS.values())):
        of_class = [face for face in known if face.answer == answer]
        some = [of_class[n] for n in random.permutation(len(of_class))[:_EACH]]
        forms = max(1, min(_MOST_FORMS, _EACH // max(1, len(some))))
        for face in some:
            split = "val" if face.person in watched else "train"
            folder = Path("expressions", split, answer)
            (out / folder).mkdir(parents=True, exist_ok=True)
            picture = decode(repository / "images" / face.file)
            for form in range(forms if split == "train" else 1):
                name = f"{Path(face.file).stem}-{form}.jpg"
                changed(picture, random).save(out / folder / name, quality=88)
                counts[folder.as_posix()] += 1
    return dict(counts)


def write_others(out: Path, sources: Sequence[Named], seed: int) -> dict[str, int]:
    """Write the class of pictures without a face into ``out/expressions``.

    Args:
        out: The tree.
        sources: Folders or zips of pictures without faces.
        seed: Of every choice.

    Returns:
        How many pictures each class folder got.
    """
    if not sources:
        return {}
    random = np.random.default_rng(seed)
    each = _EACH // len(sources)
    pictures = [item for source in sources for item in sample(source, each, seed)]
    pictures += [*noise(_DRAWN, seed), *blank(_DRAWN, seed)]
    counts: dict[str, int] = defaultdict(int)
    for number, item in enumerate(pictures):
        watched = random.random() < _VALIDATION_SHARE
        folder = Path("expressions", "val" if watched else "train", _NO_FACE)
        try:
            picture = changed(decode(item), random)
        except ImageError:
            continue
        (out / folder).mkdir(parents=True, exist_ok=True)
        picture.save(out / folder / f"{number:05}.jpg", quality=88)
        counts[folder.as_posix()] += 1
    return dict(counts)


def changed(picture: Image.Image, random: np.random.Generator) -> Image.Image:
    """A small copy; some are grey, some tinted, some coarse."""
    small = picture.convert("RGB").resize((_SIDE, _SIDE), Image.Resampling.BILINEAR)
    if random.random() < 0.4:
        side = int(random.integers(*_COARSE))
        small = small.resize((side, side), Image.Resampling.BILINEAR)
        small = small.resize((_SIDE, _SIDE), Image.Resampling.BILINEAR)
    if random.random() < 0.4:
        small = small.convert("L").convert("RGB")
    if random.random() < 0.5:
        tint = random.uniform(_DARKEST, 1.0, 3)
        pixels = np.asarray(small, np.float32) * tint
        small = Image.fromarray(pixels.astype(np.uint8))
    return small

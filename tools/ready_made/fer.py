"""Happy and sad faces of FER-2013, added to the tree of faces.

Those that were there are few beside them but the only sharp ones, and the only ones in
colour: each trains in several forms.

I. Goodfellow et al., "Challenges in representation learning: a report on three machine
learning contests", 2013. The set has a test part of its own, which is kept; pictures of
it that are in the training part as well are taken out of that.
"""

from __future__ import annotations

import hashlib
import shutil
from collections import defaultdict
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from engine.images import decode
from tools.ready_made.faces import HAPPY, SAD

_VALIDATION_SHARE = 0.12
_FACES = "faces"
#: Forms of each face of the smaller set, beside the face itself.
_FORMS = 4
_LARGEST_CUT = 0.12
#: Test pictures come first, so that it is training that does without a copy.
_PARTS = ("test", "train")
#: Where the held-out faces of the other repository go: FER-2013's give the score.
_OTHER_TEST = Path("others", "press-and-films")


def add_fer(folder: Path, out: Path, seed: int) -> dict[str, int]:
    """Add FER-2013's faces to the tree in ``out``, which was just written.

    Args:
        folder: ``train/`` and ``test/`` with a folder for each expression.
        out: The tree; what it had to test on moves to ``out/others``.
        seed: Of which training pictures are held out to choose with.

    Returns:
        How many pictures each class folder got.
    """
    random = np.random.default_rng(seed)
    for path in sorted((out / _FACES / "train").glob("*/*")):
        picture = decode(path).convert("RGB")
        for form in range(_FORMS):
            target = path.with_name(f"{path.stem}-form{form}.jpg")
            _form(picture, form, random).save(target, quality=92)
    shutil.move(out / _FACES / "test", out / _OTHER_TEST)
    counts: dict[str, int] = defaultdict(int)
    for answer in (HAPPY, SAD):
        seen: set[str] = set()
        parts = [(name, sorted((folder / name / answer).iterdir())) for name in _PARTS]
        for part, files in parts:
            for path in files:
                pixels = hashlib.sha256(decode(path).convert("L").tobytes()).hexdigest()
                if pixels in seen:
                    continue
                seen.add(pixels)
                held = part == "train" and random.random() < _VALIDATION_SHARE
                target = out / _FACES / ("val" if held else part) / answer
                target.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target / f"fer-{path.name}")
                counts[target.relative_to(out).as_posix()] += 1
    return dict(counts)


def _form(
    picture: Image.Image, number: int, random: np.random.Generator
) -> Image.Image:
    """Cut a little smaller on each side; every other one mirrored."""
    width, height = picture.size
    left, top, right, bottom = random.uniform(0, _LARGEST_CUT, 4)
    box = (left * width, top * height, (1 - right) * width, (1 - bottom) * height)
    cut = picture.crop(tuple(round(edge) for edge in box))
    return cut if number % 2 else ImageOps.mirror(cut)

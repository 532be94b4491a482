"""Planting errors into a copy of a data set, and remembering where."""

from __future__ import annotations

import os
import random
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageEnhance, ImageFilter, ImageOps

#: Share of the labels that are swapped.
SWAPPED = 0.05
#: Ways to change a copy.
COPIES = ("resized", "re-encoded", "cropped", "mirrored")
#: Ways to spoil a picture, and the kind of finding that should say so.
SPOILT = {
    "blurred": "blurred",
    "dark": "dark",
    "truncated": "truncated",
    "wrong extension": "extension_mismatch",
}
_SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}
#: Share of the width and of the height that is cut off, at a place drawn by lot.
_CROP = 0.1


@dataclass
class Planted:
    """What was planted where; paths are below the project, with forward slashes.

    Attributes:
        copies: For each way, the copies and what they are copies of.
        spoilt: For each way, the files.
    """

    copies: dict[str, dict[str, str]] = field(default_factory=dict)
    spoilt: dict[str, set[str]] = field(default_factory=dict)


def pictures(project: Path) -> list[Path]:
    """The pictures of a project, in order."""
    return sorted(
        path
        for path in project.glob("*/*")
        if path.suffix.lower() in _SUFFIXES and not path.name.startswith(".")
    )


def plant(project: Path, each: int, seed: int) -> Planted:
    """Plant ``each`` copies of every way and spoil ``each`` pictures in every way.

    No picture is used twice, so that no error hides another.
    """
    chance = random.Random(seed)
    chosen = chance.sample(pictures(project), each * (len(COPIES) + len(SPOILT)))
    planted = Planted()
    for way in COPIES:
        for path in (chosen.pop() for _ in range(each)):
            copy = _changed(_read(path), way, chance)
            target = path.with_name(f"{path.stem} {way}.jpg")
            copy.save(target, quality=40 if way == "re-encoded" else 90)
            known = planted.copies.setdefault(way, {})
            known[_below(target, project)] = _below(path, project)
    for way in SPOILT:
        for path in (chosen.pop() for _ in range(each)):
            spoilt = _spoil(path, way)
            planted.spoilt.setdefault(way, set()).add(_below(spoilt, project))
    return planted


def swap(project: Path, share: float, seed: int) -> dict[str, str]:
    """Move a share of the pictures into another class, drawn by lot.

    Returns:
        Where each is now, and where it was.
    """
    chance = random.Random(seed)
    every = pictures(project)
    classes = sorted({path.parent for path in every})
    moved = {}
    for path in chance.sample(every, round(share * len(every))):
        folder = chance.choice([item for item in classes if item != path.parent])
        target = folder / f"{path.stem} of {path.parent.name}{path.suffix}"
        path.rename(target)
        moved[_below(target, project)] = _below(path, project)
    return moved


def put_back(project: Path, moved: dict[str, str]) -> None:
    """Undo ``swap``."""
    for now, before in moved.items():
        (project / now).rename(project / before)


def _changed(image: Image.Image, way: str, chance: random.Random) -> Image.Image:
    width, height = image.size
    if way == "resized":
        return image.resize((width // 2, height // 2), Image.Resampling.BICUBIC)
    if way == "mirrored":
        return ImageOps.mirror(image)
    if way == "cropped":
        w, h = round(width * (1 - _CROP)), round(height * (1 - _CROP))
        x, y = chance.randint(0, width - w), chance.randint(0, height - h)
        return image.crop((x, y, x + w, y + h))
    return image


def _spoil(path: Path, way: str) -> Path:
    if way == "truncated":
        os.truncate(path, path.stat().st_size * 6 // 10)
        return path
    image = _read(path)
    if way == "wrong extension":
        stream = BytesIO()
        image.save(stream, "JPEG", quality=90)
        path.unlink()
        target = path.with_name(f"{path.stem} spoilt.png")
        target.write_bytes(stream.getvalue())
        return target
    path.unlink()
    target = path.with_name(f"{path.stem} {way}.jpg")
    if way == "blurred":
        image = image.filter(ImageFilter.GaussianBlur(3))
    else:
        image = ImageEnhance.Brightness(image).enhance(0.15)
    image.save(target, quality=90)
    return target


def _read(path: Path) -> Image.Image:
    with Image.open(path) as image:
        return image.convert("RGB")


def _below(path: Path, project: Path) -> str:
    return path.relative_to(project).as_posix()

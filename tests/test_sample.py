"""The drawn sample data: what is there, that it can be drawn again, that it is fair."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "resources" / "sample"
REDRAWN = ("happy-01", "happy-37", "sad-20", "sad-58", "sad-4")
MOODS = ("happy", "sad")


def _pixels(path: Path) -> NDArray[np.float64]:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"), dtype=np.float64)


def _digest(path: Path) -> str:
    return hashlib.sha256(_pixels(path).astype(np.uint8).tobytes()).hexdigest()


def _draw(target: Path, hash_seed: str) -> list[Path]:
    subprocess.run(
        [sys.executable, "-m", "tools.make_sample", "--to", target, "--only", *REDRAWN],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        check=True,
        timeout=120,
    )
    return sorted(path for path in target.rglob("*") if path.is_file())


def _statistics(path: Path) -> list[float]:
    """Mean and spread of the colours of the whole image and of its border."""
    image = _pixels(path)
    inside = np.zeros(image.shape[:2], dtype=bool)
    inside[10:-10, 10:-10] = True
    edge = image[~inside]
    whole = image.reshape(-1, 3)
    parts = (edge.mean(0), edge.std(0), whole.mean(0), whole.std(0))
    return [float(value) for part in parts for value in part]


def test_sample_holds_both_classes_in_full() -> None:
    # GIVEN the sample data
    faces = {mood: sorted((SAMPLE / "faces" / mood).iterdir()) for mood in MOODS}
    unseen = sorted((SAMPLE / "unseen").iterdir())
    everything = [*faces["happy"], *faces["sad"], *unseen]
    # WHEN its files are opened
    sizes = set()
    for path in everything:
        with Image.open(path) as image:
            image.load()
            sizes.add((image.size, image.mode))
    # THEN both classes are complete, small, and no picture is there twice
    assert [len(faces[mood]) for mood in MOODS] == [60, 60]
    assert [path.stem for path in unseen] == [
        f"{mood}-{number}" for mood in MOODS for number in range(1, 7)
    ]
    assert sizes == {((128, 128), "RGB")}
    assert sum(path.stat().st_size for path in everything) < 1_500_000
    assert len({_digest(path) for path in everything}) == len(everything)


def test_drawing_again_gives_the_same_files(tmp_path: Path) -> None:
    # GIVEN some images drawn in two processes that hash strings differently
    first = _draw(tmp_path / "first", "1")
    second = _draw(tmp_path / "second", "2")
    # WHEN they are compared with each other and with the files kept in the repository
    kept = [SAMPLE / path.relative_to(tmp_path / "first") for path in first]
    # THEN the bytes are equal, and the kept ones show the same picture
    assert {path.stem for path in first} == set(REDRAWN)
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]
    assert [_digest(path) for path in first] == [_digest(path) for path in second]
    for drawn, path in zip(first, kept, strict=True):
        # Another JPEG library may round differently, but not by more than this.
        assert np.abs(_pixels(drawn) - _pixels(path)).mean() < 1.5, path.name


def test_colours_and_file_sizes_do_not_give_the_class_away() -> None:
    # GIVEN figures of each image that know nothing of the expression
    paths = [path for mood in MOODS for path in (SAMPLE / "faces" / mood).iterdir()]
    labels = np.array([path.parent.name == "happy" for path in paths])
    figures = np.array([[*_statistics(path), path.stat().st_size] for path in paths])
    figures = (figures - figures.mean(0)) / figures.std(0)
    # WHEN each figure alone, and all of them by nearest class mean, guess the class
    gaps = np.abs(figures[labels].mean(0) - figures[~labels].mean(0))
    hits = 0
    for index in range(len(paths)):
        others = np.arange(len(paths)) != index
        happy = figures[others & labels].mean(0)
        sad = figures[others & ~labels].mean(0)
        nearer = np.linalg.norm(figures[index] - happy) < np.linalg.norm(
            figures[index] - sad
        )
        hits += int(nearer == labels[index])
    # THEN no figure differs by half a standard deviation, and the guess is a guess
    assert gaps.max() < 0.5
    assert hits / len(paths) < 0.62


def test_an_unknown_option_is_refused(tmp_path: Path) -> None:
    # GIVEN a mistyped command
    command = [sys.executable, "-m", "tools.make_sample", "--where", str(tmp_path)]
    # WHEN it is run
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    # THEN it explains itself and draws nothing
    assert done.returncode == 2
    assert "--where" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["discern.png", "discern.ico"])
def test_program_icon_is_the_logo(name: str) -> None:
    # GIVEN the rendered icon
    path = ROOT / "resources" / "icons" / name
    # WHEN it is opened at its largest size
    with Image.open(path) as image:
        icon = image.convert("RGBA")
    # THEN it is 256 pixels, clear at the corners, orange on the left, blue on the right
    assert icon.size == (256, 256)
    assert icon.getpixel((4, 4)) == (0, 0, 0, 0)
    assert icon.getpixel((60, 100)) == (0xD5, 0x5E, 0x00, 255)
    assert icon.getpixel((190, 150)) == (0x24, 0x5F, 0xD6, 255)


def test_line_icons_are_one_family() -> None:
    # GIVEN the line icons
    paths = (ROOT / "resources" / "icons").glob("*.svg")
    lines = [path for path in paths if path.stem != "discern"]
    # WHEN their sources are read
    sources = {path.name: path.read_text(encoding="utf-8") for path in lines}
    # THEN all are drawn on the same grid with the same pen
    assert len(lines) == 30
    for name, source in sources.items():
        assert 'viewBox="0 0 24 24"' in source, name
        assert 'stroke="currentColor" stroke-width="1.75"' in source, name
        assert 'stroke-linecap="round" stroke-linejoin="round"' in source, name

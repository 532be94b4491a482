"""Findings about one picture alone: planted, counted, and nothing else."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image, ImageEnhance, ImageFilter

from tests.findings.conftest import Checked, found
from tests.support.planted import scene, scenes, write

#: Kinds about one picture alone.
KINDS = (
    "unreadable",
    "truncated",
    "extension_mismatch",
    "too_small",
    "extreme_shape",
    "dark",
    "bright",
    "blurred",
    "uniform",
    "color_mismatch",
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Fifty scenes in two classes, nothing wrong with any."""
    return scenes(tmp_path / "project", {"a": 25, "b": 25})


def test_a_good_set_has_no_findings(project: Path, check: Checked) -> None:
    # GIVEN fifty good pictures
    # WHEN they are checked for everything about single pictures
    result = check(project, *KINDS)
    # THEN nothing is found, and the classes are counted
    assert result.findings == ()
    assert {name: counts.total for name, counts in result.classes.items()} == {
        "a": 25,
        "b": 25,
    }
    assert result.splits.total == 50


def test_planted_errors_are_found_and_nothing_else(
    project: Path, check: Checked
) -> None:
    # GIVEN pictures of which each has one thing wrong
    picture = scene(1000)
    planted = {
        "dark": write(
            ImageEnhance.Brightness(picture).enhance(0.12), project / "a/dark.jpg"
        ),
        "bright": write(
            picture.point(lambda value: 255 - (255 - value) // 8),
            project / "a/bright.jpg",
        ),
        "blurred": write(
            scene(1001).filter(ImageFilter.GaussianBlur(4)), project / "a/blurred.jpg"
        ),
        "uniform": write(
            Image.new("RGB", (200, 160), (90, 140, 60)), project / "b/one.png"
        ),
        "color_mismatch": write(scene(1002).convert("L"), project / "b/grey.jpg"),
        "too_small": write(scene(1003).resize((20, 16)), project / "b/small.png"),
        "extreme_shape": write(scene(1004, (600, 60)), project / "b/long.jpg"),
        "extension_mismatch": project / "b/really-a-jpeg.png",
        "truncated": write(scene(1005), project / "a/cut.jpg"),
        "unreadable": project / "a/letter.jpg",
    }
    shutil.move(write(scene(1006), project / "b/x.jpg"), planted["extension_mismatch"])
    os.truncate(planted["truncated"], planted["truncated"].stat().st_size // 2)
    planted["unreadable"].write_text("Dear aunt, ...")
    # WHEN the set is checked
    result = check(project, *KINDS)
    # THEN each is found once, as what it is
    expected = {
        kind: {path.relative_to(project).as_posix()} for kind, path in planted.items()
    }
    assert {kind: found(result, kind) for kind in KINDS} == expected
    assert Counter(item.kind for item in result.findings) == dict.fromkeys(KINDS, 1)
    # THEN what is proposed can be undone by renaming or from the trash, or is nothing
    actions = {item.kind: item.action for item in result.findings}
    assert actions.pop("extension_mismatch") == "rename:really-a-jpeg.jpg"
    assert {kind for kind, action in actions.items() if action == "none"} == {
        "extreme_shape",
        "color_mismatch",
    }
    assert all(item.reason.endswith(".") for item in result.findings)
    assert all(0 < item.score <= 1 for item in result.findings)


def test_bars_around_a_picture_hide_nothing(project: Path, check: Checked) -> None:
    # GIVEN a blurred picture and a sharp one with black bars above and below
    for name, picture in {
        "blurred": scene(2000).filter(ImageFilter.GaussianBlur(4)),
        "sharp": scene(2001),
    }.items():
        page = Image.new("RGB", (200, 260))
        page.paste(picture, (0, 50))
        write(page, project / "a" / f"{name}.jpg")
    # WHEN the set is checked
    result = check(project, *KINDS)
    # THEN the sharp edge of the bars does not make up for the blur
    assert [(item.kind, item.path) for item in result.findings] == [
        ("blurred", "a/blurred.jpg")
    ]


def test_a_set_of_tiny_pictures_is_not_too_small(
    tmp_path: Path, check: Checked
) -> None:
    # GIVEN a set of pictures of 32 pixels, one of 6
    for number in range(20):
        write(scene(number).resize((32, 32)), tmp_path / "p/a" / f"{number}.png")
    write(scene(50).resize((6, 6)), tmp_path / "p/b/tiny.png")
    # WHEN it is checked
    result = check(tmp_path / "p", "too_small")
    # THEN only that one is too small
    assert found(result, "too_small") == {"b/tiny.png"}


def test_a_coloured_picture_in_a_grey_set_is_found(
    tmp_path: Path, check: Checked
) -> None:
    # GIVEN a grey set with one picture in colour
    for number in range(30):
        write(scene(number).convert("L"), tmp_path / "p/a" / f"{number}.jpg")
    write(scene(50), tmp_path / "p/b/colour.jpg")
    # WHEN it is checked
    result = check(tmp_path / "p", "color_mismatch")
    # THEN it is found; a set of both would not be odd
    assert found(result, "color_mismatch") == {"b/colour.jpg"}
    for number in range(5):
        write(scene(60 + number), tmp_path / "p/b" / f"{number}.jpg")
    assert found(check(tmp_path / "p", "color_mismatch"), "color_mismatch") == set()

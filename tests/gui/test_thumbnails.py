"""Pictures for the screen: they arrive later, stay within bounds, follow the file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtGui import QPixmap
from pytestqt.qtbot import QtBot

from gui.thumbnails import Thumbnails
from tests.gui.driving import PATIENCE


@pytest.fixture
def thumbnails(qapp: object) -> Iterator[Thumbnails]:
    """A small cache of its own."""
    made = Thumbnails(cache_bytes=200_000, threads=2)
    yield made
    made.close()


def _picture(path: Path, color: str, size: tuple[int, int] = (300, 200)) -> Path:
    Image.new("RGB", size, color).save(path)
    return path


def _wait_for(
    thumbnails: Thumbnails, path: Path, qtbot: QtBot, *, square: bool = False
) -> QPixmap:
    def is_there() -> bool:
        return thumbnails.get(path, 64, square=square) is not None

    qtbot.waitUntil(is_there, timeout=PATIENCE)
    found = thumbnails.get(path, 64, square=square)
    assert found is not None
    return found


def test_a_picture_arrives_after_it_was_asked_for(
    thumbnails: Thumbnails, tmp_path: Path, qtbot: QtBot
) -> None:
    # GIVEN a picture nobody asked for yet
    path = _picture(tmp_path / "red.png", "red")
    # WHEN it is asked for
    with qtbot.waitSignal(thumbnails.arrived, timeout=PATIENCE) as arrived:
        first = thumbnails.get(path, 64)
    # THEN it comes later, whole and with its proportions
    assert first is None
    assert arrived.args == [path]
    found = thumbnails.get(path, 64)
    assert found is not None
    assert found.width() == 64
    assert found.height() in {42, 43}
    assert found.toImage().pixelColor(5, 5).name() == "#ff0000"


def test_a_square_is_cut_from_the_middle(
    thumbnails: Thumbnails, tmp_path: Path, qtbot: QtBot
) -> None:
    # GIVEN a wide picture, blue in the middle and red at both ends
    path = tmp_path / "wide.png"
    image = Image.new("RGB", (300, 100), "red")
    image.paste(Image.new("RGB", (100, 100), "blue"), (100, 0))
    image.save(path)
    # WHEN it is asked for as a square
    found = _wait_for(thumbnails, path, qtbot, square=True)
    # THEN it shows the middle
    assert (found.width(), found.height()) == (64, 64)
    assert found.toImage().pixelColor(32, 32).name() == "#0000ff"
    assert found.toImage().pixelColor(8, 32).name() == "#0000ff"


def test_an_unreadable_file_arrives_as_a_null_picture(
    thumbnails: Thumbnails, tmp_path: Path, qtbot: QtBot
) -> None:
    # GIVEN a file that is no picture
    path = tmp_path / "broken.jpg"
    path.write_bytes(b"no picture")
    # WHEN it is asked for
    found = _wait_for(thumbnails, path, qtbot)
    # THEN there is an answer, and it is empty
    assert found.isNull()


def test_a_changed_file_is_decoded_again(
    thumbnails: Thumbnails, tmp_path: Path, qtbot: QtBot
) -> None:
    # GIVEN a picture that was decoded, then painted over
    path = _picture(tmp_path / "colour.png", "red")
    _wait_for(thumbnails, path, qtbot)
    _picture(path, "blue")
    os.utime(path, (1_000_000, 1_000_000))
    # WHEN files are to be looked at again
    thumbnails.check_again()
    with qtbot.waitSignal(thumbnails.arrived, timeout=PATIENCE):
        old = thumbnails.get(path, 64)
    # THEN the old one is shown until the new one is there
    assert old is not None
    assert old.toImage().pixelColor(5, 5).name() == "#ff0000"
    new = thumbnails.get(path, 64)
    assert new is not None
    assert new.toImage().pixelColor(5, 5).name() == "#0000ff"


def test_what_was_not_used_for_long_is_forgotten(
    thumbnails: Thumbnails, tmp_path: Path, qtbot: QtBot
) -> None:
    # GIVEN a cache with room for about eighteen pictures
    paths = [_picture(tmp_path / f"{number}.png", "green") for number in range(40)]
    # WHEN forty are asked for, one after the other
    for path in paths:
        _wait_for(thumbnails, path, qtbot)
    # THEN the last one is there and the first has to be decoded again
    assert thumbnails.get(paths[-1], 64) is not None
    assert thumbnails.get(paths[0], 64) is None


def test_requests_that_scrolled_away_are_dropped(
    thumbnails: Thumbnails, tmp_path: Path, qtbot: QtBot
) -> None:
    # GIVEN many requests at once
    paths = [_picture(tmp_path / f"{number}.png", "green") for number in range(30)]
    arrived: list[Path] = []
    thumbnails.arrived.connect(arrived.append)
    for path in paths:
        thumbnails.get(path, 64)
    # WHEN only the last of them is still looked at
    thumbnails.cancel_except({paths[-1]})
    qtbot.waitUntil(lambda: paths[-1] in arrived, timeout=PATIENCE)
    qtbot.wait(200)
    # THEN little else was decoded: what was in hand already
    assert len(arrived) <= 3

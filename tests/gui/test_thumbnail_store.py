"""Thumbnails on disk: found again, by content and not by name, within bounds."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from gui.thumbnail_store import WORTH_KEEPING, ThumbnailStore
from gui.thumbnails import Thumbnails
from tests.gui.driving import PATIENCE


def large(path: Path, seed: int = 0) -> Path:
    """A picture that is worth keeping a thumbnail of."""
    pixels = np.random.default_rng(seed).integers(0, 256, (300, 300, 3), np.uint8)
    Image.fromarray(pixels).save(path)
    assert path.stat().st_size > WORTH_KEEPING
    return path


def one_colour(color: Qt.GlobalColor, side: int = 128) -> QImage:
    image = QImage(side, side, QImage.Format.Format_RGB888)
    image.fill(QColor(color))
    return image


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ThumbnailStore]:
    """A store with a file of its own."""
    one = ThumbnailStore(tmp_path / "store.db")
    yield one
    one.close()


def test_a_thumbnail_is_found_after_its_file_was_moved(
    store: ThumbnailStore, tmp_path: Path
) -> None:
    # GIVEN the thumbnail of a picture
    path = large(tmp_path / "a.png")
    store.put(path.stat(), 128, one_colour(Qt.GlobalColor.red), square=True)
    # WHEN the file gets another name
    moved = path.rename(tmp_path / "b.png")
    # THEN it is found, but not in another size, nor once the file is another
    found = store.get(moved.stat(), 128, square=True)
    assert found is not None
    assert found.pixelColor(64, 64).red() > 240
    assert store.get(moved.stat(), 192, square=True) is None
    assert store.get(moved.stat(), 128, square=False) is None
    large(moved, seed=2)
    assert store.get(moved.stat(), 128, square=True) is None


def test_small_files_are_not_kept(store: ThumbnailStore, tmp_path: Path) -> None:
    # GIVEN a file that is decoded in no time
    path = tmp_path / "small.png"
    Image.new("RGB", (20, 20)).save(path)
    # WHEN its thumbnail is put into the store
    store.put(path.stat(), 128, one_colour(Qt.GlobalColor.red), square=True)
    # THEN that takes no room
    assert store.get(path.stat(), 128, square=True) is None


def test_the_oldest_go_when_there_are_too_many(tmp_path: Path) -> None:
    # GIVEN a store with little room
    file = tmp_path / "store.db"
    store = ThumbnailStore(file, limit=20_000)
    path = large(tmp_path / "a.png")
    # WHEN very many thumbnails are put into it
    for size in range(1, 1100):
        store.put(path.stat(), size, one_colour(Qt.GlobalColor.blue, 32), square=True)
    # THEN the first is gone and the last is there
    assert store.get(path.stat(), 1, square=True) is None
    assert store.get(path.stat(), 1099, square=True) is not None
    store.close()
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT count(*) FROM thumbnails").fetchone()[0] < 600


def test_a_damaged_store_is_made_anew(tmp_path: Path) -> None:
    # GIVEN something else where the store should be
    file = tmp_path / "store.db"
    file.write_bytes(b"no database " * 1000)
    store = ThumbnailStore(file)
    path = large(tmp_path / "a.png")
    # WHEN it is used
    store.put(path.stat(), 128, one_colour(Qt.GlobalColor.red), square=True)
    # THEN it works
    assert store.get(path.stat(), 128, square=True) is not None
    store.close()


def test_the_window_takes_thumbnails_from_the_store(
    store: ThumbnailStore, tmp_path: Path, qtbot: QtBot
) -> None:
    # GIVEN a store that has another thumbnail than decoding would give
    path = large(tmp_path / "a.png")
    store.put(path.stat(), 128, one_colour(Qt.GlobalColor.green), square=True)
    thumbnails = Thumbnails(store=store)
    # WHEN it is asked for
    with qtbot.waitSignal(thumbnails.arrived, timeout=PATIENCE):
        assert thumbnails.get(path, 128, square=True) is None
    # THEN it is the store's
    found = thumbnails.get(path, 128, square=True)
    assert found is not None
    assert found.toImage().pixelColor(64, 64).green() > 240
    # AND what had to be decoded is kept there
    with qtbot.waitSignal(thumbnails.arrived, timeout=PATIENCE):
        thumbnails.get(path, 192, square=True)
    assert store.get(path.stat(), 192, square=True) is not None
    thumbnails.close()

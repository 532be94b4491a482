"""What the newest model says, on the Images page: beside one image, and as a filter."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.dataset.edits import Relabel
from engine.dataset.edits.engine import apply
from engine.models.encoder import Encoder
from engine.progress import Token, ignore
from engine.training.recipes import recipe_named
from engine.training.request import Train
from engine.training.train import train_quick
from gui.large.view import LargeView
from gui.pages.images.page import ImagesPage
from gui.window.main_window import MainWindow
from tests.gui.driving import IMAGES_A_CLASS, PATIENCE
from tests.gui.images.driving import names, open_page
from tests.support.pictures import draw_project


@pytest.fixture
def trained_dir(tmp_path: Path, tiny_encoder: Encoder) -> Path:
    """Three colours with a model that tells them apart; two reds lie among the blue."""
    classes = dict.fromkeys(("blue", "green", "red"), IMAGES_A_CLASS)
    classes["red"] += 2
    classes["blue"] -= 2
    folder = draw_project(tmp_path / "colours", classes)
    request = Train(str(folder), recipe_named("quick"))
    train_quick(request, tiny_encoder, report=ignore, token=Token())
    apply(folder, Relabel(("red/0008.png", "red/0009.png"), "blue"))
    return folder


def opened(page: ImagesPage, row: int) -> LargeView:
    """The large view of an image of the class that is shown."""
    page.grid.choose(row)
    QTest.keyClick(page.grid, Qt.Key.Key_Return)
    view = page.findChild(LargeView)
    assert view is not None
    return view


def test_the_model_and_what_is_alike_stand_beside_an_image(
    window: MainWindow, trained_dir: Path, qtbot: QtBot
) -> None:
    # GIVEN a trained project, and the large view of a red picture among blue ones
    page = open_page(window, trained_dir, qtbot)
    odd = names(page).index("0008.png")
    view = opened(page, odd)
    opinion = view.side.opinion
    # WHEN the model has answered
    qtbot.waitUntil(lambda: bool(opinion.neighbours), timeout=PATIENCE)
    # THEN it is said that it disagrees, and how sure it is
    assert "disagrees: the image is in blue" in opinion.words.text()
    assert "%" in opinion.words.text()
    # AND what is alike is red, and named for a screen reader
    assert any(one.image.class_name == "red" for one in opinion.neighbours)
    first = opinion.neighbours[0]
    assert "alike" in first.accessibleName()
    # WHEN one of these is pressed that is not in the list
    other = next(one for one in opinion.neighbours if one.image.class_name == "red")
    QTest.mouseClick(other, Qt.MouseButton.LeftButton)
    # THEN it is shown, and the arrows go on from where the person was
    assert view.picture.path == trained_dir / other.image.path
    QTest.keyClick(view, Qt.Key.Key_Left)
    assert view.picture.path == trained_dir / "blue" / names(page)[odd - 1]
    QTest.keyClick(view, Qt.Key.Key_Escape)


def test_without_a_model_the_view_says_what_is_missing(
    window: MainWindow, project_dir: Path, qtbot: QtBot
) -> None:
    # GIVEN a project that was never trained nor looked through for problems
    page = open_page(window, project_dir, qtbot)
    opinion = opened(page, 0).side.opinion
    # WHEN an answer came
    qtbot.waitUntil(lambda: "no model" in opinion.words.text(), timeout=PATIENCE)
    # THEN it says what would help
    assert "Train one first" in opinion.words.text()
    assert opinion.alike.isVisible()
    assert not page.filter_bar.answer_box.isVisibleTo(page.filter_bar)


def test_images_the_model_disagrees_with_are_shown(
    window: MainWindow, trained_dir: Path, qtbot: QtBot
) -> None:
    # GIVEN a trained project with two images in the wrong class
    page = open_page(window, trained_dir, qtbot)
    QTest.mouseClick(page.head.filter_button, Qt.MouseButton.LeftButton)
    box = page.filter_bar.answer_box
    assert box.isVisible()
    page.column.choose_all()
    total = 3 * IMAGES_A_CLASS
    qtbot.waitUntil(lambda: page.grid.count() == total, timeout=PATIENCE)
    # WHEN those are wanted that the model disagrees with
    box.setCurrentIndex(1)
    # THEN these two are shown, once the model was asked
    wrong = ["0008.png", "0009.png"]
    qtbot.waitUntil(lambda: names(page) == wrong, timeout=PATIENCE)
    assert page.head.filter_button.text().endswith("1")
    # WHEN they are moved where they belong
    page.grid.selectAll()
    QTest.keyClick(page.grid, Qt.Key.Key_3)
    # THEN nothing is left
    qtbot.waitUntil(lambda: page.grid.count() == 0, timeout=PATIENCE)
    QTest.mouseClick(page.filter_bar.clear_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.grid.count() == total, timeout=PATIENCE)

"""Somebody else's network is dropped on the window and becomes one of your models."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine import paths
from gui.pages.models.importing import ImportDialog
from gui.window.main_window import MainWindow
from tests.gui.driving import PATIENCE
from tests.gui.models.conftest import ShowModels
from tests.support.foreign import COLOURS, colour_network, tflite_of
from tests.support.pictures import draw_project

LEFT = Qt.MouseButton.LeftButton


@pytest.mark.slow
def test_a_dropped_network_is_tried_and_becomes_one_of_yours(
    window: MainWindow, show_models: ShowModels, qtbot: QtBot, tmp_path: Path
) -> None:
    # GIVEN a network of which nothing is known but its file
    source = tmp_path / "colours.tflite"
    source.write_bytes(tflite_of(colour_network()))
    red = draw_project(tmp_path / "p", {"red": 1}) / "red" / "0000.png"
    # WHEN it is dropped on the window
    window.take_drop([source])
    page = show_models(window)
    dialog = page.findChild(ImportDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: not dialog.busy, timeout=PATIENCE)
    # THEN the window asks for its classes, and says how many
    assert "3 different classes" in dialog.problem.text()
    # WHEN they are typed, and a picture is tried
    for name in COLOURS:
        QTest.keyClicks(dialog.classes, name)
        QTest.keyClick(dialog.classes, Qt.Key.Key_Return)
    dialog.show_picture(red)
    qtbot.waitUntil(lambda: not dialog.busy, timeout=PATIENCE)
    # THEN there is an answer for each way of giving it pixel values
    assert dialog.answers.text().count("red") == 3
    # WHEN it is added before these are chosen
    QTest.mouseClick(dialog.save, LEFT)
    # THEN they are asked for
    assert "pixel values" in dialog.problem.text()
    # WHEN they are chosen
    dialog.scaling.setFocus()
    QTest.keyClick(dialog.scaling, Qt.Key.Key_End)
    QTest.mouseClick(dialog.save, LEFT)
    model = paths.models_dir() / "colours.discern"
    qtbot.waitUntil(model.exists, timeout=PATIENCE)
    # THEN it is one of yours, and answers from now on
    qtbot.waitUntil(lambda: f"own:{model}" in page.rows, timeout=PATIENCE)
    assert window.state.model == model
    qtbot.waitUntil(lambda: page.findChild(ImportDialog) is None, timeout=PATIENCE)

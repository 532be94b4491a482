"""A copy of a model, saved from the Models page, is whole."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from engine.models.modelfile import GOLDEN_TOLERANCE, prove
from gui.window.main_window import MainWindow
from tests.gui.driving import PATIENCE
from tests.gui.models.conftest import ShowModels

EVERYDAY = "everyday-things"


def test_a_copy_is_saved_where_the_person_says(
    window: MainWindow, show_models: ShowModels, qtbot: QtBot, tmp_path: Path
) -> None:
    # GIVEN the page, and its dialog of a model that comes with the app
    row = show_models(window).row_named(EVERYDAY)
    QTest.mouseClick(row.save, Qt.MouseButton.LeftButton)
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    assert dialog.selectedFiles()[0].endswith(f"{EVERYDAY}.discern")
    # WHEN a file is chosen
    target = tmp_path / "copy.discern"
    dialog.fileSelected.emit(str(target))
    dialog.reject()
    # THEN the row says where the copy is
    qtbot.waitUntil(lambda: str(target) in row.state.text(), timeout=PATIENCE)
    # AND it answers as the model does
    assert prove(target) <= GOLDEN_TOLERANCE


def test_a_place_that_refuses_is_told(
    window: MainWindow, show_models: ShowModels, qtbot: QtBot, tmp_path: Path
) -> None:
    # GIVEN a file where a folder would have to be
    page = show_models(window)
    row = page.row_named(EVERYDAY)
    (tmp_path / "file").write_bytes(b"")
    # WHEN a copy is to go below it
    page.copier.copy(row, tmp_path / "file" / "copy.discern")
    # THEN the row says so
    qtbot.waitUntil(lambda: "cannot be saved" in row.state.text(), timeout=PATIENCE)

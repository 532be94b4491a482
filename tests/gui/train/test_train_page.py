"""The Train page: choosing, watching, reading the score."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.jobs.protocol import Finished
from engine.jobs.requests import (
    TRAIN_NETWORK,
    TRAIN_QUICK,
)
from engine.progress import CurvePoint, Progress
from gui.bridge import JobBridge
from gui.pages.train.aside import AsideDialog
from gui.pages.train.fields import TextField
from gui.pages.train.page import TrainPage
from gui.state import AppState
from tests.gui.page_parts import PlayedQueue
from tests.gui.train.results import cell, result

LEFT = Qt.MouseButton.LeftButton


def test_without_a_project_it_says_what_to_do(qtbot: QtBot) -> None:
    # GIVEN a window without a project
    bridge = JobBridge(PlayedQueue())  # type: ignore[arg-type]
    state = AppState(bridge)
    # WHEN the page is shown
    page = TrainPage(state, bridge)
    qtbot.addWidget(page)
    page.show()
    # THEN it offers to open a folder
    with qtbot.waitSignal(state.folder_choice_requested):
        QTest.mouseClick(page.empty.action, LEFT)
    assert not page.setup.isVisible()


def test_quick_training_is_one_click(
    qtbot: QtBot, page: TrainPage, queue: PlayedQueue
) -> None:
    # GIVEN the page with a project
    # WHEN Train is pressed
    QTest.mouseClick(page.setup.train, LEFT)
    # THEN quick training of this project is asked for
    (job,) = queue.jobs
    assert job.operation is TRAIN_QUICK
    assert job.request.recipe.name == "quick"
    assert Path(job.request.folder).name == "colours"
    # AND WHEN it reports THEN stage, share, rate and time left are there in words
    job.report(Progress("embed", 300, 1200, 146.0, 8.6))
    qtbot.waitUntil(lambda: page.running.stage.text() == "Reading the pictures")
    assert page.running.detail.full_text() == "300 of 1,200 · 146 images/s"
    assert page.running.left.text() == "9\u00a0s left"
    assert page.running.bar.fraction == 0.25
    for step in (1, 2, 3):
        job.report(CurvePoint(step, 5, {"accuracy": 0.9, "val_accuracy": 0.7}))
    qtbot.waitUntil(lambda: len(page.running.curve.points) == 3)
    assert page.running.curve.best() == (1, 0.7)


def test_the_result_is_told_honestly(
    qtbot: QtBot, page: TrainPage, queue: PlayedQueue
) -> None:
    # GIVEN a training
    QTest.mouseClick(page.setup.train, LEFT)
    # WHEN it ends with a note
    note = "Two test images are copies of training images."
    queue.jobs[0].end(Finished(result(notes=(note,))))
    qtbot.waitUntil(page.result.isVisible)
    # THEN score, interval, note and set-aside files are there
    assert page.result.score.text() == "81\u00a0% right"
    assert "309 images it had never seen" in page.result.sentence.text()
    assert "between 77 and 85\u00a0%" in page.result.sentence.text()
    assert note in page.side.facts()
    assert any("set aside" in fact for fact in page.side.facts())
    # AND the model can be tried
    state = page.findChild(AppState)
    assert state is not None
    with qtbot.waitSignal(state.page_requested) as asked:
        QTest.mouseClick(page.result.classify, LEFT)
    assert asked.args == ["classify"]


def test_set_aside_files_are_listed_with_reasons(qtbot: QtBot, page: TrainPage) -> None:
    # WHEN the set-aside files are asked for
    page.side.aside_requested.emit()
    # THEN the torn one is there with its reason
    dialog = page.findChild(AsideDialog)
    assert dialog is not None
    assert cell(dialog.table, 0, 0) == "red/torn.png"
    assert cell(dialog.table, 0, 1)
    with qtbot.waitSignal(dialog.destroyed):
        QTest.keyClick(dialog, Qt.Key.Key_Escape)


def test_a_wrong_setting_says_so_where_it_is(
    qtbot: QtBot, page: TrainPage, queue: PlayedQueue
) -> None:
    # GIVEN a network with its advanced settings unfolded
    QTest.keyClick(page.cards.scratch, Qt.Key.Key_Space)
    QTest.mouseClick(page.setup.networks.button(3), LEFT)
    QTest.mouseClick(page.setup.advanced.fold, LEFT)
    epochs = page.setup.advanced.fields["epochs"]
    assert isinstance(epochs, TextField)
    # WHEN an impossible number is typed
    epochs.edit.selectAll()
    QTest.keyClicks(epochs.edit, "0")
    # THEN it says what is expected, and Train waits
    assert epochs.problem == "Expected ≥ 1"
    assert not page.setup.train.isEnabled()
    # AND WHEN it is mended THEN that very recipe is trained
    epochs.edit.selectAll()
    QTest.keyClicks(epochs.edit, "7")
    QTest.mouseClick(page.setup.advanced.flip, LEFT)
    QTest.mouseClick(page.setup.train, LEFT)
    (job,) = queue.jobs
    assert job.operation is TRAIN_NETWORK
    network = job.request.recipe.network
    assert (network.architecture, network.epochs) == ("cnn-bn", 7)
    assert network.augmentation.flip is False


@pytest.mark.parametrize("typed", ["", "many", "2.5"])
def test_no_number_is_called_no_number(
    qtbot: QtBot, page: TrainPage, typed: str
) -> None:
    QTest.keyClick(page.cards.scratch, Qt.Key.Key_Space)
    epochs = page.setup.advanced.fields["epochs"]
    assert isinstance(epochs, TextField)
    epochs.edit.selectAll()
    QTest.keyClick(epochs.edit, Qt.Key.Key_Delete)
    QTest.keyClicks(epochs.edit, typed)
    assert epochs.problem.startswith("Expected a ")
    assert "number" in epochs.problem

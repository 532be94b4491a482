"""The Train page: choosing, watching, stopping, reading the score, starting over."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTableWidget
from pytestqt.qtbot import QtBot

from engine.dataset.summary import SplitCounts
from engine.jobs.protocol import Failed, Finished, Stopped
from engine.jobs.queue import JobQueue
from engine.jobs.requests import (
    CLASSIFY_FOLDER,
    TRAIN_NETWORK,
    TRAIN_QUICK,
    ClassifyFolder,
    Lane,
)
from engine.models.score import Score
from engine.progress import CurvePoint, Progress
from engine.training.request import TrainResult
from gui.bridge import JobBridge
from gui.pages.train import TrainPage
from gui.pages.train_aside import AsideDialog
from gui.state import AppState
from tests.gui.page_parts import PlayedQueue, draw_project, state_with_project

#: A guard against hanging: starting TensorFlow takes its time on a busy machine.
PATIENCE = 120_000
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def queue() -> PlayedQueue:
    """A queue whose jobs the test plays."""
    return PlayedQueue()


@pytest.fixture
def page(qtbot: QtBot, queue: PlayedQueue, tmp_path: Path) -> TrainPage:
    """The page over a small scanned project, on the screen."""
    bridge = JobBridge(queue)  # type: ignore[arg-type]
    project = draw_project(tmp_path / "colours")
    (project / "red" / "torn.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    state = state_with_project(bridge, queue, project)
    bridge.setParent(state)
    page = TrainPage(state, bridge)
    state.setParent(page)
    qtbot.addWidget(page)
    page.resize(1084, 712)
    page.show()
    qtbot.waitUntil(lambda: state.project is not None)
    return page


@pytest.fixture
def bridge(qtbot: QtBot) -> Iterator[JobBridge]:
    """A bridge to the real queue, with real workers."""
    bridge = JobBridge(JobQueue())
    yield bridge
    bridge.close()


def result(model: str = "m.discern", **changes: object) -> TrainResult:
    """A result like a real one."""
    values = {
        "model": model,
        "classes": ("blue", "red"),
        "recipe": "quick",
        "encoder": "e",
        "images": SplitCounts(700, 100, 309),
        "test": Score(0.81, 0.77, 0.85, 309),
        "validation": Score(0.83, 0.7, 0.9, 100),
        "seconds": {"total": 25.0},
        "findings": {},
    }
    return TrainResult(**(values | changes))  # type: ignore[arg-type]


def cell(table: QTableWidget, row: int, column: int) -> str:
    """What a cell shows."""
    item = table.item(row, column)
    return "" if item is None else item.text()


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


def test_a_dead_worker_is_one_sentence_and_training_starts_again(
    qtbot: QtBot, page: TrainPage, queue: PlayedQueue
) -> None:
    # GIVEN a training
    QTest.mouseClick(page.setup.train, LEFT)
    # WHEN its worker dies
    queue.jobs[0].end(Failed("job.worker_died", "The engine stopped unexpectedly."))
    # THEN the page says so once, and Train is there again
    qtbot.waitUntil(page.banner.isVisible)
    assert page.banner.text.text() == "The engine stopped unexpectedly."
    assert not page.is_training
    QTest.mouseClick(page.setup.train, LEFT)
    assert len(queue.jobs) == 2
    assert not page.banner.isVisible()


def test_a_wrong_setting_says_so_where_it_is(
    qtbot: QtBot, page: TrainPage, queue: PlayedQueue
) -> None:
    # GIVEN a network with its advanced settings unfolded
    QTest.keyClick(page.cards.scratch, Qt.Key.Key_Space)
    QTest.mouseClick(page.setup.networks.button(3), LEFT)
    QTest.mouseClick(page.setup.advanced.fold, LEFT)
    epochs = page.setup.advanced.fields["epochs"]
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
    epochs.edit.selectAll()
    QTest.keyClick(epochs.edit, Qt.Key.Key_Delete)
    QTest.keyClicks(epochs.edit, typed)
    assert epochs.problem.startswith("Expected a ")
    assert "number" in epochs.problem


def test_stopping_keeps_the_best(
    qtbot: QtBot, page: TrainPage, queue: PlayedQueue
) -> None:
    # GIVEN a training
    QTest.mouseClick(page.setup.train, LEFT)
    job = queue.jobs[0]
    # WHEN Stop is pressed, and the job hands over what it has
    QTest.mouseClick(page.running.stop, LEFT)
    assert job.cancelled
    assert page.running.stage.text() == "Stopping"
    note = "Training was stopped early; this is the best model until then."
    job.end(Stopped(result(stopped=True, notes=(note,))))
    # THEN that is shown as what it is
    qtbot.waitUntil(page.result.isVisible)
    assert "81" in page.result.score.text()
    assert note in page.side.facts()


def test_the_keyboard_stays_with_the_training(
    qtbot: QtBot, page: TrainPage, queue: PlayedQueue
) -> None:
    # GIVEN somebody who came to Train by keyboard
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.setup.train.setFocus(Qt.FocusReason.TabFocusReason)
    # WHEN it is pressed THEN the keyboard is on the button that stops
    QTest.keyClick(page.setup.train, Qt.Key.Key_Space)
    qtbot.waitUntil(page.running.stop.hasFocus)
    # AND WHEN that is pressed THEN it stays in the pane
    QTest.keyClick(page.running.stop, Qt.Key.Key_Space)
    assert page.running.isAncestorOf(page.focusWidget())
    # AND WHEN there is a result THEN it is on the next step
    queue.jobs[0].end(Stopped(result(stopped=True)))
    qtbot.waitUntil(page.result.classify.hasFocus)
    # AND WHEN another one is wanted THEN it is on Train again
    QTest.keyClick(page.result.again, Qt.Key.Key_Space)
    qtbot.waitUntil(page.setup.train.hasFocus)


def test_stopping_too_early_says_so(
    qtbot: QtBot, page: TrainPage, queue: PlayedQueue
) -> None:
    QTest.mouseClick(page.setup.train, LEFT)
    QTest.mouseClick(page.running.stop, LEFT)
    queue.jobs[0].end(Stopped())
    qtbot.waitUntil(page.banner.isVisible)
    assert "nothing" in page.banner.text.text() or "anything" in page.banner.text.text()
    assert page.setup.train.isEnabled()


def test_it_waits_visibly_behind_another_job(
    qtbot: QtBot, page: TrainPage, queue: PlayedQueue
) -> None:
    # GIVEN a folder that is being classified in the same lane
    bridge = page.findChild(JobBridge)
    assert bridge is not None
    bridge.submit(CLASSIFY_FOLDER, ClassifyFolder("m", ("f",)))
    # WHEN Train is pressed THEN the page says that it waits
    QTest.mouseClick(page.setup.train, LEFT)
    assert page.running.stage.text() == "Waiting for its turn"


@pytest.mark.slow
def test_a_network_is_really_trained(
    qtbot: QtBot, bridge: JobBridge, tmp_path: Path
) -> None:
    # GIVEN a real project over real workers
    state = AppState(bridge)
    page = TrainPage(state, bridge)
    qtbot.addWidget(page)
    page.show()
    state.open_project(draw_project(tmp_path / "colours"))
    qtbot.waitUntil(page.setup.isVisible, timeout=PATIENCE)
    # WHEN the small network is trained for two epochs
    QTest.keyClick(page.cards.scratch, Qt.Key.Key_Space)
    page.setup.networks.button(3).click()
    edit = page.setup.advanced.fields["epochs"].edit
    edit.selectAll()
    QTest.keyClicks(edit, "2")
    QTest.mouseClick(page.setup.train, LEFT)
    qtbot.waitUntil(lambda: not page.is_training, timeout=PATIENCE)
    # THEN the curve has its points, the score its words, the project its run and model
    assert not page.banner.isVisible(), page.banner.text.text()
    assert page.result.isVisible()
    assert len(page.running.curve.points) == 2
    assert "very few" in page.result.sentence.text()
    assert [run.result.recipe for run in state.runs] == ["cnn-bn"]
    assert cell(page.side.runs, 0, 0) == "1 cnn-bn"
    assert state.model is not None
    assert state.model.is_file()


@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
def test_a_worker_killed_in_training_leaves_the_page_usable(
    qtbot: QtBot, tmp_path: Path
) -> None:
    # GIVEN a real training whose worker has just started
    queue = JobQueue()
    bridge = JobBridge(queue)
    state = AppState(bridge)
    page = TrainPage(state, bridge)
    qtbot.addWidget(page)
    page.show()
    state.open_project(draw_project(tmp_path / "colours"))
    qtbot.waitUntil(page.setup.isVisible, timeout=PATIENCE)
    QTest.keyClick(page.cards.scratch, Qt.Key.Key_Space)
    QTest.mouseClick(page.setup.train, LEFT)
    qtbot.waitUntil(lambda: Lane.NETWORK in queue.worker_pids(), timeout=PATIENCE)
    # WHEN it is killed
    os.kill(queue.worker_pids()[Lane.NETWORK], signal.SIGKILL)
    # THEN the page says so in one sentence
    qtbot.waitUntil(page.banner.isVisible, timeout=PATIENCE)
    assert page.banner.text.text().count("\n") == 0
    assert page.setup.isVisible()
    # AND training can be started again, and stopped, and the project is as before
    QTest.mouseClick(page.setup.train, LEFT)
    qtbot.waitUntil(lambda: Lane.NETWORK in queue.worker_pids(), timeout=PATIENCE)
    assert page.is_training
    QTest.mouseClick(page.running.stop, LEFT)
    qtbot.waitUntil(lambda: not page.is_training, timeout=PATIENCE)
    assert state.project is not None
    assert state.project.images.total == 24
    bridge.close()

"""The Train page over real workers: training, and a worker that is killed."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.jobs.queue import JobQueue
from engine.jobs.requests import (
    Lane,
)
from gui.bridge import JobBridge
from gui.pages.train.fields import TextField
from gui.pages.train.page import TrainPage
from gui.state import AppState
from tests.gui.page_parts import draw_project
from tests.gui.train.results import cell

#: A guard against hanging: starting TensorFlow takes its time on a busy machine.
PATIENCE = 120_000
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def bridge(qtbot: QtBot) -> Iterator[JobBridge]:
    """A bridge to the real queue, with real workers."""
    bridge = JobBridge(JobQueue())
    yield bridge
    bridge.close()


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
    epochs = page.setup.advanced.fields["epochs"]
    assert isinstance(epochs, TextField)
    edit = epochs.edit
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

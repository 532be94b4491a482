"""The Train page: stopping, waiting, starting over."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.jobs.protocol import Failed, Stopped
from engine.jobs.requests import (
    CLASSIFY_FOLDER,
    ClassifyFolder,
)
from engine.progress import KEEP, Progress
from gui import bridge
from gui.bridge import JobBridge
from gui.pages.train.page import TrainPage
from gui.state import AppState
from tests.gui.page_parts import PlayedQueue
from tests.gui.train.results import leave_interrupted, result

LEFT = Qt.MouseButton.LeftButton


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


def test_who_does_not_want_to_wait_for_keeping_presses_again(
    qtbot: QtBot, page: TrainPage, queue: PlayedQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a network that was asked to stop and is packing its best so far
    monkeypatch.setattr(bridge, "_DOUBLE_CLICK", 0.0)
    QTest.keyClick(page.cards.scratch, Qt.Key.Key_Space)
    QTest.mouseClick(page.setup.train, LEFT)
    job = queue.jobs[0]
    job.report(Progress("train", 1, 10))
    QTest.mouseClick(page.running.stop, LEFT)
    assert not page.running.stop.isEnabled()
    job.report(Progress(KEEP, 0, unit="steps"))
    # WHEN the button that now says so is pressed
    qtbot.waitUntil(page.running.stop.isEnabled)
    assert page.running.stop.text() == "Stop now, go on later"
    QTest.mouseClick(page.running.stop, LEFT)
    assert not page.running.stop.isEnabled()
    state = page.findChild(AppState)
    assert state is not None
    leave_interrupted(state, 3)
    job.end(Stopped())
    # THEN the page says that nothing is lost
    qtbot.waitUntil(page.banner.isVisible)
    assert "go on" in page.banner.text.text()


def test_a_double_click_is_not_taken_for_impatience(
    page: TrainPage, queue: PlayedQueue
) -> None:
    # GIVEN a training that was asked to stop a moment ago
    QTest.mouseClick(page.setup.train, LEFT)
    queue.jobs[0].report(Progress("fit", 1, 10))
    QTest.mouseClick(page.running.stop, LEFT)
    # WHEN it says at once that it keeps THEN a second click goes nowhere
    queue.jobs[0].report(Progress(KEEP, 0, unit="steps"))
    assert not page.running.stop.isEnabled()


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

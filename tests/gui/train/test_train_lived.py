"""The Train page: pausing, interrupted runs, the history of runs, retraining."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from engine.dataset.edits import Relabel
from engine.jobs.protocol import Failed, Finished
from engine.jobs.requests import EDIT_PROJECT, EDIT_RUN, REFIT, Refitted, Score, Train
from engine.models.encoder import Encoder
from engine.progress import Progress, Token, ignore
from engine.training.recipes import RECIPES, recipe_named
from engine.training.run_edits import edit_run
from engine.training.train import train_quick
from gui.bridge import JobBridge
from gui.pages.train.history import RunHistory
from gui.pages.train.page import TrainPage
from gui.state import AppState
from gui.training_watch import TrainingWatch
from tests.gui.page_parts import PlayedJob, PlayedQueue
from tests.gui.train.results import leave_interrupted, result

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def state(page: TrainPage) -> AppState:
    found = page.findChild(AppState)
    assert found is not None
    return found


def train(state: AppState, encoder: Encoder) -> None:
    """Train the open project for real, and let the window know."""
    assert state.project is not None
    request = Train(state.project.folder, recipe_named("quick"))
    train_quick(request, encoder, report=ignore, token=Token())
    state.refresh_runs()


def asked_to_wait(job: PlayedJob) -> bool:
    return job.paused


def offered(page: TrainPage) -> bool:
    return page.resume.isVisible()


def held(watch: TrainingWatch) -> bool:
    return watch.awake.held


def test_pause_and_continue(page: TrainPage, queue: PlayedQueue, qtbot: QtBot) -> None:
    # GIVEN a training that shows life
    QTest.mouseClick(page.setup.train, LEFT)
    (job,) = queue.jobs
    assert not page.running.pause.isEnabled()
    job.report(Progress("fit", 1, 6))
    qtbot.waitUntil(page.running.pause.isEnabled)
    # WHEN Pause is pressed THEN it waits, and says so, whatever still comes in
    QTest.mouseClick(page.running.pause, LEFT)
    assert asked_to_wait(job)
    job.report(Progress("fit", 2, 6))
    qtbot.wait(20)
    assert page.running.stage.text() == "Paused"
    assert page.running.pause.text() == "Continue"
    # WHEN Continue is pressed THEN it goes on
    QTest.mouseClick(page.running.pause, LEFT)
    assert not asked_to_wait(job)
    job.report(Progress("fit", 3, 6))
    qtbot.waitUntil(lambda: page.running.stage.text() == "Learning")


def test_an_interrupted_run_is_offered_and_resumed(
    page: TrainPage, state: AppState, queue: PlayedQueue, qtbot: QtBot
) -> None:
    # GIVEN a project with a network training that was killed
    assert not offered(page)
    name = leave_interrupted(state, epochs=7)
    # THEN the page says how far it came
    assert offered(page)
    assert page.resume.text.text() == "cnn-bn was interrupted after 7 of 20 epochs."
    # WHEN Resume is pressed
    QTest.mouseClick(page.resume.accept, LEFT)
    # THEN that run goes on, on the project where it is now
    (job,) = queue.jobs
    assert job.request.resume == name
    assert job.request.recipe == RECIPES["cnn-bn"]
    assert state.project is not None
    assert job.request.folder == state.project.folder
    assert not offered(page)
    # AND WHEN it dies again THEN it is offered again
    job.end(Failed("job.worker_died", "The engine's process was ended from outside."))
    qtbot.waitUntil(page.resume.isVisible)


def test_an_interrupted_run_can_be_discarded(
    page: TrainPage, state: AppState, qtbot: QtBot
) -> None:
    # GIVEN an interrupted run / WHEN it is discarded
    name = leave_interrupted(state, epochs=0)
    assert "before it was done" in page.resume.text.text()
    QTest.mouseClick(page.resume.discard, LEFT)
    # THEN it is not offered any more, and what it had is in the trash
    qtbot.waitUntil(lambda: not page.resume.isVisible())
    assert state.project is not None
    home = Path(state.project.database).parent
    assert (home / "trash" / "runs" / name / "request.json").exists()


def test_an_edit_shows_what_it_is_worth_and_retraining_is_one_press(
    page: TrainPage,
    state: AppState,
    queue: PlayedQueue,
    qtbot: QtBot,
    tiny_encoder: Encoder,
) -> None:
    # GIVEN a project with a model
    train(state, tiny_encoder)
    assert state.retraining.sentence == ""
    # WHEN an image gets another class
    state.editing.do(Relabel(("red/x.png",), "blue"), "Move")
    edit = next(job for job in queue.jobs if job.operation is EDIT_PROJECT)
    edit.end(Finished(edit.operation.result(None)))
    # THEN the head is fitted anew, once
    qtbot.waitUntil(lambda: any(job.operation is REFIT for job in queue.jobs))
    (refit,) = [job for job in queue.jobs if job.operation is REFIT]
    assert state.current_run is not None
    assert refit.request.model == state.current_run.result.model
    assert refit.request.strength == state.current_run.result.chosen["strength"]
    # AND what comes of it is told
    before, after = Score(0.9, 0.8, 0.95, 100), Score(0.93, 0.85, 0.97, 100)
    refit.end(Finished(Refitted(after, before, 0, True, 0.4)))
    qtbot.waitUntil(lambda: bool(state.retraining.sentence))
    assert state.retraining.sentence == (
        "with your changes 93\u00a0% on validation images, 90\u00a0% without"
    )
    # AND WHEN the next training is there THEN it is over
    train(state, tiny_encoder)
    assert state.retraining.sentence == ""


@pytest.fixture
def history(
    page: TrainPage, state: AppState, tiny_encoder: Encoder, qtbot: QtBot
) -> RunHistory:
    """The history of two runs, opened from the page."""
    train(state, tiny_encoder)
    train(state, tiny_encoder)
    QTest.mouseClick(page.side.history, LEFT)
    found = page.findChild(RunHistory)
    assert found is not None
    return found


def answer(queue: PlayedQueue) -> None:
    """Do the last edit of a run that was asked for, for real."""
    job = next(job for job in reversed(queue.jobs) if job.operation is EDIT_RUN)
    job.end(Finished(edit_run(job.request, report=ignore, token=Token())))


def texts(history: RunHistory, column: int) -> list[str]:
    cells = (history.table.item(row, column) for row in range(history.table.rowCount()))
    return [cell.text() for cell in cells if cell is not None]


def test_runs_are_named_noted_sorted_and_promoted(
    history: RunHistory, state: AppState, queue: PlayedQueue, qtbot: QtBot
) -> None:
    # GIVEN the newest first, which is the project's
    assert texts(history, 0) == ["2 Quick", "1 Quick"]
    assert not history.use.isEnabled()
    # WHEN the older one is named by typing into the table
    history.table.selectRow(1)
    cell = history.table.item(1, 0)
    assert cell is not None
    cell.setText("A first")
    answer(queue)
    qtbot.waitUntil(lambda: state.runs[1].title == "A first")
    # THEN it has that name everywhere, and sorting goes by it
    history.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert texts(history, 0) == ["A first", "2 Quick"]
    # WHEN its model is to be used THEN it is the one that answers
    QTest.mouseClick(history.use, LEFT)
    answer(queue)
    qtbot.waitUntil(lambda: state.runs[1].current)
    assert state.model == Path(state.runs[1].result.model)


def test_a_run_is_removed_and_undo_brings_it_back(
    history: RunHistory, state: AppState, queue: PlayedQueue, qtbot: QtBot
) -> None:
    # GIVEN two runs / WHEN the selected one is removed
    gone = state.runs[0].id
    QTest.mouseClick(history.remove, LEFT)
    answer(queue)
    qtbot.waitUntil(lambda: len(state.runs) == 1)
    # THEN the other is the project's
    assert state.runs[0].id != gone
    assert state.model == Path(state.runs[0].result.model)
    # AND WHEN that is undone THEN it is there again
    state.editing.history.undo()
    answer(queue)
    qtbot.waitUntil(lambda: len(state.runs) == 2)
    assert state.runs[0].id == gone


def test_a_run_is_repeated_from_the_history(
    history: RunHistory, state: AppState, queue: PlayedQueue
) -> None:
    # GIVEN / WHEN Repeat is pressed
    name = state.runs[0].id
    QTest.mouseClick(history.repeat, LEFT)
    # THEN that run is trained again on its own images
    assert queue.jobs[-1].request.repeat == name


def test_the_computer_stays_awake_and_who_is_away_is_told(
    qtbot: QtBot, page: TrainPage, queue: PlayedQueue
) -> None:
    # GIVEN a window that somebody turned away from
    bridge = page.findChild(JobBridge)
    assert bridge is not None
    away = QWidget()
    qtbot.addWidget(away)
    watch = TrainingWatch(bridge, away)
    # WHEN a training runs THEN the computer is kept awake
    QTest.mouseClick(page.setup.train, LEFT)
    assert held(watch)
    # WHEN it ends THEN not any more, and its score is told
    queue.jobs[0].end(Finished(result()))
    qtbot.waitUntil(lambda: bool(watch.last_notice))
    assert not held(watch)
    assert "never seen" in watch.last_notice
    watch.close()

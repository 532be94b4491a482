"""The Classify page: which model answers."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.dataset.project import Project
from engine.dataset.summary import SplitCounts
from engine.models.score import Score
from engine.progress import Token, ignore
from engine.training.recipes import recipe_named
from engine.training.request import Train, TrainResult
from engine.training.runs import finish_run, start_run
from gui.bridge import JobBridge
from gui.pages.classify.page import ClassifyPage
from gui.state import AppState
from tests.gui.page_parts import PlayedQueue, draw_project, state_with_project


@pytest.fixture
def project_with_runs(qtbot: QtBot, tmp_path: Path) -> AppState:
    """A scanned project with two recorded runs."""
    queue = PlayedQueue()
    bridge = JobBridge(queue)  # type: ignore[arg-type]
    folder = draw_project(tmp_path / "colours")
    with Project(folder) as project:
        project.scan(report=ignore, token=Token())
        for accuracy in (0.9, 0.6):
            run = start_run(project, Train(str(folder), recipe_named("quick")))
            run.model.write_bytes(b"")
            score = Score(accuracy, accuracy - 0.1, accuracy + 0.1, 100)
            finish_run(project, run, made(run.model, score), ())
    state = state_with_project(bridge, queue, folder)
    bridge.setParent(state)
    qtbot.waitUntil(lambda: len(state.runs) == 2)
    return state


def made(model: Path, test: Score) -> TrainResult:
    """The result of a quick training."""
    classes = ("blue", "red")
    return TrainResult(
        str(model), classes, "quick", "e", SplitCounts(), test, None, {}, {}
    )


def test_another_model_answers_the_same_pictures(
    page: ClassifyPage, queue: PlayedQueue, pictures: list[Path], tmp_path: Path
) -> None:
    # GIVEN a picture
    page.take_files(pictures[:1])
    # WHEN the window's model changes, as after a training
    state = page.findChild(AppState)
    assert state is not None
    state.choose_model(tmp_path / "better.discern", "Better")
    # THEN it is asked about the picture at once
    assert queue.jobs[-1].request.model.endswith("better.discern")
    assert page.chooser.currentText() == "Better"


def test_a_file_that_is_no_model_is_refused_in_words(
    page: ClassifyPage, tmp_path: Path
) -> None:
    fake = tmp_path / "fake.discern"
    fake.write_text("no model")
    page.chooser.open_model(fake)
    assert page.banner.isVisible()
    assert "fake.discern" in page.banner.text.text()
    assert page.chooser.currentText() == "Zoo"


def test_every_run_of_the_project_can_answer(
    qtbot: QtBot, project_with_runs: AppState
) -> None:
    # GIVEN a project with a good run, and a worse one after it
    state = project_with_runs
    page = ClassifyPage(state, JobBridge(PlayedQueue()))  # type: ignore[arg-type]
    qtbot.addWidget(page)
    page.show()
    assert state.model == Path(state.runs[0].result.model)
    # WHEN the older one is chosen from the list
    older = next(n for n in range(9) if "Run 1" in page.chooser.itemText(n))
    page.chooser.setCurrentIndex(older)
    page.chooser.activated.emit(older)
    # THEN it answers, and the window still knows its score
    assert page.chooser.current() == Path(state.runs[1].result.model)
    assert state.current_model is not None
    assert state.current_model.score == state.runs[1].result.test

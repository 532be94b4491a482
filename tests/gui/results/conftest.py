"""What the tests of the Results page share: a trained project, the page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.evaluation.run_scores import ScoreRun
from engine.evaluation.score_run import score_run
from engine.models.encoder import Encoder
from engine.progress import Token, ignore
from engine.training.evidence import run_folder
from engine.training.recipes import recipe_named
from engine.training.request import Train
from engine.training.runs import list_runs
from engine.training.train import train_quick
from gui.pages import RESULTS
from gui.pages.results.page import ResultsPage
from gui.window.main_window import MainWindow
from tests.gui.driving import PATIENCE, open_project
from tests.support.pictures import draw_class, draw_project

ShowResults = Callable[[MainWindow, Path], ResultsPage]


@pytest.fixture
def trained_dir(tmp_path: Path, tiny_encoder: Encoder) -> Path:
    """A trained project; four of the ten test images of "red" are really blue."""
    folder = tmp_path / "colours"
    draw_project(
        folder, {"train/blue": 10, "train/red": 10, "test/blue": 10, "test/red": 6}
    )
    for number, path in enumerate(draw_class(tmp_path / "blue", 4)):
        path.rename(folder / "test" / "red" / f"wrong{number}.png")
    train(folder, tiny_encoder)
    score_newest(folder)
    return folder


def train(folder: Path, encoder: Encoder) -> None:
    """One more run of the quick recipe."""
    request = Train(str(folder), recipe_named("quick"))
    train_quick(request, encoder, report=ignore, token=Token())


def score_newest(folder: Path) -> Path:
    """Have the newest run scored, as the worker would; the run's folder."""
    database = folder / ".discern" / "project.db"
    run = list_runs(database)[0].id
    score_run(ScoreRun(str(folder), run), report=ignore, token=Token())
    return run_folder(database, run)


@pytest.fixture
def show_results(qtbot: QtBot) -> ShowResults:
    """Opens a project and shows the results of its newest run."""

    def show(window: MainWindow, folder: Path) -> ResultsPage:
        open_project(window, folder, qtbot)
        qtbot.waitUntil(lambda: bool(window.state.runs), timeout=PATIENCE)
        window.show_page(RESULTS)
        page = window.page(RESULTS)
        assert isinstance(page, ResultsPage)
        qtbot.waitUntil(lambda: page.view is not None, timeout=PATIENCE)
        return page

    return show

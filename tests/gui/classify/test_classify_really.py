"""The Classify page over real workers: real answers, a real table."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from engine.jobs import queue as engine_queue
from engine.jobs.queue import JobQueue
from engine.jobs.requests import TRAIN_NETWORK
from engine.progress import Token, ignore
from engine.training.recipes import recipe_named, with_settings
from engine.training.request import Train
from gui.bridge import JobBridge
from gui.pages.classify.page import ClassifyPage
from gui.state import AppState
from tests.gui.page_parts import draw_project

#: A guard against hanging: starting TensorFlow takes its time on a busy machine.
PATIENCE = 120_000


@pytest.fixture(scope="module")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real model that tells red from blue."""
    folder = draw_project(tmp_path_factory.mktemp("tiny") / "colours")
    recipe = with_settings(recipe_named("cnn-bn"), {"epochs": 2})
    request = Train(str(folder), recipe)
    result = engine_queue.run(TRAIN_NETWORK, request, report=ignore, token=Token())
    return Path(result.model)


@pytest.fixture
def real_page(qtbot: QtBot, tiny_model: Path) -> Iterator[ClassifyPage]:
    """The page over real workers, with the tiny model."""
    bridge = JobBridge(JobQueue())
    state = AppState(bridge)
    page = ClassifyPage(state, bridge)
    qtbot.addWidget(page)
    page.show()
    page.chooser.open_model(tiny_model)
    yield page
    bridge.close()


@pytest.mark.slow
def test_real_pictures_get_real_answers(
    qtbot: QtBot, real_page: ClassifyPage, tmp_path: Path
) -> None:
    # GIVEN a red picture and a file that is none
    page = real_page
    red = tmp_path / "red.png"
    Image.new("RGB", (40, 40), (190, 30, 30)).save(red)
    torn = tmp_path / "torn.png"
    torn.write_bytes(b"\x89PNG\r\n\x1a\n")
    # WHEN both are taken
    page.take_files([red, torn])
    # THEN the first has a verdict with its classes, the second its reason
    qtbot.waitUntil(lambda: bool(page.answer.verdict.full_text()), timeout=PATIENCE)
    names = {row.name.full_text() for row in page.answer.rows[:2]}
    assert names == {"red", "blue"}
    page.picture.strip.choose(1)
    assert page.answer.verdict.full_text() == "unreadable"
    assert page.answer.sentence.text()


@pytest.mark.slow
def test_a_real_folder_becomes_a_real_table(
    qtbot: QtBot, real_page: ClassifyPage, tmp_path: Path
) -> None:
    # GIVEN a folder with 40 pictures and a torn one
    page = real_page
    folder = draw_project(tmp_path / "mixed", images=20)
    (folder / "torn.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    # WHEN it is taken
    page.take_folder([folder])
    qtbot.waitUntil(page.folder.export.isVisible, timeout=PATIENCE)
    # THEN table and file agree
    assert page.folder.model.rowCount() == 41
    assert "1 unreadable" in page.folder.summary.full_text()
    assert page.folder.csv is not None
    with page.folder.csv.open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.reader(file))) == 42

"""Reviewing unsure answers by keyboard: what is decided goes into the project."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.batch.request import FolderResult
from engine.importing.job import import_images
from engine.jobs.protocol import Finished
from engine.jobs.requests import IMPORT_IMAGES
from engine.progress import Rows, Token, ignore
from engine.verdict import NONE_OF_THESE, NOT_SURE, Verdict
from gui.bridge import JobBridge
from gui.pages.classify.page import ClassifyPage
from tests.gui.page_parts import PlayedQueue, draw_project, state_with_project

KEY = Qt.Key


@pytest.fixture
def reviewed(qtbot: QtBot, tmp_path: Path) -> tuple[ClassifyPage, PlayedQueue, Path]:
    """The page over a project, with a folder of four unsure answers and a sure one."""
    queue = PlayedQueue()
    bridge = JobBridge(queue)  # type: ignore[arg-type]
    project = draw_project(tmp_path / "colours")
    state = state_with_project(bridge, queue, project)
    bridge.setParent(state)
    qtbot.waitUntil(lambda: state.project is not None)
    state.choose_model(tmp_path / "zoo.discern", "Zoo")
    page = ClassifyPage(state, bridge)
    qtbot.addWidget(page)
    page.resize(1084, 712)
    page.show()
    folder = tmp_path / "new"
    folder.mkdir()
    rows = []
    for number in range(5):
        path = folder / f"{number}.png"
        Image.new("RGB", (40, 40), (40 * number, 10, 90)).save(path)
        verdict = (NOT_SURE, NONE_OF_THESE, "red", NOT_SURE, NOT_SURE)[number]
        rows.append(Verdict(str(path), verdict, "red", 0.4, (("red", 0.4),)))
    page.take_folder([folder])
    job = queue.jobs[-1]
    job.report(Rows(0, tuple(rows)))
    Path(job.request.csv).write_text("path\n")
    job.end(Finished(FolderResult(5, 0, {NOT_SURE: 3}, job.request.csv, 0.1)))
    qtbot.waitUntil(page.folder.review.isVisible)
    return page, queue, project


def test_what_is_decided_by_keyboard_goes_into_the_project(
    qtbot: QtBot, reviewed: tuple[ClassifyPage, PlayedQueue, Path], tmp_path: Path
) -> None:
    # GIVEN a review of the unsure answers
    page, queue, project = reviewed
    QTest.mouseClick(page.folder.review, Qt.MouseButton.LeftButton)
    sheet = page.folder_flow.reviewing.sheet
    assert sheet is not None
    assert sheet.title.text().startswith("1 of 4 · not sure")
    assert not sheet.add.isEnabled()
    # WHEN the first is blue, the second as guessed, the third skipped
    QTest.keyClick(sheet, KEY.Key_1)
    QTest.keyClick(sheet, KEY.Key_Return)
    QTest.keyClick(sheet, KEY.Key_Space)
    assert sheet.title.text().startswith("4 of 4")
    # AND the second is looked at again, and is blue as well
    QTest.keyClick(sheet, KEY.Key_Backspace)
    QTest.keyClick(sheet, KEY.Key_Backspace)
    assert sheet.buttons[1].isChecked()
    QTest.keyClick(sheet, KEY.Key_1)
    QTest.keyClick(sheet, KEY.Key_Space)
    QTest.keyClick(sheet, KEY.Key_2)
    assert sheet.title.text() == "That was the last one"
    assert sheet.add.text() == "Add 3\u00a0pictures to the project"
    # AND that is what is wanted
    QTest.mouseClick(sheet.add, Qt.MouseButton.LeftButton)
    # THEN each class gets its pictures
    jobs = [job for job in queue.jobs if job.operation is IMPORT_IMAGES]
    new = tmp_path / "new"
    assert {job.request.class_name: job.request.sources for job in jobs} == {
        "blue": (str(new / "0.png"), str(new / "1.png")),
        "red": (str(new / "4.png"),),
    }
    before = len(queue.jobs)
    for job in jobs:
        job.end(Finished(import_images(job.request, report=ignore, token=Token())))
    # AND the window looks at the project again
    qtbot.waitUntil(lambda: len(queue.jobs) > before)
    assert len(list((project / "blue").iterdir())) == 14
    assert len(list((project / "red").iterdir())) == 13
    assert len(list(new.iterdir())) == 5


def test_a_review_can_be_left_without_a_trace(
    reviewed: tuple[ClassifyPage, PlayedQueue, Path],
) -> None:
    # GIVEN a review in which something was decided
    page, queue, _ = reviewed
    QTest.mouseClick(page.folder.review, Qt.MouseButton.LeftButton)
    sheet = page.folder_flow.reviewing.sheet
    assert sheet is not None
    QTest.keyClick(sheet, KEY.Key_1)
    # WHEN it is left
    QTest.keyClick(sheet, KEY.Key_Escape)
    # THEN nothing is added
    assert not [job for job in queue.jobs if job.operation is IMPORT_IMAGES]
    assert page.folder_flow.reviewing.sheet is None


def test_in_the_grid_many_are_decided_at_once_and_every_step_is_undone(
    reviewed: tuple[ClassifyPage, PlayedQueue, Path], tmp_path: Path
) -> None:
    # GIVEN a review, seen as a grid
    page, _, _ = reviewed
    QTest.mouseClick(page.folder.review, Qt.MouseButton.LeftButton)
    sheet = page.folder_flow.reviewing.sheet
    assert sheet is not None
    QTest.keyClick(sheet, KEY.Key_G)
    assert sheet.grid.isVisible()
    assert sheet.title.text() == "1 of 4 chosen, 0 decided"
    # WHEN two are chosen with the arrows and are blue
    QTest.keyClick(sheet.grid, KEY.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert sheet.grid.chosen_rows() == [0, 1]
    QTest.keyClick(sheet.grid, KEY.Key_1)
    # THEN both are decided, and the next one is chosen
    new = tmp_path / "new"
    assert sheet.decided == {"blue": [new / "0.png", new / "1.png"]}
    assert sheet.grid.chosen_rows() == [2]
    # WHEN the next one is as guessed
    QTest.keyClick(sheet.grid, KEY.Key_Return)
    assert sheet.decided["red"] == [new / "3.png"]
    # AND all of them are to be blue after all
    QTest.keyClick(sheet.grid, KEY.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(sheet.grid, KEY.Key_1)
    assert len(sheet.decided["blue"]) == 4
    # THEN each step is taken back by itself
    undo = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(sheet.grid, KEY.Key_Z, undo)
    assert sheet.decided["red"] == [new / "3.png"]
    QTest.keyClick(sheet.grid, KEY.Key_Z, undo)
    assert sheet.decided == {"blue": [new / "0.png", new / "1.png"]}
    QTest.keyClick(sheet.grid, KEY.Key_Z, undo)
    assert sheet.decided == {}
    assert not sheet.add.isEnabled()
    QTest.keyClick(sheet, KEY.Key_Escape)

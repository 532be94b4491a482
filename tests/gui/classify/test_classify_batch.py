"""The folder card: pause and go on, filter and order, sort into folders and undo."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.batch.request import FolderResult
from engine.batch.sorting.request import LeftFile, Sorted, Unsorted
from engine.jobs.batch_table import SORT_FILES, UNDO_SORT, WATCH_FOLDER
from engine.jobs.protocol import Failed, Finished, Stopped
from engine.jobs.requests import CLASSIFY_FOLDER
from engine.progress import Progress, Rows
from engine.verdict import ERROR, NOT_SURE, Verdict
from gui.pages.classify.page import ClassifyPage
from gui.pages.classify.results_model import Column
from gui.state import AppState
from tests.gui.classify.answers import dog
from tests.gui.page_parts import PlayedJob, PlayedQueue

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def running(
    qtbot: QtBot, page: ClassifyPage, queue: PlayedQueue, tmp_path: Path
) -> PlayedJob:
    """A folder of which four pictures are answered."""
    folder = tmp_path / "Holiday"
    folder.mkdir()
    page.take_folder([folder])
    job = queue.jobs[-1]
    rows = (
        dog(folder / "a.jpg", 0.7),
        Verdict(str(folder / "b.jpg"), NOT_SURE, "cat", 0.4, (("cat", 0.4),)),
        dog(folder / "c.jpg", 0.99),
        Verdict(str(folder / "d.jpg"), ERROR, error="It is empty."),
    )
    job.report(Rows(0, rows))
    job.report(Progress("classify", 4, 9, 146.0, 25.0))
    qtbot.waitUntil(lambda: page.folder.model.answered == 4)
    return job


def names(page: ClassifyPage) -> list[str]:
    """The file names in the table, from the top."""
    model = page.folder.model
    return [
        model.index(row, Column.IMAGE).data()[:1] for row in range(model.rowCount())
    ]


def ended(page: ClassifyPage, job: PlayedJob, qtbot: QtBot) -> None:
    """Let the classification end."""
    Path(job.request.csv).write_text("path\n")
    result = FolderResult(4, 1, {"dog": 2, NOT_SURE: 1}, job.request.csv, 0.2)
    job.end(Finished(result))
    qtbot.waitUntil(page.folder.sort.isVisible)


def test_a_paused_folder_goes_on_where_it_was(
    qtbot: QtBot, page: ClassifyPage, queue: PlayedQueue, running: PlayedJob
) -> None:
    # GIVEN a folder that is being classified, with the time that is left
    folder = page.folder
    assert folder.summary.full_text() == "25\u00a0s left"
    # WHEN it is paused
    QTest.mouseClick(folder.pause, LEFT)
    assert running.cancelled
    running.end(Stopped(FolderResult(4, 1, {}, running.request.csv, 0.2, stopped=True)))
    # THEN that is said, and nothing keeps other jobs waiting
    qtbot.waitUntil(lambda: folder.summary.full_text() == "Paused")
    assert folder.pause.text() == "Go on"
    # WHEN it is to go on
    QTest.mouseClick(folder.pause, LEFT)
    # THEN the engine goes on with the record, and new rows follow the old ones
    job = queue.jobs[-1]
    assert job is not running
    assert job.request.resume
    assert job.request.record == running.request.record
    assert job.request.csv == running.request.csv
    job.report(Rows(4, (dog(Path("e.jpg")),)))
    qtbot.waitUntil(lambda: folder.model.answered == 5)
    # AND WHEN it is paused again and then cancelled THEN what there is can be used
    QTest.mouseClick(folder.pause, LEFT)
    Path(job.request.csv).write_text("path\n")
    job.end(Stopped())
    qtbot.waitUntil(lambda: folder.pause.text() == "Go on")
    QTest.mouseClick(folder.cancel, LEFT)
    assert folder.export.isVisible()
    assert not folder.pause.isVisible()


def test_the_table_can_be_filtered_and_sorted_while_it_fills(
    qtbot: QtBot, page: ClassifyPage, running: PlayedJob
) -> None:
    # GIVEN four answers WHEN only one kind is wanted
    choice = page.folder.filter
    texts = [choice.itemText(at) for at in range(choice.count())]
    assert texts == ["All answers (4)", "dog (2)", "not sure (1)", "unreadable (1)"]
    choice.setCurrentIndex(1)
    choice.activated.emit(1)
    # THEN only these are shown, also of those that come
    assert names(page) == ["a", "c"]
    more = (dog(Path("e.jpg"), 0.8), Verdict("f.jpg", NOT_SURE, "cat", 0.3))
    running.report(Rows(4, more))
    qtbot.waitUntil(lambda: page.folder.model.answered == 6)
    assert names(page) == ["a", "c", "e"]
    # WHEN they are sorted by how sure, and back
    header = page.folder.table.horizontalHeader()
    header.setSortIndicator(Column.SURE, Qt.SortOrder.AscendingOrder)
    assert names(page) == ["a", "e", "c"]
    choice.setCurrentIndex(0)
    choice.activated.emit(0)
    assert names(page) == ["f", "b", "a", "e", "c", "d"]
    header.setSortIndicator(Column.SURE, Qt.SortOrder.DescendingOrder)
    assert names(page)[1] == "c"
    # THEN a row that is chosen is the one that is shown
    page.folder.table.selectRow(1)
    assert page.answer.rows[0].figure.text().startswith("99")
    header.setSortIndicator(Column.IMAGE, Qt.SortOrder.AscendingOrder)
    assert names(page) == list("abcdef")
    header.setSortIndicator(Column.ANSWER, Qt.SortOrder.AscendingOrder)
    assert names(page) == ["a", "e", "c", "d", "f", "b"]


def test_files_are_sorted_after_a_dry_run_and_come_back(
    qtbot: QtBot,
    page: ClassifyPage,
    queue: PlayedQueue,
    running: PlayedJob,
    tmp_path: Path,
) -> None:
    # GIVEN a folder that was classified
    ended(page, running, qtbot)
    # WHEN its files are to be sorted THEN it is first asked what that would do
    QTest.mouseClick(page.folder.sort, LEFT)
    sheet = page.folder_flow.sheet
    assert sheet is not None
    plan = queue.jobs[-1]
    assert plan.operation is SORT_FILES
    assert plan.request.dry_run
    assert plan.request.mode == "copy"
    assert Path(plan.request.into) == tmp_path / "Holiday sorted"
    assert not sheet.sort_button.isEnabled()
    # WHEN another way is chosen THEN it is asked anew, and the old answer is dropped
    sheet.modes["move"].setChecked(True)
    again = queue.jobs[-1]
    assert again.request.mode == "move"
    plan.end(Finished(Sorted({"dog": 99})))
    left = (LeftFile("/x/d.jpg", "It was changed."),)
    again.end(Finished(Sorted({"dog": 2, "not sure": 1}, left, 1, 1)))
    qtbot.waitUntil(sheet.sort_button.isEnabled)
    assert sheet.plan.text() == "2  dog\n1  not sure"
    assert "d.jpg: It was changed." in sheet.note.text()
    # WHEN that is what is wanted
    QTest.mouseClick(sheet.sort_button, LEFT)
    job = queue.jobs[-1]
    assert (job.request.dry_run, job.request.mode) == (False, "move")
    journal = str(tmp_path / "Holiday sorted" / "discern-sort-1.journal")
    job.end(Finished(Sorted({"dog": 2}, left, 1, 0, journal)))
    # THEN it is said where the files are, and the way back is one press away
    qtbot.waitUntil(page.folder.files.undo.isVisible)
    assert "Holiday sorted · 1 left" in page.folder.place.full_text()
    QTest.mouseClick(page.folder.files.undo, LEFT)
    undo = queue.jobs[-1]
    assert undo.operation is UNDO_SORT
    assert undo.request.journal == journal
    undo.end(Finished(Unsorted(2)))
    qtbot.waitUntil(lambda: "2\u00a0files as before" in page.folder.place.full_text())
    assert not page.folder.files.undo.isVisible()


def test_what_makes_sorting_impossible_is_told_before(
    qtbot: QtBot, page: ClassifyPage, queue: PlayedQueue, running: PlayedJob
) -> None:
    # GIVEN the sheet about sorting
    ended(page, running, qtbot)
    QTest.mouseClick(page.folder.sort, LEFT)
    sheet = page.folder_flow.sheet
    assert sheet is not None
    # WHEN there is no room THEN it cannot be begun
    queue.jobs[-1].end(Finished(Sorted({"dog": 2}, problem="There is no room.")))
    qtbot.waitUntil(lambda: "There is no room." in sheet.note.text())
    assert not sheet.sort_button.isEnabled()
    # AND WHEN the folder cannot even be looked at THEN the reason is there
    sheet.modes["link"].setChecked(True)
    queue.jobs[-1].end(Failed("sort.journal", "Nobody may write there."))
    qtbot.waitUntil(lambda: "Nobody may write" in sheet.note.text())
    sheet.reject()
    # AND WHEN a sort fails half way THEN that is one sentence, and can be tried again
    page.folder_flow.batch.sort(Path("/x"), "copy")
    queue.jobs[-1].end(Failed("sort.disk_full", "The disk is full."))
    qtbot.waitUntil(page.banner.isVisible)
    assert page.folder.sort.isEnabled()


def test_new_files_are_waited_for_and_sorted_as_the_others(
    qtbot: QtBot,
    page: ClassifyPage,
    queue: PlayedQueue,
    running: PlayedJob,
    tmp_path: Path,
) -> None:
    # GIVEN a folder that was classified, and sorted by moving
    ended(page, running, qtbot)
    QTest.mouseClick(page.folder.sort, LEFT)
    sheet = page.folder_flow.sheet
    assert sheet is not None
    sheet.modes["move"].setChecked(True)
    queue.jobs[-1].end(Finished(Sorted({"dog": 2})))
    qtbot.waitUntil(sheet.sort_button.isEnabled)
    QTest.mouseClick(sheet.sort_button, LEFT)
    into = tmp_path / "Holiday sorted"
    journal = str(into / "discern-sort-1.journal")
    queue.jobs[-1].end(Finished(Sorted({"dog": 2}, journal=journal)))
    qtbot.waitUntil(page.folder.files.undo.isVisible)
    # WHEN it is to be watched
    QTest.mouseClick(page.folder.watch, LEFT)
    # THEN the engine goes on with its record, and sorts as before
    job = queue.jobs[-1]
    assert job.operation is WATCH_FOLDER
    assert (Path(job.request.into), job.request.mode) == (into, "move")
    assert job.request.batch.resume
    assert job.request.batch.record == running.request.record
    assert not page.folder.sort.isEnabled()
    # WHEN a file appears THEN it is in the table
    job.report(Rows(4, (dog(Path("new.jpg")),)))
    job.report(Progress("watch", 5))
    qtbot.waitUntil(lambda: page.folder.model.answered == 5)
    assert page.folder.count.text() == "5\u00a0images"
    assert page.folder.speed.text() == "watching"
    # AND WHEN it is enough THEN everything else can be done again
    QTest.mouseClick(page.folder.watch, LEFT)
    assert job.cancelled
    job.end(Stopped())
    qtbot.waitUntil(page.folder.sort.isEnabled)
    assert not page.folder.speed.isVisible()
    assert not page.folder.watch.isChecked()


def test_another_model_shows_what_it_answers_differently(
    qtbot: QtBot,
    page: ClassifyPage,
    queue: PlayedQueue,
    running: PlayedJob,
    tmp_path: Path,
) -> None:
    # GIVEN a folder that was classified
    ended(page, running, qtbot)
    assert not page.folder.again.isVisible()
    # WHEN another model is chosen, and asked about the same files
    state = page.findChild(AppState)
    assert state is not None
    state.choose_model(tmp_path / "better.discern", "Better")
    qtbot.waitUntil(page.folder.again.isVisible)
    QTest.mouseClick(page.folder.again, LEFT)
    job = queue.jobs[-1]
    assert job.operation is CLASSIFY_FOLDER
    assert job.request.model.endswith("better.discern")
    assert job.request.paths == running.request.paths
    assert job.request.compare == running.request.record
    assert job.request.record != running.request.record
    # AND WHEN it answers one of them differently
    folder = tmp_path / "Holiday"
    job.report(Rows(0, (dog(folder / "a.jpg", 0.8), dog(folder / "b.jpg", 0.9))))
    qtbot.waitUntil(lambda: page.folder.model.answered == 2)
    # THEN that can be seen, alone if wanted
    assert page.folder.model.index(1, Column.SURE).data() == "before: not sure"
    choice = page.folder.filter
    last = choice.count() - 1
    assert choice.itemText(last) == "answered differently (1)"
    choice.setCurrentIndex(last)
    choice.activated.emit(last)
    assert names(page) == ["b"]

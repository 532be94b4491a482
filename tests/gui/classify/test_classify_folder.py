"""The Classify page: a folder becomes a table while it runs."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.batch.request import Exported, FolderResult
from engine.jobs.batch_table import EXPORT_RESULTS
from engine.jobs.protocol import Failed, Finished, Stopped
from engine.jobs.requests import CLASSIFY_FOLDER
from engine.progress import Progress, Rows
from engine.verdict import ERROR, NOT_SURE, Verdict
from gui.pages.classify.page import ClassifyPage
from gui.pages.classify.results_model import Column
from tests.gui.classify.answers import dog
from tests.gui.page_parts import PlayedQueue

LEFT = Qt.MouseButton.LeftButton


def test_a_folder_fills_the_table_while_it_runs(
    qtbot: QtBot, page: ClassifyPage, queue: PlayedQueue, tmp_path: Path
) -> None:
    # WHEN a folder is taken
    page.take_folder([tmp_path / "Holiday 2026"])
    # THEN the engine is told where to keep the answers
    (job,) = queue.jobs
    assert job.operation is CLASSIFY_FOLDER
    kept = Path(job.request.csv)
    assert kept.name.startswith("Holiday 2026-")
    assert kept.parent.is_dir()
    assert str(kept) in page.folder.place.full_text()
    # AND WHEN rows come THEN they are in the table, and the first is shown
    rows = [dog(tmp_path / f"{n}.jpg", 0.9) for n in range(50)]
    rows[7] = Verdict(str(tmp_path / "7.jpg"), ERROR, error="It is empty.")
    job.report(Rows(0, tuple(rows)))
    job.report(Progress("classify", 50, 200, 146.0, 1.0))
    qtbot.waitUntil(lambda: page.folder.model.rowCount() == 50)
    assert page.folder.count.text() == "50 of 200"
    assert page.folder.speed.text() == "146 images/s"
    assert page.answer.verdict.full_text() == "dog"
    # AND a bad file is a row with its reason
    assert page.folder.model.index(7, Column.SURE).data() == "It is empty."
    page.folder.table.selectRow(7)
    assert page.answer.sentence.text() == "It is empty."
    # AND WHEN it ends THEN the table can be exported
    kept.write_text("image,answer\n")
    counts = {"dog": 198, NOT_SURE: 1}
    job.end(Finished(FolderResult(200, 1, counts, str(kept), 1.4)))
    qtbot.waitUntil(page.folder.export.isVisible)
    assert page.folder.summary.full_text() == "1 not sure · 1 unreadable"
    page.folder.export.chosen.emit("xlsx", tmp_path / "copy.xlsx", True)
    export = queue.jobs[-1]
    assert export.operation is EXPORT_RESULTS
    assert export.request.record == job.request.record
    assert (export.request.kind, export.request.thumbnails) == ("xlsx", True)
    export.end(Finished(Exported(str(tmp_path / "copy.xlsx"), 200, ("Only 2,000.",))))
    qtbot.waitUntil(lambda: "copy.xlsx" in page.folder.place.full_text())
    assert "Only 2,000." in page.folder.place.full_text()


def test_a_folder_that_waits_for_another_job_says_so(
    page: ClassifyPage, queue: PlayedQueue, qtbot: QtBot, tmp_path: Path
) -> None:
    # GIVEN a folder that is being classified
    page.take_folder([tmp_path / "first"])
    # WHEN another one comes
    page.take_folder([tmp_path / "second"])
    # THEN it does not claim to be looked through
    assert page.folder.count.text() == "waiting for its turn"
    # AND WHEN the first has ended and the second begins THEN it does
    queue.jobs[0].end(Stopped())
    queue.jobs[1].report(Progress("scan", 0))
    queue.jobs[1].report(Progress("classify", 3, 9))
    qtbot.waitUntil(lambda: page.folder.count.text() == "3 of 9")


def test_very_many_pictures_are_a_table(
    page: ClassifyPage, queue: PlayedQueue, tmp_path: Path
) -> None:
    page.take_files([tmp_path / f"{number}.jpg" for number in range(100)])
    assert queue.jobs[0].operation is CLASSIFY_FOLDER
    assert page.folder.title.full_text() == "100 pictures"


def test_a_cancelled_folder_keeps_its_rows(
    qtbot: QtBot, page: ClassifyPage, queue: PlayedQueue, tmp_path: Path
) -> None:
    page.take_folder([tmp_path])
    job = queue.jobs[0]
    job.report(Rows(0, (dog(tmp_path / "a.jpg"),)))
    qtbot.waitUntil(lambda: page.folder.model.rowCount() == 1)
    QTest.mouseClick(page.folder.cancel, LEFT)
    assert job.cancelled
    job.end(Stopped(FolderResult(1, 0, {"dog": 1}, job.request.csv, 0.2, stopped=True)))
    qtbot.waitUntil(lambda: page.folder.summary.full_text() == "Stopped")
    assert page.folder.model.rowCount() == 1
    assert not page.folder.cancel.isVisible()


def test_a_failed_export_is_one_sentence(
    qtbot: QtBot, page: ClassifyPage, queue: PlayedQueue, tmp_path: Path
) -> None:
    page.take_folder([tmp_path])
    page.folder.export.chosen.emit("html", tmp_path / "x.html", False)
    queue.jobs[-1].end(Failed("results.write", "The disk is full.", "x.html"))
    qtbot.waitUntil(page.banner.isVisible)
    assert "The disk is full." in page.banner.text.text()


def test_a_folder_without_pictures_says_so(
    qtbot: QtBot, page: ClassifyPage, queue: PlayedQueue, tmp_path: Path
) -> None:
    # GIVEN an empty folder
    (tmp_path / "nothing").mkdir()
    page.take_folder([tmp_path / "nothing"])
    # WHEN it has been looked through
    csv_path = queue.jobs[0].request.csv
    queue.jobs[0].end(Finished(FolderResult(0, 0, {}, csv_path, 0.1)))
    # THEN that is said, and there is nothing to export
    qtbot.waitUntil(lambda: page.folder.count.text() == "no pictures found")
    assert not page.folder.export.isVisible()
    assert not page.folder.speed.isVisible()


def test_files_and_folders_together_are_named_as_such(
    page: ClassifyPage, pictures: list[Path], tmp_path: Path
) -> None:
    (tmp_path / "more").mkdir()
    page.take_folder([tmp_path / "more", pictures[0]])
    assert page.folder.title.full_text() == "2 files and folders"

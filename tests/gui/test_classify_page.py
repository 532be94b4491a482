"""The Classify page: pictures, folders, pasting, models, and what goes wrong."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.batch.request import Answers, FolderResult
from engine.dataset.project import Project
from engine.dataset.summary import SplitCounts
from engine.jobs import queue as engine_queue
from engine.jobs.protocol import Failed, Finished, Stopped
from engine.jobs.queue import JobQueue
from engine.jobs.requests import CLASSIFY_FOLDER, CLASSIFY_IMAGES, TRAIN_NETWORK
from engine.models.score import Score
from engine.progress import Progress, Rows, Token, ignore
from engine.training.recipes import recipe_named, with_settings
from engine.training.request import Train, TrainResult
from engine.training.runs import finish_run, start_run
from engine.verdict import ERROR, NOT_SURE, Verdict
from gui.bridge import JobBridge
from gui.pages.classify import ClassifyPage
from gui.results_model import Column
from gui.state import AppState
from tests.gui.driving import drop
from tests.gui.page_parts import PlayedQueue, draw_project, state_with_project

#: A guard against hanging: starting TensorFlow takes its time on a busy machine.
PATIENCE = 120_000
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def queue() -> PlayedQueue:
    """A queue whose jobs the test plays."""
    return PlayedQueue()


@pytest.fixture
def page(qtbot: QtBot, queue: PlayedQueue, tmp_path: Path) -> ClassifyPage:
    """The page, with a model chosen, on the screen."""
    bridge = JobBridge(queue)  # type: ignore[arg-type]
    state = AppState(bridge)
    state.choose_model(tmp_path / "zoo.discern", "Zoo")
    page = ClassifyPage(state, bridge)
    bridge.setParent(page)
    state.setParent(page)
    qtbot.addWidget(page)
    page.resize(1084, 712)
    page.show()
    return page


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    """Three pictures."""
    paths = [tmp_path / f"picture-{number}.png" for number in range(3)]
    for path in paths:
        Image.new("RGB", (60, 40), (200, 30, 30)).save(path)
    return paths


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


def dog(path: Path, probability: float = 0.962) -> Verdict:
    """An answer for a picture."""
    rest = (1 - probability) / 2
    top = (("dog", probability), ("cat", rest), ("cow", rest))
    return Verdict(str(path), "dog", "dog", probability, top)


def test_a_dropped_picture_is_asked_about_and_answered(
    qtbot: QtBot, page: ClassifyPage, queue: PlayedQueue, pictures: list[Path]
) -> None:
    # GIVEN the empty page
    assert page.empty.isVisible()
    # WHEN a picture is dropped on it
    assert drop(page.empty, pictures[0])
    # THEN the chosen model is asked
    (job,) = queue.jobs
    assert job.operation is CLASSIFY_IMAGES
    assert job.request.paths == (str(pictures[0]),)
    assert job.request.model.endswith("zoo.discern")
    # AND WHEN it answers THEN verdict, sentence and bars are there
    job.end(Finished(Answers((dog(pictures[0]),), 0.01)))
    qtbot.waitUntil(lambda: page.answer.verdict.full_text() == "dog")
    assert page.answer.sentence.text() == "96\u00a0% sure."
    assert page.answer.rows[0].bar.fraction == pytest.approx(0.962)
    assert page.answer.rows[1].figure.text() == "1.9\u00a0%"
    assert not page.answer.rows[3].bar.isVisible()
    assert page.picture.view.path == pictures[0]


def test_of_several_pictures_each_can_be_chosen(
    qtbot: QtBot, page: ClassifyPage, queue: PlayedQueue, pictures: list[Path]
) -> None:
    # GIVEN three pictures with their answers
    page.take_files(pictures)
    unsure = Verdict(str(pictures[1]), NOT_SURE, "cat", 0.54, (("cat", 0.54),))
    torn = Verdict(str(pictures[2]), ERROR, error="The file ends too early.")
    queue.jobs[0].end(Finished(Answers((dog(pictures[0]), unsure, torn), 0.01)))
    qtbot.waitUntil(lambda: page.answer.verdict.full_text() == "dog")
    # WHEN the arrow key goes on THEN picture and answer change
    page.picture.strip.setFocus()
    QTest.keyClick(page.picture.strip, Qt.Key.Key_Right)
    assert page.picture.view.path == pictures[1]
    assert page.answer.verdict.full_text() == "not sure"
    QTest.keyClick(page.picture.strip, Qt.Key.Key_Right)
    assert page.answer.sentence.text() == "The file ends too early."
    # AND nothing was asked anew
    assert len(queue.jobs) == 1


def test_a_late_answer_to_an_old_question_is_dropped(
    qtbot: QtBot, page: ClassifyPage, queue: PlayedQueue, pictures: list[Path]
) -> None:
    # GIVEN a question, and another one right after it
    page.take_files(pictures[:1])
    page.take_files(pictures[1:2])
    # WHEN the first answer comes late
    first, second = queue.jobs
    assert first.cancelled
    first.end(Finished(Answers((dog(pictures[0]),), 0.01)))
    cat = Verdict(str(pictures[1]), "cat", "cat", 0.9, (("cat", 0.9),))
    second.end(Finished(Answers((cat,), 0.01)))
    # THEN only the second is shown
    qtbot.waitUntil(lambda: page.answer.verdict.full_text() == "cat")


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
    page.folder.export_to(tmp_path / "copy.csv")
    qtbot.waitUntil((tmp_path / "copy.csv").exists)
    qtbot.waitUntil(lambda: "copy.csv" in page.folder.place.full_text())


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
    Path(queue.jobs[0].request.csv).write_text("x")
    page.folder.export_to(tmp_path / "no such folder" / "copy.csv")
    qtbot.waitUntil(page.banner.isVisible)
    assert "no such folder" in page.banner.text.text()


def test_a_dead_worker_is_one_sentence(
    qtbot: QtBot, page: ClassifyPage, queue: PlayedQueue, pictures: list[Path]
) -> None:
    page.take_files(pictures)
    queue.jobs[0].end(Failed("job.worker_died", "The engine stopped unexpectedly."))
    qtbot.waitUntil(page.banner.isVisible)
    assert page.banner.text.text() == "The engine stopped unexpectedly."
    # AND the next picture is asked about as if nothing had happened
    page.take_files(pictures[:1])
    assert not page.banner.isVisible()
    assert len(queue.jobs) == 2


def test_files_and_pictures_can_be_pasted(
    qtbot: QtBot, page: ClassifyPage, queue: PlayedQueue, pictures: list[Path]
) -> None:
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    clipboard = QGuiApplication.clipboard()
    # WHEN files are pasted THEN they are asked about
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in pictures])
    clipboard.setMimeData(data)
    QTest.keyClick(page, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert queue.jobs[-1].request.paths == tuple(str(path) for path in pictures)
    # AND WHEN a picture itself is pasted THEN it is kept in a file first
    image = QImage(30, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    clipboard.setImage(image)
    QTest.keyClick(page, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(queue.jobs) == 2)
    (kept,) = queue.jobs[-1].request.paths
    with Image.open(kept) as picture:
        assert picture.convert("RGB").getpixel((5, 5)) == (255, 0, 0)
    # AND WHEN there is only text THEN that is said
    clipboard.setText("hello")
    QTest.keyClick(page, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert page.banner.isVisible()


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


def test_a_low_window_lists_fewer_classes_but_none_cut(
    page: ClassifyPage, queue: PlayedQueue, pictures: list[Path], qtbot: QtBot
) -> None:
    # GIVEN five classes in the answer to a picture
    top = tuple((f"class {number}", 0.2) for number in range(5))
    verdict = Verdict(str(pictures[0]), "class 0", "class 0", 0.2, top)
    page.take_files(pictures[:1])
    queue.jobs[0].end(Finished(Answers((verdict,), 0.01)))
    rows = page.answer.rows
    qtbot.waitUntil(rows[4].name.isVisible)
    # WHEN there is little room
    page.answer.setFixedHeight(190)
    qtbot.waitUntil(lambda: not rows[4].name.isVisible())
    # THEN what is shown is shown whole
    assert rows[0].name.isVisible()
    shown = [row.name for row in rows if row.name.isVisible()]
    qtbot.waitUntil(
        lambda: all(name.height() >= name.minimumSizeHint().height() for name in shown)
    )
    # AND WHEN there is room again THEN they are all back
    page.answer.setFixedHeight(400)
    qtbot.waitUntil(rows[4].name.isVisible)


def test_files_and_folders_together_are_named_as_such(
    page: ClassifyPage, pictures: list[Path], tmp_path: Path
) -> None:
    (tmp_path / "more").mkdir()
    page.take_folder([tmp_path / "more", pictures[0]])
    assert page.folder.title.full_text() == "2 files and folders"


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

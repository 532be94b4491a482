"""The Classify page: dropped and pasted pictures, and what goes wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.batch.request import Answers
from engine.importing.request import LeftOut
from engine.jobs.looking import LOAD_PICTURES, PicturesLoaded
from engine.jobs.protocol import Failed, Finished
from engine.jobs.requests import CLASSIFY_IMAGES
from engine.verdict import ERROR, NOT_SURE, Verdict
from gui.pages.classify.page import ClassifyPage
from tests.gui.classify.answers import dog
from tests.gui.driving import drop, drop_data
from tests.gui.page_parts import PlayedQueue


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
    asked = [job for job in queue.jobs if job.operation is CLASSIFY_IMAGES]
    assert len(asked) == 1


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


def test_what_a_browser_gives_is_taken(
    qtbot: QtBot, page: ClassifyPage, queue: PlayedQueue, pictures: list[Path]
) -> None:
    # GIVEN an address dragged out of a browser
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/dog.jpg")])
    # WHEN it is dropped on the page
    assert drop_data(page, data)
    # THEN it is loaded, and then asked about
    (job,) = queue.jobs
    assert job.operation is LOAD_PICTURES
    assert job.request.addresses == ("https://example.org/dog.jpg",)
    job.end(Finished(PicturesLoaded((str(pictures[0]),))))
    qtbot.waitUntil(lambda: queue.jobs[-1].operation is CLASSIFY_IMAGES)
    assert queue.jobs[-1].request.paths == (str(pictures[0]),)
    # AND WHEN the picture itself came with it THEN nothing is loaded
    image = QImage(30, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    data.setImageData(image)
    assert drop_data(page, data)
    qtbot.waitUntil(lambda: len(queue.jobs) == 3)
    assert queue.jobs[-1].operation is CLASSIFY_IMAGES


def test_a_copied_address_is_loaded_or_refused_in_words(
    qtbot: QtBot, page: ClassifyPage, queue: PlayedQueue
) -> None:
    # GIVEN an address on the clipboard, as text
    QGuiApplication.clipboard().setText(" https://example.org/cat.jpg\n")
    # WHEN it is pasted
    page.intake.paste()
    (job,) = queue.jobs
    assert job.request.addresses == ("https://example.org/cat.jpg",)
    # AND there is nothing THEN that is said
    left = LeftOut("https://example.org/cat.jpg", "web.missing", "There is nothing.")
    job.end(Finished(PicturesLoaded((), (left,))))
    qtbot.waitUntil(page.banner.isVisible)
    assert "There is nothing." in page.banner.text.text()

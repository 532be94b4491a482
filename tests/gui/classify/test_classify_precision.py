"""The Classify page: the precision slider, and the model that keeps its choice."""

from __future__ import annotations

import shutil
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.jobs.choices_table import CHOOSE_PRECISION
from engine.jobs.protocol import Finished
from engine.jobs.requests import CLASSIFY_IMAGES
from engine.models.chosen_precision import choose_precision
from engine.models.precision_request import ChoosePrecision, PrecisionChosen
from engine.progress import Token, ignore
from gui.pages.classify.page import ClassifyPage
from tests.gui.page_parts import PlayedJob, PlayedQueue

LEFT = Qt.MouseButton.LeftButton


def newest(queue: PlayedQueue, operation: object) -> PlayedJob:
    """The last job of a kind."""
    return [job for job in queue.jobs if job.operation is operation][-1]


def test_the_precision_slider_goes_into_the_question(
    qtbot: QtBot, queue: PlayedQueue, pictures: list[Path], page: ClassifyPage
) -> None:
    # GIVEN a model that remembers its held-out images
    model = Path(__file__).resolve().parents[2] / "_files" / "format-2.discern"
    page.chooser.open_model(model)
    page.take_files(pictures[:1])
    assert newest(queue, CLASSIFY_IMAGES).request.precision is None
    qtbot.waitUntil(page.precision.switch.isEnabled)
    # WHEN the slider is opened and 98 % are wanted
    QTest.mouseClick(page.precision_button, LEFT)
    page.precision.switch.click()
    page.precision.slider.setValue(980)
    # THEN it says what that leaves, and with what certainty
    assert "get an answer" in page.precision.sentence.text()
    assert "left for you" in page.precision.sentence.text()
    assert "held-out images" in page.precision.trust.text()
    # THEN the picture is asked about anew, with it
    qtbot.waitUntil(lambda: newest(queue, CLASSIFY_IMAGES).request.precision == 0.98)
    # THEN the model is to keep it
    kept = newest(queue, CHOOSE_PRECISION)
    assert kept.request == ChoosePrecision(str(model), 0.98)
    kept.end(Finished(PrecisionChosen(str(model), 0.98, 0.7)))
    qtbot.waitUntil(lambda: "Kept in the model" in page.precision.place.text())
    # THEN so is a folder
    page.take_folder([pictures[0].parent])
    assert queue.jobs[-1].request.precision == 0.98


def test_the_precision_that_a_model_keeps_is_shown_and_can_be_taken_away(
    qtbot: QtBot,
    queue: PlayedQueue,
    pictures: list[Path],
    page: ClassifyPage,
    tmp_path: Path,
) -> None:
    # GIVEN a model that keeps a precision
    original = Path(__file__).resolve().parents[2] / "_files" / "format-2.discern"
    model = Path(shutil.copyfile(original, tmp_path / "kept.discern"))
    request = ChoosePrecision(str(model), 0.95)
    choose_precision(request, report=ignore, token=Token())
    # WHEN it answers
    page.chooser.open_model(model)
    page.take_files(pictures[:1])
    # THEN the slider stands there, and nothing is asked anew for it
    qtbot.waitUntil(page.precision.switch.isChecked)
    assert page.precision.slider.value() == 950
    assert page.precision.wanted == 0.95
    asked = len(queue.jobs)
    qtbot.wait(400)  # longer than the slider rests
    assert len(queue.jobs) == asked
    # WHEN it is switched off
    page.precision_button.click()
    page.precision.switch.click()
    qtbot.waitUntil(lambda: queue.jobs[-1].operation is CHOOSE_PRECISION)
    # THEN the model is to forget it, and only then answers anew
    forgotten = queue.jobs[-1]
    assert forgotten.request.precision is None
    forgotten.end(Finished(PrecisionChosen(str(model), None, 0.5)))
    qtbot.waitUntil(lambda: queue.jobs[-1].operation is CLASSIFY_IMAGES)
    assert queue.jobs[-1].request.precision is None


def test_a_model_that_remembers_nothing_offers_no_precision(
    qtbot: QtBot, page: ClassifyPage, queue: PlayedQueue, pictures: list[Path]
) -> None:
    # GIVEN a model of the first format
    model = Path(__file__).resolve().parents[2] / "_files" / "format-1.discern"
    page.chooser.open_model(model)
    # WHEN it answers
    page.take_files(pictures[:1])
    # THEN the slider is dead, and says why
    assert not page.precision.switch.isEnabled()
    assert "does not say" in page.precision.sentence.text()

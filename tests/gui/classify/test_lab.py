"""The blend lab: two pictures and a slider; sliders that spoil one picture."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.batch.request import Answers
from engine.jobs.looking import (
    BLEND,
    CLASSIFY_CHANGED,
    Blended,
    ChangedAnswer,
    Changes,
)
from engine.jobs.protocol import Failed, Finished
from engine.verdict import Verdict
from gui.lab.curve import at_share, flip_sentence
from gui.pages.classify.page import ClassifyPage
from tests.gui.classify.answers import dog
from tests.gui.driving import drop
from tests.gui.page_parts import PlayedJob, PlayedQueue

LEFT = Qt.MouseButton.LeftButton


def jobs_of(queue: PlayedQueue, operation: object) -> list[PlayedJob]:
    """The jobs of a kind, oldest first."""
    return [job for job in queue.jobs if job.operation is operation]


def blended(first: Path, second: Path) -> Blended:
    """Dog to cat, in three mixes."""
    data = first.read_bytes()
    cat = Verdict(str(second), "cat", "cat", 0.9, (("cat", 0.9),))
    return Blended(
        first=dog(first),
        second=cat,
        shares=(0.0, 0.5, 1.0),
        classes=("dog", "cat"),
        probabilities=((0.96, 0.04), (0.6, 0.4), (0.1, 0.9)),
        flip=0.6,
        becomes="cat",
        seen=(data, second.read_bytes()),
        seconds=0.1,
    )


@pytest.fixture
def lab(
    qtbot: QtBot, page: ClassifyPage, queue: PlayedQueue, pictures: list[Path]
) -> ClassifyPage:
    """The page with the lab open for the first picture."""
    page.take_files(pictures[:1])
    queue.jobs[0].end(Finished(Answers((dog(pictures[0]),), 0.01)))
    qtbot.waitUntil(page.picture.lab.isEnabled)
    QTest.mouseClick(page.picture.lab, LEFT)
    return page


def test_two_pictures_are_mixed_by_a_slider(
    qtbot: QtBot, lab: ClassifyPage, queue: PlayedQueue, pictures: list[Path]
) -> None:
    # GIVEN the lab, in the place of the answer
    card = lab.lab.blend
    assert card.isVisible()
    assert not lab.picture.isVisible()
    assert not card.slider.isEnabled()
    jobs_of(queue, BLEND)[0].end(Finished(blended(pictures[0], pictures[0])))
    # WHEN a second picture is dropped on it
    assert drop(card, pictures[1])
    qtbot.waitUntil(lambda: len(jobs_of(queue, BLEND)) == 2)
    job = jobs_of(queue, BLEND)[1]
    assert (job.request.first, job.request.second) == tuple(map(str, pictures[:2]))
    job.end(Finished(blended(pictures[0], pictures[1])))
    # THEN it says where the answer flips
    qtbot.waitUntil(card.slider.isEnabled)
    assert card.sentence.full_text() == (
        "At 60\u00a0% of the second picture the answer flips from dog to cat."
    )
    # WHEN the slider is moved by keyboard
    card.slider.setFocus()
    QTest.keyClick(card.slider, Qt.Key.Key_End)
    # THEN the mix is all of the second picture
    assert card.captions[1].full_text().startswith("0\u00a0% of the first")
    # WHEN somebody goes back
    QTest.mouseClick(lab.lab.back, LEFT)
    # THEN the answer is there again
    assert lab.picture.isVisible()
    assert not card.isVisible()


def test_probabilities_between_two_mixes_are_between_theirs() -> None:
    # GIVEN three mixes
    path = Path(__file__)
    told = blended(path, path)
    # WHEN others are asked for
    # THEN they lie on the line between their neighbours
    assert at_share(told, 0.0) == pytest.approx((0.96, 0.04))
    assert at_share(told, 0.25) == pytest.approx((0.78, 0.22))
    assert at_share(told, 1.0) == pytest.approx((0.1, 0.9))
    assert "flips from dog to cat" in flip_sentence(told)


def test_a_second_picture_that_cannot_be_read_is_one_sentence(
    qtbot: QtBot, lab: ClassifyPage, queue: PlayedQueue, pictures: list[Path]
) -> None:
    # GIVEN the lab
    jobs_of(queue, BLEND)[0].end(Finished(blended(pictures[0], pictures[0])))
    lab.lab.blend.take_second(pictures[1])
    qtbot.waitUntil(lambda: len(jobs_of(queue, BLEND)) == 2)
    # WHEN the second picture is broken
    jobs_of(queue, BLEND)[1].end(Failed("image.truncated", "The file is torn."))
    # THEN that is said, and the slider is dead
    card = lab.lab.blend
    qtbot.waitUntil(lambda: card.sentence.full_text() == "The file is torn.")
    assert not card.slider.isEnabled()


def test_a_moving_slider_asks_one_question_at_a_time(
    qtbot: QtBot, lab: ClassifyPage, queue: PlayedQueue, pictures: list[Path]
) -> None:
    # GIVEN the picture as it is, asked about
    card = lab.lab.robust
    (first,) = jobs_of(queue, CLASSIFY_CHANGED)
    assert first.request.changes == Changes()
    # WHEN a slider moves while the answer is on its way
    for value in range(10, 40, 5):
        card.sliders["noise"].setValue(value)
    assert len(jobs_of(queue, CLASSIFY_CHANGED)) == 1
    unsure = Verdict(str(pictures[0]), "not sure", "cat", 0.4, (("cat", 0.4),))
    first.end(Finished(ChangedAnswer(unsure, pictures[0].read_bytes(), 0.01)))
    # THEN the answer is shown, and only the last place of the slider is asked about
    qtbot.waitUntil(lambda: len(jobs_of(queue, CLASSIFY_CHANGED)) == 2)
    assert card.verdict.full_text() == "not sure (cat)"
    assert card.bar.fraction == pytest.approx(0.4)
    assert jobs_of(queue, CLASSIFY_CHANGED)[1].request.changes == Changes(noise=35)
    # WHEN all sliders go back
    QTest.mouseClick(card.reset, LEFT)
    # THEN nothing is changed any more
    assert card.changes == Changes()

"""The Classify page: why, the heat map, corrections."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.batch.request import Answers
from engine.dataset.edits import Trash
from engine.dataset.opening import open_project
from engine.dataset.summary import OpenProject
from engine.evaluation.explain_request import Neighbour
from engine.importing.job import import_images
from engine.jobs.looking import EXPLAIN, Explanation
from engine.jobs.protocol import Finished
from engine.jobs.requests import (
    CLASSIFY_IMAGES,
    EDIT_PROJECT,
    IMPORT_IMAGES,
    OPEN_PROJECT,
    TRAIN_QUICK,
)
from engine.progress import Token, ignore
from engine.verdict import NONE_OF_THESE, Verdict
from gui.pages.classify.page import ClassifyPage
from gui.state import AppState
from tests.gui.classify.answers import dog
from tests.gui.page_parts import PlayedJob, PlayedQueue, draw_project

LEFT = Qt.MouseButton.LeftButton


def told(path: Path, *neighbours: Path, note: str = "") -> Explanation:
    """An explanation: orange on the left, blue on the right."""
    return Explanation(
        verdict=dog(path),
        class_name="dog",
        heat=((1.0, -1.0),),
        method="activation",
        place=(0.0, 0.0, 1.0, 1.0),
        size=(60, 40),
        neighbours=tuple(Neighbour(str(item), "dog", 0.97) for item in neighbours),
        note=note,
        strangeness={"neighbours": 0.2},
        seconds=0.02,
    )


def newest(queue: PlayedQueue, operation: object) -> PlayedJob:
    """The last job of a kind."""
    return [job for job in queue.jobs if job.operation is operation][-1]


@pytest.fixture
def answered(
    qtbot: QtBot, page: ClassifyPage, queue: PlayedQueue, pictures: list[Path]
) -> ClassifyPage:
    """The page with an answer for the first picture."""
    page.take_files(pictures[:1])
    queue.jobs[0].end(Finished(Answers((dog(pictures[0]),), 0.01)))
    qtbot.waitUntil(lambda: page.answer.verdict.full_text() == "dog")
    return page


def test_an_answer_is_explained_by_itself(
    qtbot: QtBot, answered: ClassifyPage, queue: PlayedQueue, pictures: list[Path]
) -> None:
    # GIVEN an answer
    job = newest(queue, EXPLAIN)
    assert job.request.path == str(pictures[0])
    assert job.request.project is None
    # WHEN its explanation comes
    job.end(Finished(told(pictures[0], *pictures[1:])))
    # THEN the nearest training images are there, with their class
    nearest = answered.answer.nearest
    qtbot.waitUntil(nearest.title.isVisible)
    shown = [image for image in nearest.images if image.isVisible()]
    assert [image.name.full_text() for image in shown] == ["dog", "dog"]
    assert not nearest.note.isVisible()
    # THEN how far away it is, in words
    assert nearest.distance.isVisible() == (dog(pictures[0]).unknown is not None)


def test_without_the_project_it_says_why_there_are_no_images(
    qtbot: QtBot, answered: ClassifyPage, queue: PlayedQueue, pictures: list[Path]
) -> None:
    # GIVEN a model that was opened outside its project
    # WHEN the explanation comes
    newest(queue, EXPLAIN).end(Finished(told(pictures[0], note="Not here.")))
    # THEN that is said instead
    qtbot.waitUntil(answered.answer.nearest.note.isVisible)
    assert answered.answer.nearest.note.text() == "Not here."
    assert not answered.answer.nearest.title.isVisible()


def test_the_heat_map_is_switched_on_and_off(
    qtbot: QtBot, answered: ClassifyPage, queue: PlayedQueue, pictures: list[Path]
) -> None:
    # GIVEN an explained answer
    newest(queue, EXPLAIN).end(Finished(told(pictures[0])))
    qtbot.waitUntil(lambda: not answered.picture.view.picture_rect().isNull())
    # WHEN the heat map is switched on by keyboard
    answered.picture.heat.setFocus()
    QTest.keyClick(answered.picture.heat, Qt.Key.Key_Space)
    # THEN the picture wears it, left orange, right blue, with a legend
    qtbot.waitUntil(lambda: answered.picture.view.has_layer)
    assert answered.picture.legend.isVisible()
    assert answered.picture.legend.speaks.full_text() == "speaks for dog"
    view = answered.picture.view
    rect = view.picture_rect()
    image = view.grab().toImage()
    scale = image.width() / view.width()
    left, right = (
        image.pixelColor(int(x * scale), int(rect.center().y() * scale))
        for x in (rect.left() + 8, rect.right() - 8)
    )
    assert left.red() > left.blue()
    assert right.blue() > right.red()
    # WHEN it is switched off
    QTest.mouseClick(answered.picture.heat, LEFT)
    # THEN the picture is as it was
    assert not view.has_layer
    assert not answered.picture.legend.isVisible()


def test_a_picture_that_cannot_be_read_offers_nothing(
    qtbot: QtBot, page: ClassifyPage, queue: PlayedQueue, pictures: list[Path]
) -> None:
    # GIVEN a broken picture
    page.take_files(pictures[:1])
    torn = Verdict(str(pictures[0]), "error", error="It is torn.")
    # WHEN it has its answer
    queue.jobs[0].end(Finished(Answers((torn,), 0.01)))
    qtbot.waitUntil(lambda: page.answer.sentence.text() == "It is torn.")
    # THEN nothing is asked about it, and no button lies
    assert [job.operation for job in queue.jobs] == [CLASSIFY_IMAGES]
    for button in (page.picture.heat, page.picture.lab, page.picture.correct):
        assert not button.isEnabled()


def opened(
    qtbot: QtBot, page: ClassifyPage, queue: PlayedQueue, folder: Path
) -> AppState:
    """Let the page's window open a project."""
    state = page.findChild(AppState)
    assert state is not None
    state.open_project(folder)
    finish_opening(queue, folder)
    qtbot.waitUntil(lambda: state.editing.allowed)
    return state


def finish_opening(queue: PlayedQueue, folder: Path) -> None:
    summary = open_project(OpenProject(str(folder)), report=ignore, token=Token())
    newest(queue, OPEN_PROJECT).end(Finished(summary))


def test_a_correction_joins_the_project_and_can_be_taken_back(
    qtbot: QtBot,
    page: ClassifyPage,
    queue: PlayedQueue,
    pictures: list[Path],
    tmp_path: Path,
) -> None:
    # GIVEN an open project, and an answer that is wrong
    folder = draw_project(tmp_path / "colours", 8)
    state = opened(qtbot, page, queue, folder)
    state.choose_model(tmp_path / "zoo.discern", "Zoo")
    picture = pictures[0]
    page.take_files([picture])
    newest(queue, CLASSIFY_IMAGES).end(Finished(Answers((dog(picture),), 0.01)))
    qtbot.waitUntil(page.picture.correct.isEnabled)
    menu = page.closer.correction.menu(picture, dog(picture))
    names = [action.text() for action in menu.actions() if action.text()]
    assert names == ["blue", "red", "A new class…"]
    # WHEN somebody says what it really is
    menu.actions()[0].trigger()
    job = newest(queue, IMPORT_IMAGES)
    result = import_images(job.request, report=ignore, token=Token())
    job.end(Finished(result))
    # THEN it is in that class, copied, and taking it back is the next undo
    assert result.added == {"blue": 1}
    assert picture.exists()
    history = state.editing.history
    qtbot.waitUntil(lambda: history.undo_words == "Add 1 image to blue")
    # THEN the project is looked at again; this model has no recipe to train again with
    finish_opening(queue, folder)
    assert not [job for job in queue.jobs if job.operation is TRAIN_QUICK]
    history.undo()
    edit = newest(queue, EDIT_PROJECT).request.edit
    assert isinstance(edit, Trash)
    (path,) = edit.paths
    assert (folder / path).read_bytes() == picture.read_bytes()
    state.editing.close()


def test_without_a_project_nothing_can_be_corrected(answered: ClassifyPage) -> None:
    # GIVEN an answer, and no project
    # WHEN somebody looks
    # THEN correcting is not offered
    assert not answered.picture.correct.isEnabled()
    assert answered.picture.heat.isEnabled()


def test_how_far_away_it_is_comes_in_words(
    qtbot: QtBot, page: ClassifyPage, queue: PlayedQueue, pictures: list[Path]
) -> None:
    # GIVEN a picture like nothing the model knows
    page.take_files(pictures[:1])
    odd = Verdict(str(pictures[0]), NONE_OF_THESE, "dog", 0.9, (("dog", 0.9),), 2.3)
    queue.jobs[0].end(Finished(Answers((odd,), 0.01)))
    qtbot.waitUntil(lambda: queue.jobs[-1].operation is EXPLAIN)
    # WHEN it is explained
    queue.jobs[-1].end(Finished(replace(told(pictures[0]), verdict=odd)))
    # THEN the distance is told
    distance = page.answer.nearest.distance
    qtbot.waitUntil(distance.isVisible)
    assert "2.3 times" in distance.text()

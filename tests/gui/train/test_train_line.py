"""The Train page: several trainings in a line, one after the other."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.jobs.protocol import Failed, Finished, Stopped
from engine.jobs.requests import TRAIN_NETWORK, TRAIN_QUICK
from engine.progress import Progress
from gui.pages.train.page import TrainPage
from gui.state import AppState
from tests.gui.page_parts import PlayedQueue
from tests.gui.train.results import result

LEFT = Qt.MouseButton.LeftButton


def press_train(page: TrainPage) -> None:
    QTest.mouseClick(page.setup.train, LEFT)


def begin_two(page: TrainPage) -> None:
    """A quick training, and a thorough one behind it."""
    press_train(page)
    QTest.keyClick(page.cards.thorough, Qt.Key.Key_Space)
    assert page.setup.train.text() == "Train next"
    press_train(page)


def rows(page: TrainPage) -> list[str]:
    return [row.text.full_text() for row in page.running.waiting.rows]


def test_a_second_training_waits_in_sight(
    page: TrainPage, queue: PlayedQueue, qtbot: QtBot
) -> None:
    # GIVEN a training that runs / WHEN another way is chosen and Train pressed
    begin_two(page)
    # THEN the first is in sight, and the second below it
    assert [job.operation for job in queue.jobs] == [TRAIN_QUICK, TRAIN_NETWORK]
    assert page.running.isVisible()
    assert page.running.title.text() == "Quick — run 1"
    assert rows(page) == ["Next: Thorough — run 2"]
    # AND WHEN both report THEN only the first is told of
    queue.jobs[0].report(Progress("embed", 3, 12))
    queue.jobs[1].report(Progress("decode", 9, 12))
    qtbot.waitUntil(lambda: page.running.bar.fraction == 0.25)
    assert page.running.stage.text() == "Reading the pictures"


def test_the_next_one_has_its_turn(
    page: TrainPage, queue: PlayedQueue, qtbot: QtBot
) -> None:
    # GIVEN two trainings
    begin_two(page)
    state = page.findChild(AppState)
    assert state is not None
    # WHEN the first is done THEN its score is told, and the second is in sight
    with qtbot.waitSignal(state.notice_posted) as told:
        queue.jobs[0].end(Finished(result()))
    assert "81" in told.args[0]
    qtbot.waitUntil(lambda: page.running.title.text() == "Thorough — run 2")
    assert rows(page) == []
    assert page.running.isVisible()
    # AND WHEN that fails THEN it says why, and a new one can be chosen
    queue.jobs[1].end(Failed("job.memory", "The computer ran out of memory."))
    qtbot.waitUntil(page.setup.isVisible)
    assert page.setup.train.text() == "Train"
    assert not page.setup.back.isVisible()


def test_what_waits_can_be_removed(
    page: TrainPage, queue: PlayedQueue, qtbot: QtBot
) -> None:
    # GIVEN three trainings
    begin_two(page)
    QTest.keyClick(page.cards.quick, Qt.Key.Key_Space)
    press_train(page)
    assert rows(page) == ["Next: Thorough — run 2", "Then: Quick — run 3"]
    # WHEN the one in the middle is removed
    remove = page.running.waiting.rows[0].remove
    assert "Thorough" in remove.accessibleName()
    QTest.mouseClick(remove, LEFT)
    assert [job.cancelled for job in queue.jobs] == [False, True, False]
    queue.jobs[1].end(Stopped())
    # THEN the first goes on, and the last comes next
    qtbot.waitUntil(lambda: rows(page) == ["Next: Quick — run 3"])
    assert page.running.title.text() == "Quick — run 1"
    assert not page.banner.isVisible()


def test_choosing_the_next_one_can_be_left(
    page: TrainPage, queue: PlayedQueue, qtbot: QtBot
) -> None:
    # GIVEN a training, and somebody who looks at the other ways
    press_train(page)
    QTest.keyClick(page.cards.scratch, Qt.Key.Key_Space)
    assert page.setup.isVisible()
    # WHEN they go back THEN they see it
    QTest.mouseClick(page.setup.back, LEFT)
    assert page.running.isVisible()
    # AND WHEN it ends while they choose THEN nothing is taken out of their hands
    QTest.keyClick(page.cards.scratch, Qt.Key.Key_Space)
    queue.jobs[0].end(Finished(result()))
    qtbot.waitUntil(lambda: page.setup.train.text() == "Train")
    assert page.setup.isVisible()

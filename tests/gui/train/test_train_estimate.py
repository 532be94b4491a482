"""The Train page: what a training would take, and what it takes while it runs."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.jobs.protocol import Failed, Finished, Stopped
from engine.jobs.requests import ESTIMATE, MEASURE, Estimated
from engine.progress import Progress
from gui.pages.train.page import TrainPage
from tests.gui.page_parts import PlayedQueue

LEFT = Qt.MouseButton.LeftButton
NBSP = "\u00a0"


def estimated(**changes: object) -> Estimated:
    known = {
        "seconds": 247.0,
        "disk": 121_000_000,
        "memory": 1_400_000_000,
        "disk_free": 50_000_000_000,
        "memory_free": 6_000_000_000,
        **changes,
    }
    return Estimated(**known)  # type: ignore[arg-type]


def test_what_the_chosen_way_takes_is_told(
    page: TrainPage, queue: PlayedQueue, qtbot: QtBot
) -> None:
    # GIVEN the page with a project / WHEN somebody looks at it
    qtbot.waitUntil(lambda: len(queue.estimates) == 1)
    (asked,) = queue.estimates
    # THEN it asks what quick training takes, and says so
    assert asked.operation is ESTIMATE
    assert asked.request.request.recipe.name == "quick"
    assert "Looking" in page.setup.estimate.text()
    asked.end(Finished(estimated()))
    told = f"Takes about 4{NBSP}min on this computer · 1,400{NBSP}MB of memory"
    qtbot.waitUntil(lambda: page.setup.estimate.text().startswith(told))
    assert f"121{NBSP}MB of disk" in page.setup.estimate.text()
    assert page.setup.estimate.property("role") == "muted"


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ({"seconds": 40.0, "longest": 64.0}, "Takes about 40 s to 1 min on"),
        ({"seconds": 41.0, "longest": 41.0}, "Takes about 40 s on"),
        (
            {"seconds": 40.0, "longest": 64.0, "at_most": True},
            "Takes at most about 1 min on",
        ),
    ],
)
def test_how_long_it_may_become_is_told(
    page: TrainPage,
    queue: PlayedQueue,
    qtbot: QtBot,
    known: dict[str, object],
    told: str,
) -> None:
    # GIVEN a training that takes longer if the computer gets busy / WHEN that is known
    qtbot.waitUntil(lambda: len(queue.estimates) == 1)
    queue.estimates[0].end(Finished(estimated(**known)))
    # THEN both are said, unless they are the same, or the longer one is the limit
    sentence = page.setup.estimate
    qtbot.waitUntil(lambda: sentence.text().replace(NBSP, " ").startswith(told))


def test_steps_that_are_not_known_are_measured_and_that_can_be_stopped(
    page: TrainPage, queue: PlayedQueue, qtbot: QtBot
) -> None:
    # GIVEN a way whose steps were never measured here
    QTest.keyClick(page.cards.thorough, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(queue.estimates) == 1)
    queue.estimates[0].end(Finished(estimated(seconds=None)))
    # THEN they are tried, outside the window
    qtbot.waitUntil(lambda: len(queue.estimates) == 2)
    assert queue.estimates[1].operation is MEASURE
    assert "Trying a few steps" in page.setup.estimate.text()
    # WHEN somebody stops that THEN nothing is said any more
    queue.estimates[1].end(Stopped())
    qtbot.waitUntil(lambda: not page.setup.estimate.isVisible())
    # AND WHEN another way is chosen and the first one again THEN it is asked anew
    QTest.keyClick(page.cards.quick, Qt.Key.Key_Space)
    QTest.keyClick(page.cards.thorough, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(queue.estimates) == 3)
    queue.estimates[2].end(Finished(estimated(at_most=True)))
    told = f"Takes at most about 4{NBSP}min on this computer"
    qtbot.waitUntil(lambda: page.setup.estimate.text().startswith(told))


def test_training_does_not_wait_for_measuring(
    page: TrainPage, queue: PlayedQueue, qtbot: QtBot
) -> None:
    # GIVEN a measuring that goes on
    qtbot.waitUntil(lambda: len(queue.estimates) == 1)
    # WHEN Train is pressed THEN it is stopped
    QTest.mouseClick(page.setup.train, LEFT)
    assert queue.estimates[0].cancelled
    assert len(queue.jobs) == 1


def test_while_one_trains_nothing_is_measured_or_said(
    page: TrainPage, queue: PlayedQueue, qtbot: QtBot
) -> None:
    # GIVEN an estimate that was told, and the training it was about
    qtbot.waitUntil(lambda: len(queue.estimates) == 1)
    queue.estimates[0].end(Finished(estimated()))
    qtbot.waitUntil(lambda: page.setup.estimate.text().startswith("Takes"))
    QTest.mouseClick(page.setup.train, LEFT)
    # WHEN somebody chooses what comes next
    QTest.keyClick(page.cards.thorough, Qt.Key.Key_Space)
    # THEN no old figures stand there, and none are made up on a busy computer
    assert page.setup.isVisible()
    assert not page.setup.estimate.isVisible()
    qtbot.wait(600)
    assert len(queue.estimates) == 1


@pytest.mark.parametrize(
    ("short", "told"),
    [
        ({"memory_free": 900_000_000}, f"Only 900{NBSP}MB of memory is free now."),
        ({"disk_free": 90_000_000}, f"Only 90{NBSP}MB of disk is free now."),
    ],
)
def test_too_little_room_is_told_before(
    page: TrainPage,
    queue: PlayedQueue,
    qtbot: QtBot,
    short: dict[str, object],
    told: str,
) -> None:
    # GIVEN a computer with too little room for it / WHEN that is known
    qtbot.waitUntil(lambda: len(queue.estimates) == 1)
    queue.estimates[0].end(Finished(estimated(**short)))
    # THEN it stands out, and nobody is kept from trying
    qtbot.waitUntil(lambda: told in page.setup.estimate.text())
    assert page.setup.estimate.property("role") == "problem"
    assert page.setup.train.isEnabled()


def test_an_estimate_that_fails_is_no_trouble(
    page: TrainPage, queue: PlayedQueue, qtbot: QtBot
) -> None:
    # GIVEN a question that cannot be answered / WHEN that comes back
    qtbot.waitUntil(lambda: len(queue.estimates) == 1)
    queue.estimates[0].end(Failed("model.no_encoder", "There is no encoder."))
    # THEN nothing is said; training itself will tell
    qtbot.waitUntil(lambda: not page.setup.estimate.isVisible())
    assert not page.banner.isVisible()


def test_the_load_is_told_while_it_trains(
    page: TrainPage, queue: PlayedQueue, qtbot: QtBot
) -> None:
    # GIVEN a training that shows life
    QTest.mouseClick(page.setup.train, LEFT)
    (job,) = queue.jobs
    job.report(Progress("fit", 1, 6))
    # WHEN its process is looked at twice
    page.load.look()
    qtbot.waitUntil(lambda: "of memory" in page.side.load.text())
    page.load.look()
    # THEN both figures are there
    qtbot.waitUntil(lambda: "of the processor" in page.side.load.text())
    # AND WHEN it ends THEN they go
    job.end(Failed("job.memory", "The computer ran out of memory."))
    qtbot.waitUntil(lambda: not page.side.load.isVisible())

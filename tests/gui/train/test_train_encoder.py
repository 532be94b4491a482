"""The Train page's encoder: shown, chosen, and a stronger one offered, once."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.jobs.protocol import Failed, Finished, Stopped
from engine.jobs.requests import FETCH_BACKBONE, FetchedBackbone
from engine.progress import Progress
from gui import settings as settings_file
from gui.bridge import JobBridge
from gui.pages.train.page import TrainPage
from gui.settings import Settings
from tests.gui.models.mirrors import backbone, pretend_fetched
from tests.gui.page_parts import PlayedQueue, draw_project, state_with_project

LEFT = Qt.MouseButton.LeftButton
PATIENCE = 60_000
OFFERED = "efficientnet-v2-b0"


@pytest.fixture(autouse=True)
def _mirror(monkeypatch: pytest.MonkeyPatch) -> None:
    """A place to fetch from, so that it does not matter where the tests run."""
    monkeypatch.setenv("DISCERN_WEIGHTS_DIR", "https://weights.example.org")


def wait_for_offer(page: TrainPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(page.offer.isVisible, timeout=PATIENCE)


def end_well(queue: PlayedQueue) -> None:
    """Let the fetch end as it does, with the file in its place."""
    path = pretend_fetched(OFFERED)
    fetched = FetchedBackbone(OFFERED, str(path), "", 24, "", 1.0)
    queue.jobs[0].end(Finished(fetched))


def test_a_stronger_encoder_is_offered_in_one_line_and_never_fetched_unasked(
    page: TrainPage, queue: PlayedQueue, qtbot: QtBot
) -> None:
    # GIVEN an installation with only what is bundled
    # WHEN the page is shown
    wait_for_offer(page, qtbot)
    # THEN it says what would be fetched: name, size, time and origin
    told = page.offer.text.text().replace("\u00a0", " ")
    assert told == (
        "A stronger encoder can be fetched: EfficientNetV2-B0, 24 MB, about 30 s, "
        "from https://weights.example.org."
    )
    # AND nothing was asked of anybody
    assert queue.jobs == []
    # AND a network from scratch has no use for it
    QTest.keyClick(page.cards.scratch, Qt.Key.Key_Space)
    assert not page.offer.isVisible()
    assert not page.setup.encoder.isVisible()
    QTest.keyClick(page.cards.quick, Qt.Key.Key_Space)
    assert page.offer.isVisible()


def test_no_thanks_is_remembered(
    page: TrainPage, queue: PlayedQueue, qtbot: QtBot, tmp_path: Path
) -> None:
    # GIVEN the offer
    wait_for_offer(page, qtbot)
    # WHEN it is declined
    QTest.mouseClick(page.offer.no_thanks, LEFT)
    # THEN it goes, and the keyboard is on what is next
    assert not page.offer.isVisible()
    assert queue.jobs == []
    # AND WHEN the program is started anew THEN it is not offered again
    bridge = JobBridge(queue)  # type: ignore[arg-type]
    folder = draw_project(tmp_path / "other")
    state = state_with_project(bridge, queue, folder)
    bridge.setParent(state)
    another = TrainPage(state, bridge)
    state.setParent(another)
    qtbot.addWidget(another)
    another.show()
    qtbot.waitUntil(lambda: state.catalogue.is_known, timeout=PATIENCE)
    qtbot.waitUntil(lambda: another.setup.encoder.choice.count() > 0, timeout=PATIENCE)
    assert not another.offer.isVisible()


def test_what_was_fetched_is_used(
    page: TrainPage, queue: PlayedQueue, qtbot: QtBot
) -> None:
    # GIVEN the offer
    wait_for_offer(page, qtbot)
    before = page.setup.encoder.choice.currentData()
    # WHEN it is accepted
    QTest.mouseClick(page.offer.fetch, LEFT)
    # THEN that is fetched, and the line says so meanwhile
    (job,) = queue.jobs
    assert job.operation is FETCH_BACKBONE
    assert job.request.backbone == OFFERED
    job.report(Progress("fetch", 12_000_000, 24_000_000, 1e6, 12.0, "bytes"))
    qtbot.waitUntil(lambda: "Fetching" in page.offer.text.text(), timeout=PATIENCE)
    assert not page.offer.fetch.isVisible()
    assert page.setup.encoder.choice.currentData() == before
    # AND WHEN it is here THEN the line goes and quick training uses it
    end_well(queue)
    choice = page.setup.encoder.choice
    qtbot.waitUntil(lambda: choice.currentData() == OFFERED, timeout=PATIENCE)
    qtbot.waitUntil(lambda: not page.offer.isVisible(), timeout=PATIENCE)
    assert "95" in page.setup.encoder.facts.full_text()
    QTest.mouseClick(page.setup.train, LEFT)
    assert queue.jobs[1].request.encoder == OFFERED
    # AND also after the next start
    assert settings_file.load().encoder == OFFERED


def test_a_fetch_that_fails_can_be_tried_again(
    page: TrainPage, queue: PlayedQueue, qtbot: QtBot
) -> None:
    # GIVEN an offer that was accepted
    wait_for_offer(page, qtbot)
    QTest.mouseClick(page.offer.fetch, LEFT)
    # WHEN it fails
    queue.jobs[0].end(Failed("model.no_network", "There is no network."))
    qtbot.waitUntil(page.offer.fetch.isVisible, timeout=PATIENCE)
    # THEN it says so and offers to try again, which it does
    assert page.offer.text.text() == "EfficientNetV2-B0 could not be fetched."
    assert page.offer.fetch.text() == "Try again"
    QTest.mouseClick(page.offer.fetch, LEFT)
    assert [job.request.backbone for job in queue.jobs] == [OFFERED, OFFERED]
    # AND WHEN that one is cancelled THEN nobody is asked again
    queue.jobs[1].end(Stopped())
    qtbot.waitUntil(lambda: not page.offer.isVisible(), timeout=PATIENCE)
    assert settings_file.load().offer_answered


def test_with_a_stronger_one_at_hand_there_is_no_offer(
    queue: PlayedQueue, qtbot: QtBot, tmp_path: Path
) -> None:
    # GIVEN an encoder that was fetched before, and a choice whose files are gone
    pretend_fetched("mobilenet-v3-small")
    settings_file.save(Settings(encoder=OFFERED))
    bridge = JobBridge(queue)  # type: ignore[arg-type]
    state = state_with_project(bridge, queue, draw_project(tmp_path / "colours"))
    bridge.setParent(state)
    # WHEN the page is shown
    page = TrainPage(state, bridge)
    state.setParent(page)
    qtbot.addWidget(page)
    page.show()
    choice = page.setup.encoder.choice
    qtbot.waitUntil(lambda: choice.count() > 1, timeout=PATIENCE)
    # THEN there is no offer, and what is preferred by itself is shown
    assert not page.offer.isVisible()
    assert choice.currentIndex() == 0
    # AND it can be chosen here
    place = choice.findData("mobilenet-v3-small")
    assert backbone("mobilenet-v3-small").title.startswith(choice.itemText(place))
    choice.setFocus()
    while choice.currentIndex() != place:
        before = choice.currentIndex()
        QTest.keyClick(choice, Qt.Key.Key_Down)
        assert choice.currentIndex() > before
    QTest.mouseClick(page.setup.train, LEFT)
    assert queue.jobs[0].request.encoder == "mobilenet-v3-small"

"""The Classify page: the model is loaded before the first picture comes."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.batch.request import WarmedUp
from engine.jobs.looking import WARM_UP
from engine.jobs.protocol import Failed, Finished
from gui.bridge import JobBridge
from gui.pages.classify.page import ClassifyPage
from gui.state import AppState
from tests.gui.page_parts import PlayedQueue


@pytest.fixture
def models(tmp_path: Path) -> list[Path]:
    """Files of models; nobody reads them here."""
    paths = [tmp_path / f"{name}.discern" for name in ("one", "two", "three")]
    for path in paths:
        path.write_bytes(b"")
    return paths


@pytest.fixture
def hidden_page(qtbot: QtBot, queue: PlayedQueue, models: list[Path]) -> ClassifyPage:
    """The page with a model chosen, behind another page."""
    bridge = JobBridge(queue)  # type: ignore[arg-type]
    state = AppState(bridge)
    state.choose_model(models[0], "One")
    page = ClassifyPage(state, bridge)
    bridge.setParent(page)
    state.setParent(page)
    qtbot.addWidget(page)
    return page


def warmed(queue: PlayedQueue) -> list[str]:
    """The names of the models that were asked to be loaded, in their order."""
    assert all(job.operation is WARM_UP for job in queue.warm_ups)
    return [Path(job.request.model).stem for job in queue.warm_ups]


def test_the_model_is_loaded_once_the_page_is_seen(
    qtbot: QtBot, queue: PlayedQueue, hidden_page: ClassifyPage
) -> None:
    # GIVEN a page that nobody sees: nothing is loaded for it
    qtbot.wait(20)
    assert warmed(queue) == []
    # WHEN it is shown
    hidden_page.show()
    # THEN its model is loaded, and no question waits for that
    qtbot.waitUntil(lambda: warmed(queue) == ["one"])
    assert queue.jobs == []


def test_of_models_tried_one_after_the_other_only_the_last_is_loaded_next(
    qtbot: QtBot, queue: PlayedQueue, hidden_page: ClassifyPage, models: list[Path]
) -> None:
    # GIVEN a model that is being loaded
    hidden_page.show()
    qtbot.waitUntil(lambda: warmed(queue) == ["one"])
    state = hidden_page.findChild(AppState)
    assert state is not None
    # WHEN two others are chosen meanwhile
    state.choose_model(models[1], "Two")
    qtbot.wait(20)
    state.choose_model(models[2], "Three")
    qtbot.wait(20)
    assert warmed(queue) == ["one"]
    # THEN the last is loaded when the first is there, and that was all
    queue.warm_ups[0].end(Finished(WarmedUp(0.2)))
    qtbot.waitUntil(lambda: warmed(queue) == ["one", "three"])
    queue.warm_ups[1].end(Finished(WarmedUp(0.2)))
    qtbot.wait(20)
    assert warmed(queue) == ["one", "three"]


def test_what_cannot_be_loaded_is_told_with_the_first_picture_not_before(
    qtbot: QtBot, queue: PlayedQueue, hidden_page: ClassifyPage
) -> None:
    # GIVEN a model whose file is damaged
    hidden_page.show()
    qtbot.waitUntil(lambda: len(queue.warm_ups) == 1)
    # WHEN it cannot be loaded
    queue.warm_ups[0].end(Failed("model.damaged", "It is damaged."))
    qtbot.wait(20)
    # THEN nothing is said, nor tried over and over
    assert not hidden_page.banner.isVisible()
    assert len(queue.warm_ups) == 1

"""What the tests of the Classify page share: the page over a queue played by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from gui.bridge import JobBridge
from gui.pages.classify.page import ClassifyPage
from gui.state import AppState
from tests.gui.page_parts import PlayedQueue


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

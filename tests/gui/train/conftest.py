"""What the tests of the Train page share: the page over a queue played by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from gui.bridge import JobBridge
from gui.pages.train.page import TrainPage
from tests.gui.page_parts import PlayedQueue, draw_project, state_with_project


@pytest.fixture
def queue() -> PlayedQueue:
    """A queue whose jobs the test plays."""
    return PlayedQueue()


@pytest.fixture
def page(qtbot: QtBot, queue: PlayedQueue, tmp_path: Path) -> TrainPage:
    """The page over a small scanned project, on the screen."""
    bridge = JobBridge(queue)  # type: ignore[arg-type]
    project = draw_project(tmp_path / "colours")
    (project / "red" / "torn.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    state = state_with_project(bridge, queue, project)
    bridge.setParent(state)
    page = TrainPage(state, bridge)
    state.setParent(page)
    qtbot.addWidget(page)
    page.resize(1084, 712)
    page.show()
    qtbot.waitUntil(lambda: state.project is not None)
    return page

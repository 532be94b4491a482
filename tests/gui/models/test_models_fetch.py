"""Fetching from the Models page, from a real server on this machine."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.models.store import weights_home
from gui.pages import HOME
from gui.window.main_window import MainWindow
from tests.gui.driving import PATIENCE
from tests.gui.models.conftest import ShowModels
from tests.gui.models.mirrors import OWN, list_own
from tests.support import hostile_server as server
from tests.support.hostile_server import Hostile, serving

LEFT = Qt.MouseButton.LeftButton
CONTENT = np.random.default_rng(8).bytes(3_000_000)
PART = 2_000_000


@pytest.fixture
def hostile() -> Iterator[Hostile]:
    """A server of ``CONTENT``, which the catalogue lists."""
    with serving(CONTENT) as found:
        list_own(found.url, CONTENT)
        yield found


def test_a_fetch_is_followed_cancelled_and_gone_on_with(
    hostile: Hostile, window: MainWindow, show_models: ShowModels, qtbot: QtBot
) -> None:
    # GIVEN a server that stops sending after two of three megabytes
    hostile.script = [server.stalls_after(PART), server.stalls_after(0)]
    page = show_models(window)
    row = page.row_named(OWN)
    assert hostile.asked == []
    # WHEN Fetch is pressed by keyboard
    row.fetch.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(row.fetch, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "2.0\u00a0MB of" in row.told.text(), timeout=PATIENCE)
    # THEN row and job bar say how far it is, and the keyboard is on Cancel
    assert row.bar.fraction == pytest.approx(PART / len(CONTENT), abs=0.1)
    assert row.cancel.hasFocus()
    assert not row.fetch.isVisible()
    title = window.job_bar.title.text()
    assert title == "Fetching Our encoder: downloading"
    # AND WHEN it is cancelled in the job bar
    QTest.mouseClick(window.job_bar.cancel_button, LEFT)
    qtbot.waitUntil(row.fetch.isVisible, timeout=PATIENCE)
    qtbot.waitUntil(row.state.isVisible, timeout=PATIENCE)
    # THEN what came is kept and said, and nothing is called an error
    assert "are here; fetching goes on from there." in row.state.text()
    assert row.remove.isVisible()
    assert not window.banner.isVisible()
    # AND WHEN it is fetched again THEN only the rest is asked for
    QTest.mouseClick(row.fetch, LEFT)
    qtbot.waitUntil(lambda: len(hostile.asked) == 2, timeout=PATIENCE)
    asked = hostile.ranges[1]
    assert asked is not None
    assert int(asked.removeprefix("bytes=").removesuffix("-")) > PART // 2
    # AND it can be cancelled in its row
    QTest.mouseClick(row.cancel, LEFT)
    qtbot.waitUntil(row.fetch.isVisible, timeout=PATIENCE)
    # AND what came can be thrown away
    QTest.mouseClick(row.remove, LEFT)
    qtbot.waitUntil(lambda: not row.state.isVisible(), timeout=PATIENCE)
    assert not list(weights_home().glob("*.part"))


def test_without_a_network_it_says_which_file_from_where_and_into_which_folder(
    window: MainWindow, show_models: ShowModels, qtbot: QtBot
) -> None:
    # GIVEN a server that is not there any more
    with serving(CONTENT) as hostile:
        url = hostile.url
    list_own(url, CONTENT)
    page = show_models(window)
    row = page.row_named(OWN)
    # WHEN its file is fetched, and somebody looks elsewhere meanwhile
    QTest.mouseClick(row.fetch, LEFT)
    window.show_page(HOME)
    with qtbot.waitSignal(window.state.problem_reported, timeout=PATIENCE):
        pass
    # THEN the window says what happened and what to do, with file, address and folder
    told = window.banner.text.text()
    assert window.banner.isVisible()
    for fact in ("Our encoder", "ours.h5", url, str(weights_home())):
        assert fact in told
    # AND the row offers to try again
    show_models(window)
    qtbot.waitUntil(row.fetch.isVisible, timeout=PATIENCE)
    assert row.fetch.text() == "Try again"
    assert row.state.text() == "It could not be fetched."
    assert row.state.toolTip() == told


def test_another_file_than_was_published_is_refused(
    hostile: Hostile, window: MainWindow, show_models: ShowModels, qtbot: QtBot
) -> None:
    # GIVEN a server that has another file under that name
    hostile.script = [server.sends(bytes(len(CONTENT)))] * 2
    page = show_models(window)
    row = page.row_named(OWN)
    # WHEN it is fetched
    with qtbot.waitSignal(window.state.problem_reported, timeout=PATIENCE):
        QTest.mouseClick(row.fetch, LEFT)
    # THEN it says so, and nothing of it is kept
    assert "is not the file that was published" in window.banner.text.text()
    assert row.entry.section == "available"
    assert not list(weights_home().glob("ours.h5*.part"))
    assert not (weights_home() / "ours.h5").exists()

"""What the window's tests share: a drawn project and the real window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.jobs.queue import JobQueue
from gui.app import make_window
from gui.settings import Settings
from gui.window.main_window import MainWindow
from tests.gui.driving import (
    CLASSES,
    IMAGES_A_CLASS,
    PATIENCE,
    OpenWindow,
    draw_picture,
)


@pytest.fixture
def project_dir(tmp_path: Path) -> Path:
    """A folder of three classes, with one file that is no picture."""
    folder = tmp_path / "shapes"
    for kind in CLASSES:
        (folder / kind).mkdir(parents=True)
        for number in range(IMAGES_A_CLASS):
            draw_picture(folder / kind / f"{kind}-{number}.png", kind, number)
    (folder / "cross" / "broken.png").write_bytes(b"this is no picture")
    return folder


@pytest.fixture
def open_window(qtbot: QtBot, qapp: QApplication) -> Iterator[OpenWindow]:
    """Opens the real window over the real worker; closes it after the test."""
    opened: list[MainWindow] = []

    def open_one(
        settings: Settings | None = None, queue: JobQueue | None = None
    ) -> MainWindow:
        window = make_window(qapp, settings or Settings(theme="light"), queue)
        opened.append(window)
        window.show()
        qtbot.waitExposed(window)
        # Without a window manager nobody hands the keyboard to a new window.
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow, timeout=PATIENCE)
        return window

    yield open_one
    for window in opened:
        window.close()
        window.deleteLater()
    qapp.processEvents()


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    """The window, open."""
    return open_window()

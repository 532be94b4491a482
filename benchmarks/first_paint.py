"""Opens a window and prints when it was painted: Discern's own, or a bare one.

Run in a fresh process by ``benchmarks.window_start``:

    python -m benchmarks.first_paint discern|bare

Discern starts as a person starts it, through ``gui.__main__.main``; the product has no
hook for this, so the window it makes is given an event filter on its way to the screen.
The time is taken in the first turn of the event loop after the window's first paint
event: by then all children are painted and the picture is handed to the screen.
"""

from __future__ import annotations

import json
import os
import sys
import time
from unittest import mock

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QWidget


class FirstPaint(QObject):
    """Ends the process once ``window`` is painted, and prints the moment."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._seen = False
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Notice the first paint; everything goes on as it would."""
        if event.type() == QEvent.Type.Paint and not self._seen:
            self._seen = True
            # The filter sees the event before the window does, so this comes before
            # anything the window puts off until after its first paint.
            QTimer.singleShot(0, self._painted)
        return False

    def _painted(self) -> None:
        now = time.monotonic()
        facts = {"painted": now, "platform": QGuiApplication.platformName()}
        print(json.dumps(facts), flush=True)
        # No clean-up on purpose: nothing is remembered, each start is a first one.
        os._exit(0)


def open_discern() -> None:
    """Start Discern, with its window watched."""
    from gui import __main__ as program
    from gui import app as gui_app

    make_window = gui_app.make_window

    def watched(app: QApplication) -> QMainWindow:
        window = make_window(app)
        FirstPaint(window)
        return window

    sys.argv = ["discern"]
    with mock.patch.object(gui_app, "make_window", watched):
        program.main()


def open_bare() -> None:
    """The least a PySide6 program can show: a window of Discern's size with a label."""
    app = QApplication(["bare"])
    window = QMainWindow()
    window.resize(1280, 820)
    label = QLabel("Hello")
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    window.setCentralWidget(label)
    FirstPaint(window)
    window.show()
    app.exec()


if __name__ == "__main__":
    if sys.argv[1] == "discern":
        open_discern()
    else:
        open_bare()

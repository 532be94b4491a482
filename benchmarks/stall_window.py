"""Trains in the real window and prints how smooth it stayed meanwhile, as JSON.

Run in a fresh process by ``benchmarks.window_stall``:

    python -m benchmarks.stall_window FOLDER
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from benchmarks.heart import Heart
from gui.app import make_application, make_window
from gui.pages import TRAIN
from gui.pages.train.fields import TextField
from gui.pages.train.page import TrainPage
from gui.settings import Settings

_PATIENCE = 900.0
_BEAT = 10
_EPOCHS = 3
_STILL_SECONDS = 3.0
#: Which button of the networks is ``cnn-bn``'s.
_CNN_BN = 3


def main(folder: Path) -> dict[str, dict[str, float]]:
    """At rest, in quick training, in the training of a network."""
    app = make_application([])
    window = make_window(app, Settings(theme="light"))
    window.resize(1280, 820)
    window.show()
    heart = Heart(_BEAT)

    def turn(seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            app.processEvents()
            time.sleep(0.0005)

    def until(done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _PATIENCE
        while not done():
            if time.monotonic() > deadline:
                raise SystemExit("The window never came to its end.")
            turn(0.02)

    def timed(
        begin: Callable[[], object], done: Callable[[], bool]
    ) -> dict[str, float]:
        heart.start()
        start = time.perf_counter()
        begin()
        until(done)
        seconds = time.perf_counter() - start
        return {"seconds": seconds, **heart.stop()}

    turn(3.0)  # the workers start
    window.open_project(folder)
    until(lambda: window.state.project is not None and not window.state.is_opening)
    window.show_page(TRAIN)
    page = window.page(TRAIN)
    assert isinstance(page, TrainPage)
    until(page.setup.isVisible)
    turn(2.0)
    after = time.monotonic() + _STILL_SECONDS
    found = {"still": timed(lambda: None, lambda: time.monotonic() > after)}

    def train() -> None:
        QTest.mouseClick(page.setup.train, Qt.MouseButton.LeftButton)

    def trained() -> bool:
        if page.banner.isVisible():
            raise SystemExit(page.banner.text.text())
        return not page.is_training

    found["embed"] = timed(train, trained)
    QTest.mouseClick(page.result.again, Qt.MouseButton.LeftButton)
    QTest.keyClick(page.cards.scratch, Qt.Key.Key_Space)
    page.setup.networks.button(_CNN_BN).click()
    epochs = page.setup.advanced.fields["epochs"]
    assert isinstance(epochs, TextField)
    epochs.edit.selectAll()
    QTest.keyClicks(epochs.edit, str(_EPOCHS))
    found["network"] = timed(train, trained)
    window.close()
    return found


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))

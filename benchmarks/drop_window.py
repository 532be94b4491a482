"""Drops pictures onto the real window's Classify page and prints what it took, as JSON.

Run in a fresh process by ``benchmarks.drop``:

    python -m benchmarks.drop_window MODEL.discern PICTURE...

The time goes from the moment the page is handed a picture, which is what a drop does,
until its verdict stands on the page and is painted. The picture itself, decoded for the
eye on another thread, may come a moment later; that moment is told as well.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication

from gui.app import make_application, make_window
from gui.pages import CLASSIFY
from gui.pages.classify.page import ClassifyPage
from gui.settings import Settings

_PATIENCE = 60.0
_WARM = 4.0


class Driver:
    """One window and what is dropped on it."""

    def __init__(self, model: Path) -> None:
        self._app: QApplication = make_application([])
        self._window = make_window(self._app, Settings(theme="light"))
        self._window.resize(1280, 820)
        self._window.show()
        self._window.show_page(CLASSIFY)
        page = self._window.page(CLASSIFY)
        assert isinstance(page, ClassifyPage)
        self._page = page
        page.take_model(model)
        self._turn(_WARM)  # a person needs longer to find a picture

    def run(self, pictures: list[Path]) -> dict[str, list[float]]:
        """Milliseconds of each drop: the answer, and the picture itself."""
        found: dict[str, list[float]] = {"answer": [], "picture": []}
        for picture in pictures:
            start = time.perf_counter()
            self._page.take_files([picture])
            self._until(lambda: bool(self._page.answer.verdict.full_text()))
            found["answer"].append(1000 * (time.perf_counter() - start))
            self._until(lambda: not self._page.picture.view.picture_rect().isEmpty())
            found["picture"].append(1000 * (time.perf_counter() - start))
            self._turn(1.5)  # it explains itself meanwhile
        self._window.close()
        return found

    def _until(self, done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _PATIENCE
        while not done():
            if time.monotonic() > deadline:
                raise SystemExit("The answer never came.")
            self._app.processEvents()
            time.sleep(0.001)
        self._app.processEvents()  # what has changed is painted

    def _turn(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self._app.processEvents()
            time.sleep(0.001)


if __name__ == "__main__":
    driver = Driver(Path(sys.argv[1]))
    print(json.dumps(driver.run([Path(name) for name in sys.argv[2:]])))

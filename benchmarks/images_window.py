"""Drives the real window over a large project and prints what it took, as JSON.

Run in a fresh process by ``benchmarks.images_page``:

    python -m benchmarks.images_window FOLDER

A frame is the time between two turns of the event loop, told by a timer that fires
every few milliseconds: whoever moves the mouse waits that long. Beside it stands how
much of its worst frame the window's own thread really computed, which a busy machine
does not change.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from benchmarks.heart import Heart
from gui.app import make_application, make_window
from gui.pages import IMAGES
from gui.pages.images.page import ImagesPage
from gui.settings import Settings

_PATIENCE = 400.0
_SCROLL_SECONDS = 8.0
#: The window shows so many before it knows all, or fewer.
_FIRST_FEW = 1000


class Driver:
    """One window and what is done to it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._app: QApplication = make_application([])
        self._window = make_window(self._app, Settings(theme="light"))
        self._window.resize(1280, 820)
        self._window.show()
        self._turn(3.0)  # the workers start; the page is there before the project
        self._window.show_page(IMAGES)
        page = self._window.page(IMAGES)
        assert isinstance(page, ImagesPage)
        self._page = page
        self._heart = Heart()

    def run(self) -> dict[str, object]:
        """Everything, one after the other."""
        page, grid = self._page, self._page.grid
        found: dict[str, object] = {}
        begin = time.perf_counter()
        self._window.open_project(self._folder)
        page.column.all_button.setChecked(True)
        found["open"] = self._time(lambda: None, lambda: grid.count() > 0)
        rest = self._time(lambda: None, lambda: grid.count() > _FIRST_FEW)
        found["listed"] = {**rest, "seconds": time.perf_counter() - begin}
        opened = _memory()
        # The folder is looked through meanwhile, as it would be.
        state = self._window.state
        rest = self._time(lambda: None, lambda: not state.is_opening)
        found["rescan"] = {**rest, "seconds": time.perf_counter() - begin}
        page.column.choose_all()
        self._until(lambda: grid.count() > 0)
        self._turn(1.0)
        count = grid.count()
        found["scroll"] = self._scroll()
        self._turn(1.0)
        filtered = self._time(
            lambda: page.set_search("7"), lambda: 0 < grid.count() < count
        )
        found["filter"] = filtered
        page.set_search("")
        self._until(lambda: grid.count() == count)
        page.column.class_list.choose(0)
        self._until(lambda: 0 < grid.count() < count)
        self._turn(1.0)
        before = grid.count()
        index = grid.images.index
        flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
        grid.selectionModel().select(QItemSelection(index(0), index(499)), flag)
        found["relabel"] = self._time(
            lambda: QTest.keyClick(grid, Qt.Key.Key_2),
            lambda: grid.count() == before - 500,
        )
        self._turn(2.0)
        found["undo"] = self._time(
            self._window.state.editing.history.undo, lambda: grid.count() == before
        )
        self._turn(2.0)
        found["memory"] = {"opened": opened, "end": _memory()}
        self._window.close()
        return found

    def _scroll(self) -> dict[str, float]:
        """Drag the scroll bar from the beginning to the end."""
        bar = self._page.grid.verticalScrollBar()
        self._heart.start()
        begin = time.perf_counter()
        while (share := (time.perf_counter() - begin) / _SCROLL_SECONDS) < 1:
            bar.setValue(round(bar.maximum() * share))
            self._app.processEvents()
        bar.setValue(bar.maximum())
        self._app.processEvents()
        seconds = time.perf_counter() - begin
        return {"seconds": seconds, **self._heart.stop()}

    def _time(
        self, begin: Callable[[], object], done: Callable[[], bool]
    ) -> dict[str, float]:
        self._heart.start()
        start = time.perf_counter()
        begin()
        self._until(done)
        seconds = time.perf_counter() - start
        self._turn(0.3)  # what is painted and read after it counts for the frames
        return {"seconds": seconds, **self._heart.stop()}

    def _until(self, done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _PATIENCE
        while not done():
            if time.monotonic() > deadline:
                raise SystemExit("The window never came to its end.")
            self._app.processEvents()
            time.sleep(0.001)

    def _turn(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self._app.processEvents()
            time.sleep(0.001)


def _memory() -> float:
    """Megabytes that this process has in memory now; 0 where that cannot be told."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return 0.0
    return pages * 4096 / 1e6


if __name__ == "__main__":
    print(json.dumps(Driver(Path(sys.argv[1])).run()))

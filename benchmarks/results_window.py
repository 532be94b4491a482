"""Drives the Results page of the real window and prints what it took, as JSON.

Run in a fresh process by ``benchmarks.results_page``:

    python -m benchmarks.results_window FOLDER
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from gui.app import make_application, make_window
from gui.pages import HOME, RESULTS
from gui.pages.results.images import UNSURE, WORST
from gui.pages.results.page import ResultsPage
from gui.settings import Settings

_PATIENCE = 200.0
_TIMES = 5


def main(folder: Path) -> dict[str, list[float]]:
    """Seconds of everything, each done a few times."""
    app = make_application([])
    window = make_window(app, Settings(theme="light"))
    window.resize(1280, 820)
    window.show()

    def until(done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _PATIENCE
        while not done():
            if time.monotonic() > deadline:
                raise SystemExit("The window never came to its end.")
            app.processEvents()
            time.sleep(0.0005)

    def timed(begin: Callable[[], object], done: Callable[[], bool]) -> float:
        start = time.perf_counter()
        begin()
        until(done)
        app.processEvents()  # what is painted of it
        return time.perf_counter() - start

    window.open_project(folder)
    until(lambda: bool(window.state.runs) and not window.state.is_opening)
    rest = time.monotonic() + 3
    until(lambda: time.monotonic() > rest)

    def page() -> ResultsPage:
        found = window.page(RESULTS)
        assert isinstance(found, ResultsPage)
        return found

    def shown() -> bool:
        return page().view is not None and page().images.grid.count() > 0

    found: dict[str, list[float]] = {"cell": [], "again": [], "list": []}
    found["open"] = [timed(lambda: window.show_page(RESULTS), shown)]
    matrix, images = page().matrix.matrix, page().images
    for number in range(_TIMES):
        window.show_page(HOME)
        app.processEvents()
        found["again"].append(timed(lambda: window.show_page(RESULTS), shown))
        images.show_kind(WORST)
        app.processEvents()
        before = images.grid.count()
        spot = QPoint(matrix.cell_rect(number, number).center())
        found["cell"].append(
            timed(
                lambda spot=spot: QTest.mouseClick(  # type: ignore[misc]
                    matrix, Qt.MouseButton.LeftButton, pos=spot
                ),
                lambda before=before: images.grid.count() != before,  # type: ignore[misc]
            )
        )
        seen = images.grid.count()
        found["list"].append(
            timed(
                lambda: images.show_kind(UNSURE),
                lambda seen=seen: images.grid.count() != seen,  # type: ignore[misc]
            )
        )
    window.close()
    return found


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))

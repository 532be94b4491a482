"""Saving a report from the Results page: written by the worker, then opened."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from gui.widgets import ErrorBanner
from gui.window.main_window import MainWindow
from tests.gui.driving import PATIENCE
from tests.gui.results.conftest import ShowResults


class Opened(QObject):
    """Takes the place of the person's browser."""

    def __init__(self) -> None:
        super().__init__()
        self.files: list[str] = []

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self.files.append(url.toLocalFile())


def test_a_report_is_saved_and_opened(
    window: MainWindow,
    trained_dir: Path,
    show_results: ShowResults,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    # GIVEN the results of a run
    page = show_results(window, trained_dir)
    report = page.run_actions.report
    assert set(report.forms) == {".html", ".pdf", ".md", ".csv", ".json"}
    opened = Opened()
    QDesktopServices.setUrlHandler("file", opened, "take")  # type: ignore[arg-type]
    try:
        # WHEN its report is saved as a web page, without pictures
        report.pictures.setChecked(False)
        target = tmp_path / "out" / "report.html"
        report.save(target)
        # THEN it is written, and opened
        qtbot.waitUntil(lambda: opened.files == [str(target)], timeout=PATIENCE)
    finally:
        QDesktopServices.unsetUrlHandler("file")
    text = target.read_text(encoding="utf-8")
    assert "80.0 % right" in text
    assert "data:image" not in text


def test_a_place_that_refuses_is_told(
    window: MainWindow,
    trained_dir: Path,
    show_results: ShowResults,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    # GIVEN a file where the report's folder should be
    page = show_results(window, trained_dir)
    (tmp_path / "taken").write_text("a file")
    # WHEN a report is saved below it
    page.run_actions.report.save(tmp_path / "taken" / "report.csv")

    # THEN the reason is shown
    def told() -> bool:
        banners = window.findChildren(ErrorBanner)
        return any("cannot be saved" in banner.text.text() for banner in banners)

    qtbot.waitUntil(told, timeout=PATIENCE)

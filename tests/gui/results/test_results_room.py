"""The Results page has room in any window, and only shows at once what many need."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from gui.charts.reliability import ReliabilityCard
from gui.pages.results.insight.curves_card import CurvesCard
from gui.window.main_window import SMALLEST_SIZE, MainWindow
from tests.gui.driving import PATIENCE
from tests.gui.results.conftest import ShowResults


def test_nothing_is_cut_in_the_smallest_window(
    window: MainWindow, trained_dir: Path, show_results: ShowResults, qtbot: QtBot
) -> None:
    # GIVEN the results in a window of the usual size, score and advice side by side
    page = show_results(window, trained_dir)
    qtbot.waitUntil(lambda: page.advice.x() > page.score.x(), timeout=PATIENCE)
    # WHEN the window is made as small as it can be
    window.resize(*SMALLEST_SIZE)
    # THEN they stand one below the other
    qtbot.waitUntil(lambda: page.advice.y() > page.score.y(), timeout=PATIENCE)
    # THEN every card ends inside the page
    for card in (page.head, page.score, page.advice, page.matrix, page.images):
        right = card.mapTo(page, card.rect().topRight()).x()
        assert right < page.width(), card.accessibleName()
    # THEN all of the figures can be read in the table
    table = page.classes.table
    for column in range(1, table.columnCount()):
        assert table.columnWidth(column) >= table.sizeHintForColumn(column)


def test_curves_are_folded_away_until_somebody_wants_them(
    window: MainWindow, trained_dir: Path, show_results: ShowResults, qtbot: QtBot
) -> None:
    # GIVEN the results
    page = show_results(window, trained_dir)
    curves = page.findChild(CurvesCard)
    reliability = page.findChild(ReliabilityCard)
    assert curves is not None
    assert reliability is not None
    qtbot.waitUntil(reliability.isVisible, timeout=PATIENCE)
    # THEN of both there is the title, and of one the sentence
    assert not curves.roc.isVisible()
    assert not curves.choice.isVisible()
    assert not reliability.plot.isVisible()
    assert reliability.sentence.isVisible()
    # WHEN the titles are pressed
    curves.fold.click()
    reliability.fold.click()
    # THEN the plots are there
    assert curves.roc.isVisible()
    assert curves.choice.isVisible()
    assert reliability.plot.isVisible()
    # THEN every class has a colour of its own, which the legend names
    assert [line.series for line in curves.roc.lines[1:]] == [0, 1]
    # WHEN a title is pressed again THEN its plots are folded away again
    curves.fold.click()
    assert not curves.roc.isVisible()

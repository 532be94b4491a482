"""The Results page over the real worker: scores, cells, mistakes, empty states."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox
from pytestqt.qtbot import QtBot

from engine.evaluation.scores import ClassFigures, Scores
from gui.pages import RESULTS, TRAIN
from gui.pages.results.images import DOUBTFUL, WORST
from gui.pages.results.matrix_order import Order, Show, ordered
from gui.pages.results.page import NO_PROJECT, NO_RUN, ResultsPage
from gui.pages.results.page import RESULTS as RESULTS_SCREEN
from gui.window.main_window import MainWindow
from tests.gui.driving import PATIENCE, open_project
from tests.gui.results.conftest import ShowResults, score_newest


def shown_names(page: ResultsPage) -> set[str]:
    return {row.path.rpartition("/")[2] for row in page.images.grid.images.rows}


WRONG = {f"wrong{number}.png" for number in range(4)}


def test_a_run_is_shown_with_its_score_and_its_worst_mistakes(
    window: MainWindow, trained_dir: Path, show_results: ShowResults
) -> None:
    # GIVEN a trained project of whose 20 test images four are labelled wrongly, and
    # that nobody has asked for scores yet
    (score_newest(trained_dir) / "scores.json.gz").unlink()
    # WHEN its results are looked at
    page = show_results(window, trained_dir)
    # THEN the score, its interval and how few images that is are told
    assert page.screens.currentIndex() == RESULTS_SCREEN
    assert page.score.figure.text().replace("\u00a0", " ") == "80.0 % right"
    assert "of 20 images" in page.score.sentence.text()
    assert "very few images" in page.score.sentence.text()
    # THEN the matrix and who is mixed up are shown
    matrix = page.matrix.matrix
    assert [[matrix.text(i, j) for j in (0, 1)] for i in (0, 1)] == [
        ["10", ""],
        ["4", "6"],
    ]
    assert page.matrix.sentence.text() == "All mistakes are between blue and red (4)."
    # THEN the mistakes are there, and every class has its row
    assert page.images.shown == WORST
    assert shown_names(page) == WRONG
    assert page.classes.table.rowCount() == 2
    assert any("20 images to test with" in said for said in page.advice.sentences())


def test_every_cell_opens_its_images_by_pointer_and_keyboard(
    window: MainWindow, trained_dir: Path, show_results: ShowResults, qtbot: QtBot
) -> None:
    # GIVEN the results
    page = show_results(window, trained_dir)
    matrix = page.matrix.matrix
    # WHEN the cell of the right answers "blue" is pressed
    spot = matrix.cell_rect(0, 0).center()
    QTest.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=QPoint(spot))
    # THEN its ten images are shown
    assert len(shown_names(page)) == 10
    assert not shown_names(page) & WRONG
    # WHEN the arrows go to the cell below, and Enter is pressed
    QTest.keyClick(matrix, Qt.Key.Key_Down)
    assert matrix.accessibleDescription().replace("\u00a0", " ") == (
        "4 images of red, taken for blue"
    )
    QTest.keyClick(matrix, Qt.Key.Key_Return)
    # THEN its four are, and their labels can be asked for again
    assert shown_names(page) == WRONG
    assert page.images.title.text() == "red, taken for blue"
    page.images.chips[DOUBTFUL].click()
    assert page.images.shown == DOUBTFUL


def test_the_matrix_is_sorted_and_shown_as_shares(
    window: MainWindow, trained_dir: Path, show_results: ShowResults
) -> None:
    # GIVEN the results
    page = show_results(window, trained_dir)
    card, matrix = page.matrix, page.matrix.matrix
    # WHEN shares of the rows and of the columns are asked for
    card.show_choice.setCurrentIndex(card.show_choice.findData(Show.ROWS))
    by_rows = matrix.text(1, 0).replace("\u00a0", " ")
    card.show_choice.setCurrentIndex(card.show_choice.findData(Show.COLUMNS))
    by_columns = matrix.text(1, 0).replace("\u00a0", " ")
    # THEN that is what the cells say
    assert (by_rows, by_columns) == ("40 %", "29 %")


def test_classes_are_ordered_by_what_is_asked_for() -> None:
    # GIVEN three classes: images, answers and right ones of each
    figures = {"ant": (10, 9, 9), "bee": (30, 25, 20), "cat": (20, 24, 10)}
    per_class = tuple(ClassFigures(name, *counts) for name, counts in figures.items())
    scores = Scores(tuple(figures), (), {}, per_class)
    # WHEN they are ordered
    found = {order: ordered(scores, order) for order in Order}
    # THEN by name, by images, and by mistakes both ways: 1, 15 and 24 of them
    assert found == {
        Order.NAME: [0, 1, 2],
        Order.IMAGES: [1, 2, 0],
        Order.MISTAKES: [2, 1, 0],
    }


def test_a_mistake_that_goes_to_the_trash_comes_back(
    window: MainWindow, trained_dir: Path, show_results: ShowResults, qtbot: QtBot
) -> None:
    # GIVEN the worst mistakes, the first of them chosen
    page = show_results(window, trained_dir)
    grid = page.images.grid
    grid.setFocus()
    grid.choose(0)
    path = trained_dir / grid.images.rows[0].path
    # WHEN Delete is pressed
    QTest.keyClick(grid, Qt.Key.Key_Delete)
    # THEN the file is out of the way, and that is said
    qtbot.waitUntil(lambda: not path.exists(), timeout=PATIENCE)
    qtbot.waitUntil(lambda: len(grid.images.rows) == 3, timeout=PATIENCE)
    assert "1 of them" in page.images.sentence.text()
    # WHEN that is undone THEN it is back
    QTest.keyClick(grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(path.exists, timeout=PATIENCE)
    qtbot.waitUntil(lambda: len(grid.images.rows) == 4, timeout=PATIENCE)


def test_without_a_project_or_a_run_the_page_says_what_to_do(
    window: MainWindow, project_dir: Path, qtbot: QtBot
) -> None:
    # GIVEN no project
    window.show_page(RESULTS)
    page = window.page(RESULTS)
    assert isinstance(page, ResultsPage)
    assert page.screens.currentIndex() == NO_PROJECT
    # WHEN one is opened that was never trained
    open_project(window, project_dir, qtbot)
    window.show_page(RESULTS)
    # THEN the page leads to the training
    assert page.screens.currentIndex() == NO_RUN
    QTest.mouseClick(page.no_run.action, Qt.MouseButton.LeftButton)
    assert window.page(TRAIN).isVisible()


def test_every_control_of_the_page_has_a_name(
    window: MainWindow, trained_dir: Path, show_results: ShowResults
) -> None:
    # GIVEN the results
    page = show_results(window, trained_dir)
    # WHEN everything that takes the keyboard is looked at
    nameless = [
        type(widget).__name__
        for kind in (QAbstractButton, QComboBox, QAbstractItemView)
        for widget in page.findChildren(kind)
        if widget.isVisible()
        and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not widget.accessibleName()
    ]
    # THEN all of it has a name
    assert nameless == []
    assert page.matrix.matrix.accessibleName()

"""Comparing runs in the window: verdict, tables, disagreements, reachable from both."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox
from pytestqt.qtbot import QtBot

from engine.models.encoder import Encoder
from engine.progress import Token, ignore
from engine.training.recipes import recipe_named, with_settings
from engine.training.request import Train
from engine.training.train import train_quick
from gui.compare.dialog import CHOOSE, COMPARED, CompareDialog
from gui.large.view import LargeView
from gui.pages.results.page import ResultsPage
from gui.pages.train.history import RunHistory
from gui.window.main_window import MainWindow
from tests.gui.driving import PATIENCE
from tests.gui.results.conftest import ShowResults


def weak(folder: Path, encoder: Encoder) -> None:
    """A run that learned from pictures whose classes were mixed up meanwhile."""
    recipe = with_settings(recipe_named("quick"), {"strengths": (0.1,)})
    swap(folder / "train")
    train_quick(Train(str(folder), recipe), encoder, report=ignore, token=Token())
    swap(folder / "train")


def swap(folder: Path) -> None:
    """Blue becomes red, and red becomes blue."""
    (folder / "blue").rename(folder / "other")
    (folder / "red").rename(folder / "blue")
    (folder / "other").rename(folder / "red")


def compared(page: ResultsPage, qtbot: QtBot) -> CompareDialog:
    QTest.mouseClick(page.run_actions.compare, Qt.MouseButton.LeftButton)
    dialog = page.findChild(CompareDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.shown is not None, timeout=PATIENCE)
    return dialog


def test_two_runs_are_told_apart_on_the_same_images(
    window: MainWindow,
    trained_dir: Path,
    tiny_encoder: Encoder,
    show_results: ShowResults,
    qtbot: QtBot,
) -> None:
    # GIVEN a second, worse run, that nobody has asked for scores yet
    weak(trained_dir, tiny_encoder)
    page = show_results(window, trained_dir)
    # WHEN the comparison is opened from the results
    dialog = compared(page, qtbot)
    # THEN it says which is better on the same 20 images
    assert dialog.screens.currentIndex() == COMPARED
    said = " ".join(dialog.verdict.sentences()).replace("\u00a0", " ")
    assert "A is better than B by" in said
    assert "20 images tested both" in said
    assert "McNemar's exact test" in said
    # THEN the tables have both runs, and what differs in the recipe
    table = dialog.table
    assert table.results.columnCount() == 3
    titles = {
        item.text()
        for row in range(table.recipes.rowCount())
        if (item := table.recipes.item(row, 0)) is not None
    }
    assert titles == {"strengths"}
    # WHEN the first image they disagree about is opened THEN it is shown large
    shown = dialog.shown
    assert shown is not None
    found = shown.versus[0].found
    assert found is not None
    assert found.disagree
    kind = next(
        k for k, chip in dialog.gallery.chips.items() if "(0)" not in chip.text()
    )
    dialog.gallery.chips[kind].click()
    grid = dialog.gallery.grid
    grid.choose(0)
    grid.setFocus()
    QTest.keyClick(grid, Qt.Key.Key_Return)
    view = grid.findChild(LargeView)
    assert view is not None
    view.accept()
    # THEN everything that takes the keyboard has a name
    assert [
        type(widget).__name__
        for kind in (QAbstractButton, QComboBox, QAbstractItemView)
        for widget in dialog.findChildren(kind)
        if widget.isVisible()
        and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not widget.accessibleName()
    ] == []
    # WHEN one of the runs is not wanted any more THEN the page says what to do
    dialog.chooser.list.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert dialog.screens.currentIndex() == CHOOSE
    dialog.close()


def test_the_run_history_opens_the_comparison(
    window: MainWindow,
    trained_dir: Path,
    tiny_encoder: Encoder,
    show_results: ShowResults,
    qtbot: QtBot,
) -> None:
    # GIVEN the history of a project with one run
    page = show_results(window, trained_dir)
    assert not page.run_actions.compare.isEnabled()
    history = RunHistory(window.state, page)
    assert not history.compare.isEnabled()
    # WHEN another one ends, and Compare is pressed
    weak(trained_dir, tiny_encoder)
    window.state.refresh_runs()
    history.open()
    QTest.mouseClick(history.compare, Qt.MouseButton.LeftButton)
    # THEN the two runs are side by side, the older one as A
    dialog = history.findChild(CompareDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.shown is not None, timeout=PATIENCE)
    assert [run.id for run in dialog.chooser.chosen] == sorted(
        run.id for run in window.state.runs
    )
    dialog.close()
    history.close()

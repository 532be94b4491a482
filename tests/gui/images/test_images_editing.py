"""Editing on the Images page: by key, by drag, by menu; undo, redo, trash, classes."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import (
    QPoint,
    Qt,
)
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gui.pages import IMAGES
from gui.pages.images.page import ImagesPage
from gui.window.main_window import MainWindow
from tests.gui.driving import (
    PATIENCE,
    OpenWindow,
    draw_picture,
    open_project,
)
from tests.gui.images.driving import (
    names,
    open_page,
    press_in_menu,
    select,
    wait_for_counts,
)
from tests.support.edited import agrees, tree


@pytest.fixture
def page(window: MainWindow, project_dir: Path, qtbot: QtBot) -> ImagesPage:
    """The page with the drawn project, without its broken file."""
    (project_dir / "cross" / "broken.png").unlink()
    return open_page(window, project_dir, qtbot)


def test_a_key_moves_the_selected_and_undo_brings_them_back(
    page: ImagesPage, project_dir: Path, qtbot: QtBot
) -> None:
    # GIVEN three selected images
    before = tree(project_dir)
    select(page, 1, 3)
    # WHEN the second class's key is pressed
    QTest.keyClick(page.grid, Qt.Key.Key_2)
    wait_for_counts(page, qtbot, 5, 11, 8)
    # THEN they are gone from the grid and in that class's folder
    assert "circle-1.png" not in names(page)
    assert (project_dir / "cross" / "circle-1.png").exists()
    assert agrees(project_dir)
    # AND the selection goes on where it was
    assert page.grid.chosen_rows() == [1]
    # WHEN that is undone and redone by keyboard
    page.grid.setFocus()
    QTest.keyClick(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    wait_for_counts(page, qtbot, 8, 8, 8)
    assert tree(project_dir) == before
    qtbot.waitUntil(lambda: "circle-1.png" in names(page), timeout=PATIENCE)
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(page, Qt.Key.Key_Z, both)
    # THEN they are there again
    wait_for_counts(page, qtbot, 5, 11, 8)
    assert agrees(project_dir)


def test_keys_pressed_faster_than_files_move(
    page: ImagesPage, project_dir: Path, qtbot: QtBot
) -> None:
    # GIVEN a class
    before = tree(project_dir)
    # WHEN edits and undos are asked for without waiting for any
    for _ in range(3):
        select(page, 0, 0)
        QTest.keyClick(page.grid, Qt.Key.Key_2)
        select(page, 1, 1)
        QTest.keyClick(page.grid, Qt.Key.Key_3)
    history = page.head.undo_button
    qtbot.waitUntil(history.isEnabled, timeout=PATIENCE)
    # THEN all are done in order, and undoing all gives back the tree
    editing = page.window().state.editing.history  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: not editing.busy, timeout=PATIENCE)
    assert agrees(project_dir)
    while editing.undo_words or editing.busy:
        QTest.mouseClick(page.head.undo_button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: not editing.busy, timeout=PATIENCE)
    assert tree(project_dir) == before
    assert not page.head.undo_button.isEnabled()
    assert page.head.redo_button.isEnabled()


def test_delete_moves_to_the_trash_and_the_trash_gives_back(
    page: ImagesPage, project_dir: Path, qtbot: QtBot
) -> None:
    # GIVEN two selected images
    before = tree(project_dir)
    select(page, 0, 1)
    # WHEN Delete is pressed
    QTest.keyClick(page.grid, Qt.Key.Key_Delete)
    wait_for_counts(page, qtbot, 6, 8, 8)
    # THEN the column says so, and the trash shows them
    button = page.column.trash_button
    qtbot.waitUntil(button.isVisible, timeout=PATIENCE)
    assert button.text().startswith("2")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert page.trash.grid.count() == 2
    assert page.title.full_text() == "Trash"
    # WHEN one is restored, then the rest
    page.trash.grid.choose(0)
    QTest.mouseClick(page.trash.restore_button, Qt.MouseButton.LeftButton)
    wait_for_counts(page, qtbot, 7, 8, 8)
    qtbot.waitUntil(lambda: page.trash.grid.count() == 1, timeout=PATIENCE)
    QTest.mouseClick(page.trash.restore_button, Qt.MouseButton.LeftButton)
    # THEN everything is as before
    wait_for_counts(page, qtbot, 8, 8, 8)
    assert tree(project_dir) == before


def test_the_trash_outlives_the_window(
    page: ImagesPage,
    window: MainWindow,
    open_window: OpenWindow,
    project_dir: Path,
    qtbot: QtBot,
) -> None:
    # GIVEN an image that was removed right before the window was closed
    before = tree(project_dir)
    select(page, 2, 2)
    QTest.keyClick(page.grid, Qt.Key.Key_Delete)
    window.close()
    assert "circle/circle-2.png" not in tree(project_dir)
    # WHEN another window opens the project
    second = open_window()
    open_project(second, project_dir, qtbot)
    again = second.page(IMAGES)
    assert isinstance(again, ImagesPage)
    QTest.mouseClick(again.column.trash_button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(again.trash.restore_button, Qt.MouseButton.LeftButton)
    # THEN it can be restored
    wait_for_counts(again, qtbot, 8, 8, 8)
    assert tree(project_dir) == before


def test_undo_goes_on_after_a_restart(
    page: ImagesPage,
    window: MainWindow,
    open_window: OpenWindow,
    project_dir: Path,
    qtbot: QtBot,
) -> None:
    # GIVEN two edits, one taken back and one not, in a window that was closed
    before = tree(project_dir)
    select(page, 0, 1)
    QTest.keyClick(page.grid, Qt.Key.Key_Delete)
    wait_for_counts(page, qtbot, 6, 8, 8)
    select(page, 0, 0)
    QTest.keyClick(page.grid, Qt.Key.Key_3)
    wait_for_counts(page, qtbot, 5, 8, 9)
    page.head.undo_button.click()
    wait_for_counts(page, qtbot, 6, 8, 8)
    window.close()
    # WHEN another window opens the project
    again = open_page(open_window(), project_dir, qtbot, 6)
    undo = again.head.undo_button
    qtbot.waitUntil(undo.isEnabled, timeout=PATIENCE)
    # THEN the edit that was not taken back is the next one to undo, by its name
    assert "Move 2\u00a0images to the trash" in undo.toolTip()
    undo.click()
    wait_for_counts(again, qtbot, 8, 8, 8)
    assert tree(project_dir) == before
    # AND there is nothing before it, but it can be done again
    assert not undo.isEnabled()
    again.head.redo_button.click()
    wait_for_counts(again, qtbot, 6, 8, 8)
    assert agrees(project_dir)


def test_emptying_the_trash_takes_two_presses(
    page: ImagesPage, project_dir: Path, qtbot: QtBot
) -> None:
    # GIVEN an image in the trash, shown
    select(page, 0, 0)
    QTest.keyClick(page.grid, Qt.Key.Key_Delete)
    wait_for_counts(page, qtbot, 7, 8, 8)
    QTest.mouseClick(page.column.trash_button, Qt.MouseButton.LeftButton)
    # WHEN the button is pressed once
    trash = page.trash
    QTest.mouseClick(trash.empty_button, Qt.MouseButton.LeftButton)
    # THEN it says what a second press would do, and nothing is gone
    assert "for good" in trash.empty_button.text()
    assert len(list((project_dir / ".discern" / "trash").rglob("*.png"))) == 1
    # WHEN it is pressed again
    QTest.mouseClick(trash.empty_button, Qt.MouseButton.LeftButton)
    # THEN the image is deleted, and cannot be undone into being
    qtbot.waitUntil(lambda: trash.grid.count() == 0, timeout=PATIENCE)
    assert not list((project_dir / ".discern").rglob("*.png"))
    assert not page.head.undo_button.isEnabled()


def test_the_menu_of_an_image_moves_it(
    page: ImagesPage, project_dir: Path, qtbot: QtBot
) -> None:
    # GIVEN the menu of two selected images
    select(page, 0, 1)
    page.grid.menu_asked.emit(page.grid.mapToGlobal(QPoint(10, 10)))
    # WHEN a class is chosen in it
    press_in_menu("square")
    # THEN they are moved there
    wait_for_counts(page, qtbot, 6, 8, 10)
    assert (project_dir / "square" / "circle-0.png").exists()


def test_what_changed_meanwhile_is_said(
    page: ImagesPage, window: MainWindow, project_dir: Path, qtbot: QtBot
) -> None:
    # GIVEN a file that another program changed
    draw_picture(project_dir / "circle" / "circle-0.png", "square", 77)
    select(page, 0, 1)
    # WHEN it and another one are moved
    QTest.keyClick(page.grid, Qt.Key.Key_3)
    # THEN the other is moved, and the banner names the first
    wait_for_counts(page, qtbot, 7, 8, 9)
    qtbot.waitUntil(window.banner.isVisible, timeout=PATIENCE)
    assert "circle-0.png" in window.banner.text.text()
    assert (project_dir / "circle" / "circle-0.png").exists()

"""The Images page's classes, filters and large view; a second window on a project."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import (
    QMimeData,
    QPoint,
    QPointF,
    Qt,
)
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from gui.grid.image_grid import IMAGES_MIME
from gui.large.view import LargeView
from gui.pages.images.page import ImagesPage
from gui.window.header import Header
from gui.window.main_window import MainWindow
from tests.gui.driving import (
    CLASSES,
    IMAGES_A_CLASS,
    PATIENCE,
    OpenWindow,
)
from tests.gui.images.driving import (
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


def test_images_are_dragged_onto_a_class(
    page: ImagesPage, project_dir: Path, qtbot: QtBot
) -> None:
    # GIVEN two selected images
    select(page, 4, 5)
    classes = page.column.class_list
    spot = classes.visualRect(classes.classes.index(2)).center()
    data = QMimeData()
    data.setData(IMAGES_MIME, b"2")
    button, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    action = Qt.DropAction.MoveAction
    # WHEN they are dropped on the third class
    for kind in (QDragEnterEvent, QDragMoveEvent):
        event = kind(spot, action, data, button, keys)
        QApplication.sendEvent(classes.viewport(), event)
        assert event.isAccepted()
    drop = QDropEvent(QPointF(spot), action, data, button, keys)
    QApplication.sendEvent(classes.viewport(), drop)
    # THEN that has them
    wait_for_counts(page, qtbot, 6, 8, 10)
    assert (project_dir / "square" / "circle-4.png").exists()


def test_a_class_is_renamed_in_place(
    page: ImagesPage, project_dir: Path, qtbot: QtBot
) -> None:
    # GIVEN the first class
    classes = page.column.class_list
    # WHEN F2 is pressed, another name typed, and Enter
    classes.setFocus()
    QTest.keyClick(classes, Qt.Key.Key_F2)
    editor = classes.findChild(QLineEdit)
    assert editor is not None
    editor.setText("round things")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    # THEN the folder and the class have it
    qtbot.waitUntil(lambda: "round things" in classes.classes.names(), timeout=PATIENCE)
    assert (project_dir / "round things" / "circle-0.png").exists()
    assert not (project_dir / "circle").exists()


def test_a_name_that_is_taken_is_one_sentence(
    page: ImagesPage, window: MainWindow, qtbot: QtBot
) -> None:
    # WHEN a class shall get another's name
    page.column.class_list.rename_asked.emit("circle", "Cross")
    # THEN that is said, and nothing can be undone
    qtbot.waitUntil(window.banner.isVisible, timeout=PATIENCE)
    assert "cross" in window.banner.text.text()
    assert not page.head.undo_button.isEnabled()


def test_classes_are_merged_coloured_and_deleted(
    page: ImagesPage, project_dir: Path, qtbot: QtBot
) -> None:
    before = tree(project_dir)
    classes = page.column.class_list
    history = page.window().state.editing.history  # type: ignore[attr-defined]
    # WHEN the first class is merged into the second by menu
    page.actions_of_images.class_menu("circle", QPoint(50, 50))
    press_in_menu("cross")
    wait_for_counts(page, qtbot, 16, 8)
    # AND the other one coloured
    page.actions_of_images.class_menu("square", QPoint(50, 50))
    press_in_menu("#0072B2")
    qtbot.waitUntil(lambda: classes.classes.at(1).colour == "#0072b2", timeout=PATIENCE)
    # AND deleted by keyboard
    classes.choose(1)
    QTest.keyClick(classes, Qt.Key.Key_Delete)
    wait_for_counts(page, qtbot, 16)
    assert agrees(project_dir)
    # THEN undoing all that gives back the tree
    for _ in range(3):
        history.undo()
    wait_for_counts(page, qtbot, 8, 8, 8)
    qtbot.waitUntil(lambda: not history.busy, timeout=PATIENCE)
    assert tree(project_dir) == before


def test_filters_and_search_go_together(
    page: ImagesPage, window: MainWindow, qtbot: QtBot
) -> None:
    # GIVEN all images
    page.column.choose_all()
    qtbot.waitUntil(lambda: page.grid.count() == 3 * IMAGES_A_CLASS, timeout=PATIENCE)
    # WHEN only the test images are wanted
    QTest.mouseClick(page.head.filter_button, Qt.MouseButton.LeftButton)
    assert page.filter_bar.isVisible()
    page.filter_bar.split_box.setCurrentIndex(3)

    def only_test() -> bool:
        rows = page.grid.images.rows
        return bool(rows) and all(row.split == "test" for row in rows)

    # THEN only these are shown, of every class
    qtbot.waitUntil(only_test, timeout=PATIENCE)
    assert {row.class_name for row in page.grid.images.rows} == set(CLASSES)
    assert "1" in page.head.filter_button.text()
    # WHEN a class's name is searched for, too
    header = window.findChild(Header)
    assert header is not None
    header.search.setText("CIRCLE")

    def only_circles() -> bool:
        rows = page.grid.images.rows
        return bool(rows) and all(row.class_name == "circle" for row in rows)

    qtbot.waitUntil(only_circles, timeout=PATIENCE)
    assert only_test()
    # AND what is too small for a size is not shown
    page.filter_bar.size_box.setCurrentIndex(3)
    qtbot.waitUntil(lambda: page.grid.count() == 0, timeout=PATIENCE)
    # WHEN the filters are put away
    header.search.clear()
    QTest.mouseClick(page.head.filter_button, Qt.MouseButton.LeftButton)
    # THEN everything is there again
    qtbot.waitUntil(lambda: page.grid.count() == 3 * IMAGES_A_CLASS, timeout=PATIENCE)


def test_the_large_view_zooms_and_tells_facts(page: ImagesPage, qtbot: QtBot) -> None:
    # GIVEN the large view of the first image
    page.grid.choose(0)
    QTest.keyClick(page.grid, Qt.Key.Key_Space)
    view = page.findChild(LargeView)
    assert view is not None
    # WHEN plus is pressed twice, then nought
    QTest.keyClick(view, Qt.Key.Key_Plus)
    QTest.keyClick(view, Qt.Key.Key_Plus)
    # THEN it is larger, then fitted again
    assert view.picture.zoom > 1.5
    QTest.keyClick(view, Qt.Key.Key_0)
    assert view.picture.zoom == 1.0
    # AND the image's size in pixels is told
    texts = [label.text() for label in view.side.findChildren(type(page.hint))]
    assert "96 × 64" in texts
    QTest.keyClick(view, Qt.Key.Key_Escape)


def test_a_second_window_only_looks(
    page: ImagesPage,
    window: MainWindow,
    open_window: OpenWindow,
    project_dir: Path,
    qtbot: QtBot,
) -> None:
    # GIVEN a project that one window has open
    # WHEN another one opens it
    second = open_window()
    other = open_page(second, project_dir, qtbot)
    # THEN that one says so, and changes nothing
    assert second.banner.isVisible()
    assert "another window" in second.banner.text.text()
    assert not other.column.add_button.isEnabled()
    before = tree(project_dir)
    second.banner.hide()
    select(other, 0, 0)
    QTest.keyClick(other.grid, Qt.Key.Key_2)
    qtbot.waitUntil(second.banner.isVisible, timeout=PATIENCE)
    assert tree(project_dir) == before
    # WHEN the first is closed and the second looks again
    window.close()
    with qtbot.waitSignal(second.state.project_changed, timeout=PATIENCE):
        second.state.rescan()
    # THEN it edits
    assert other.column.add_button.isEnabled()
    select(other, 0, 0)
    QTest.keyClick(other.grid, Qt.Key.Key_2)
    wait_for_counts(other, qtbot, 7, 9, 8)

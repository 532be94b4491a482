"""How the tests of the Images page drive it: selecting, menus, waiting for counts."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
)
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from gui.pages import IMAGES
from gui.pages.images.page import ImagesPage
from gui.window.main_window import MainWindow
from tests.gui.driving import (
    IMAGES_A_CLASS,
    PATIENCE,
    open_project,
)


def open_page(
    window: MainWindow, folder: Path, qtbot: QtBot, count: int = IMAGES_A_CLASS
) -> ImagesPage:
    """Open a project and wait for its first class, of ``count`` images."""
    open_project(window, folder, qtbot)
    found = window.page(IMAGES)
    assert isinstance(found, ImagesPage)
    qtbot.waitUntil(lambda: found.grid.count() == count, timeout=PATIENCE)
    return found


def names(page: ImagesPage) -> list[str]:
    images = page.grid.images
    return [images.item(row).path.name for row in range(images.rowCount())]


def select(page: ImagesPage, first: int, last: int) -> None:
    index = page.grid.images.index
    flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
    page.grid.selectionModel().select(QItemSelection(index(first), index(last)), flag)


def wait_for_counts(page: ImagesPage, qtbot: QtBot, *counts: int) -> None:
    """Wait until the classes have so many images, and no edit runs."""
    classes = page.column.class_list.classes

    def are_there() -> bool:
        rows = range(classes.rowCount())
        now = tuple(classes.at(row).images.total for row in rows)
        return now == counts

    qtbot.waitUntil(are_there, timeout=PATIENCE)


def press_in_menu(words: str) -> None:
    """Press an entry of the menu that is open, or of one of its submenus, and close it.

    Raises:
        AssertionError: There is no such entry.
    """
    menus = [
        menu
        for menu in QApplication.allWidgets()
        if isinstance(menu, QMenu) and not menu.isHidden()
    ]
    todo = list(menus)
    while todo:
        for action in todo.pop().actions():
            if action.text().split("\t")[0] == words:
                action.trigger()
                # As Qt does for a real press; another menu may have the same entry.
                for menu in menus:
                    menu.close()
                return
            submenu = action.menu()
            if isinstance(submenu, QMenu):
                todo.append(submenu)
    raise AssertionError(f"no menu has {words!r}")

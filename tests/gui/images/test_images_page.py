"""The Images page, driven by keys and mouse over a real project."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gui.grid.image_model import ITEM_ROLE
from gui.large.view import LargeView
from gui.pages import IMAGES, TRAIN
from gui.pages.images.page import ImagesPage
from gui.thumbnails import shared
from gui.window.header import Header
from gui.window.main_window import MainWindow
from tests.gui.driving import (
    CLASSES,
    IMAGES_A_CLASS,
    PATIENCE,
    draw_picture,
    open_project,
)


@pytest.fixture
def page(window: MainWindow, project_dir: Path, qtbot: QtBot) -> ImagesPage:
    """The page with the drawn project."""
    open_project(window, project_dir, qtbot)
    found = window.page(IMAGES)
    assert isinstance(found, ImagesPage)
    _wait_for_names(found, qtbot, CLASSES[0])
    return found


def _shown(page: ImagesPage) -> list[str]:
    images = page.grid.images
    return [images.item(row).path.name for row in range(images.rowCount())]


def _wait_for_names(page: ImagesPage, qtbot: QtBot, start: str) -> None:
    """Wait until the grid shows a class whose files' names begin so."""

    def are_shown() -> bool:
        names = _shown(page)
        return bool(names) and all(name.startswith(start) for name in names)

    qtbot.waitUntil(are_shown, timeout=PATIENCE)


def test_without_a_project_it_says_what_to_do(window: MainWindow, qtbot: QtBot) -> None:
    # GIVEN no project
    window.show_page(IMAGES)
    page = window.page(IMAGES)
    assert isinstance(page, ImagesPage)
    # WHEN the one button is pressed
    with qtbot.waitSignal(window.state.folder_choice_requested, timeout=PATIENCE):
        QTest.mouseClick(page.empty.action, Qt.MouseButton.LeftButton)
    # THEN a folder is asked for (the signal)
    assert page.empty.isVisible()


def test_digits_show_classes(page: ImagesPage, qtbot: QtBot) -> None:
    for number, name in enumerate(CLASSES, start=1):
        # WHEN a digit is pressed
        QTest.keyClick(page.grid, Qt.Key(Qt.Key.Key_0 + number))
        # THEN that class is shown with its images
        assert page.title.full_text() == name
        assert page.column.class_list.chosen == name
        _wait_for_names(page, qtbot, name)
        assert len(_shown(page)) == IMAGES_A_CLASS


def test_a_click_on_a_class_shows_it(page: ImagesPage, qtbot: QtBot) -> None:
    # GIVEN the list of classes
    classes = page.column.class_list
    rect = classes.visualRect(classes.classes.index(2))
    # WHEN the third is clicked
    QTest.mouseClick(classes.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    # THEN it is shown
    assert page.title.full_text() == CLASSES[2]


def test_thumbnails_arrive_for_what_is_seen(page: ImagesPage, qtbot: QtBot) -> None:
    # GIVEN the grid of a class, painted
    item = page.grid.images.index(0).data(ITEM_ROLE)
    page.grab()
    # WHEN its pictures were decoded
    qtbot.waitUntil(
        lambda: (
            (found := shared().get(item.path, 128, square=True)) is not None
            and not found.isNull()
        ),
        timeout=PATIENCE,
    )
    # THEN the first cell shows the picture's colours, not the empty well
    rect = page.grid.visualRect(page.grid.images.index(0))
    painted = page.grid.grab().toImage()
    color = painted.pixelColor(rect.left() + 15, rect.bottom() - 15)
    assert color.lightness() > 220


def test_enter_opens_the_large_view_and_arrows_go_on(
    page: ImagesPage, qtbot: QtBot
) -> None:
    # GIVEN the first image as the current one
    page.grid.setCurrentIndex(page.grid.images.index(0))
    # WHEN Enter is pressed
    QTest.keyClick(page.grid, Qt.Key.Key_Return)
    view = page.findChild(LargeView)
    assert view is not None
    assert view.isVisible()
    # THEN it shows that image, the next one after Right, and closes on Escape
    assert view.picture.path == page.grid.images.item(0).path
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.picture.path == page.grid.images.item(1).path
    assert page.grid.currentIndex().row() == 1
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert not view.isVisible()


def test_selecting_says_how_many(page: ImagesPage) -> None:
    # WHEN all images are selected by keyboard
    page.grid.setFocus()
    QTest.keyClick(page.grid, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    # THEN the line at the bottom counts them
    assert page.hint.text().startswith(f"{IMAGES_A_CLASS} selected")


def test_a_broken_file_is_listed_with_its_reason(
    page: ImagesPage, qtbot: QtBot
) -> None:
    # GIVEN a project with one file that is no picture
    button = page.column.set_aside_button
    assert button.isVisible()
    # WHEN the files set aside are asked for
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    # THEN the file is there, with a reason in words
    files = page.set_aside.files
    assert page.set_aside.isVisible()
    assert files.rowCount() == 1
    name = files.index(0, 0).data()
    reason = files.index(0, 1).data()
    assert Path(name) == Path("cross", "broken.png")
    assert len(reason) > 10


def test_search_narrows_the_class(
    page: ImagesPage, window: MainWindow, qtbot: QtBot
) -> None:
    # GIVEN the search field
    header = window.findChild(Header)
    assert header is not None
    # WHEN a part of a name is typed
    QTest.keyClicks(header.search, "-3")
    # THEN only that image is left, until the field is empty again
    qtbot.waitUntil(lambda: _shown(page) == ["circle-3.png"], timeout=PATIENCE)
    header.search.clear()
    qtbot.waitUntil(lambda: len(_shown(page)) == IMAGES_A_CLASS, timeout=PATIENCE)


def test_looking_again_finds_new_images(
    page: ImagesPage, window: MainWindow, project_dir: Path, qtbot: QtBot
) -> None:
    # GIVEN a picture that was added while the window is open
    draw_picture(project_dir / "circle" / "new.png", "circle", 99)
    # WHEN F5 is pressed
    with qtbot.waitSignal(window.state.project_changed, timeout=PATIENCE):
        QTest.keyClick(window, Qt.Key.Key_F5)
    # THEN it is there, and the class that was shown still is
    assert page.title.full_text() == "circle"
    qtbot.waitUntil(lambda: "new.png" in _shown(page), timeout=PATIENCE)


def test_a_folder_that_is_gone_is_one_sentence(
    window: MainWindow, page: ImagesPage, project_dir: Path, qtbot: QtBot
) -> None:
    # GIVEN an open project whose folder somebody took away
    project_dir.rename(project_dir.with_name("elsewhere"))
    # WHEN another class is asked for
    page.column.class_list.choose(1)
    # THEN that is said, and the page goes on
    qtbot.waitUntil(window.banner.isVisible)
    assert str(project_dir) in window.banner.text.text()
    assert page.isVisible()


def test_train_leads_to_the_train_page(
    page: ImagesPage, window: MainWindow, qtbot: QtBot
) -> None:
    # WHEN the filled button is pressed
    QTest.mouseClick(page.train_button, Qt.MouseButton.LeftButton)
    # THEN the Train page is shown
    assert window.page(TRAIN).isVisible()

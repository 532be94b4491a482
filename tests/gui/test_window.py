"""The window itself: pages, drops, messages, and what it remembers."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLineEdit,
)
from pytestqt.qtbot import QtBot

from gui import settings as settings_file
from gui import theme
from gui.pages import CLASSIFY, HOME, IMAGES, PAGES, TRAIN
from gui.pages.classify.page import ClassifyPage
from gui.pages.home import HomePage
from gui.pages.images.page import ImagesPage
from gui.settings import Settings
from gui.window.drop_chooser import DropChooser
from gui.window.header import Header
from gui.window.main_window import MainWindow
from gui.window.sidebar import Sidebar
from tests.gui.driving import (
    CLASSES,
    IMAGES_A_CLASS,
    PATIENCE,
    OpenWindow,
    drop,
    open_project,
)


def test_the_sidebar_leads_to_every_page(window: MainWindow, qtbot: QtBot) -> None:
    # GIVEN the window on its first page
    sidebar = window.findChild(Sidebar)
    assert sidebar is not None
    assert window.page(HOME).isVisible()
    for entry in PAGES:
        # WHEN an entry is clicked
        QTest.mouseClick(sidebar.entries[entry.key], Qt.MouseButton.LeftButton)
        # THEN its page is shown and the entry is marked
        assert window.page(entry.key).isVisible()
        assert sidebar.entries[entry.key].isChecked()


def test_keys_lead_to_every_page(window: MainWindow, qtbot: QtBot) -> None:
    # GIVEN the window with the keyboard's focus
    # WHEN Ctrl and a page's number are pressed, from last to first
    for number in range(len(PAGES), 0, -1):
        QTest.keyClick(
            window, Qt.Key(Qt.Key.Key_0 + number), Qt.KeyboardModifier.ControlModifier
        )
        # THEN that page is shown
        page = window.page(PAGES[number - 1].key)
        qtbot.waitUntil(page.isVisible, timeout=PATIENCE)


def test_every_control_has_a_name_for_a_screen_reader(
    window: MainWindow, project_dir: Path, qtbot: QtBot
) -> None:
    # GIVEN the window with a project
    open_project(window, project_dir, qtbot)
    kinds = (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView)
    for key in (HOME, IMAGES):
        # WHEN a page is shown
        window.show_page(key)
        # THEN everything that takes the keyboard on it has a name
        nameless = [
            f"{type(widget).__name__} on {key}"
            for kind in kinds
            for widget in window.findChildren(kind)
            if widget.isVisible()
            and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
            and not widget.accessibleName()
        ]
        assert nameless == []


def test_a_dropped_picture_goes_to_classify(
    window: MainWindow, project_dir: Path, qtbot: QtBot
) -> None:
    # GIVEN the window on its first page
    picture = project_dir / "circle" / "circle-0.png"
    # WHEN a picture is dropped on it
    taken = drop(window, picture)
    # THEN it is taken and the Classify page is shown
    assert taken
    assert window.page(CLASSIFY).isVisible()


def test_a_dropped_folder_asks_and_becomes_a_project(
    window: MainWindow, project_dir: Path, qtbot: QtBot
) -> None:
    # GIVEN a folder dropped on the window
    assert drop(window, project_dir)
    chooser = window.findChild(DropChooser)
    assert chooser is not None
    assert chooser.isVisible()
    # WHEN "Open as project" is pressed
    with qtbot.waitSignal(window.state.project_changed, timeout=PATIENCE):
        QTest.mouseClick(chooser.project_button, Qt.MouseButton.LeftButton)
    # THEN the project is open, its images are shown and the header says how it stands
    header = window.findChild(Header)
    assert header is not None
    assert not chooser.isVisible()
    assert window.page(IMAGES).isVisible()
    assert header.title.full_text() == "shapes"
    total = len(CLASSES) * IMAGES_A_CLASS
    assert (
        header.line.full_text()
        .replace("\u00a0", " ")
        .startswith(f"{total} images · {len(CLASSES)} classes")
    )


def test_escape_closes_the_question_about_a_folder(
    window: MainWindow, project_dir: Path, qtbot: QtBot
) -> None:
    # GIVEN the question
    assert drop(window, project_dir)
    chooser = window.findChild(DropChooser)
    assert chooser is not None
    # WHEN Escape is pressed
    QTest.keyClick(chooser, Qt.Key.Key_Escape)
    # THEN it is gone and nothing was opened
    assert not chooser.isVisible()
    assert window.state.project is None


def test_the_question_about_a_folder_is_answered_by_keyboard(
    window: MainWindow, project_dir: Path, qtbot: QtBot
) -> None:
    # GIVEN the question, asked while the keyboard was elsewhere
    sidebar = window.findChild(Sidebar)
    assert sidebar is not None
    sidebar.help_entry.setFocus()
    assert drop(window, project_dir)
    chooser = window.findChild(DropChooser)
    assert chooser is not None
    # WHEN Tab goes round THEN it stays on the card
    buttons = (chooser.classify_button, chooser.project_button, chooser.close_button)
    for number in range(4):
        assert buttons[number % 3].hasFocus()
        QTest.keyClick(buttons[number % 3], Qt.Key.Key_Tab)
    # AND WHEN Enter is pressed THEN that is the answer
    with qtbot.waitSignal(window.state.project_changed, timeout=PATIENCE):
        QTest.keyClick(chooser.project_button, Qt.Key.Key_Return)
    assert not chooser.isVisible()


def test_after_the_question_the_keyboard_is_where_it_was(
    window: MainWindow, project_dir: Path
) -> None:
    # GIVEN the question, asked while the keyboard was elsewhere
    sidebar = window.findChild(Sidebar)
    assert sidebar is not None
    sidebar.help_entry.setFocus()
    drop(window, project_dir)
    chooser = window.findChild(DropChooser)
    assert chooser is not None
    # WHEN it is closed
    QTest.keyClick(chooser, Qt.Key.Key_Escape)
    # THEN the keyboard is back
    assert sidebar.help_entry.hasFocus()


def test_a_folder_dropped_on_the_first_page_opens_at_once(
    window: MainWindow, project_dir: Path, qtbot: QtBot
) -> None:
    # GIVEN the drop zone of the first page
    home = window.page(HOME)
    assert isinstance(home, HomePage)
    # WHEN a folder is dropped there
    with qtbot.waitSignal(window.state.project_changed, timeout=PATIENCE):
        assert drop(home.zone, project_dir)
    # THEN it is open without a question
    images = window.page(IMAGES)
    assert isinstance(images, ImagesPage)
    assert images.isVisible()


def test_a_failure_is_one_sentence_that_can_be_dismissed(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    # GIVEN a folder that is not there
    missing = tmp_path / "gone"
    # WHEN it is opened
    with qtbot.waitSignal(window.state.problem_reported, timeout=PATIENCE):
        window.open_project(missing)
    # THEN the banner names it, and the window goes on
    assert window.banner.isVisible()
    assert str(missing) in window.banner.text.text()
    QTest.mouseClick(window.banner.close_button, Qt.MouseButton.LeftButton)
    assert not window.banner.isVisible()
    window.show_page(TRAIN)
    assert window.page(TRAIN).isVisible()


def test_a_failure_is_gone_once_another_folder_is_opened(
    window: MainWindow, project_dir: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    # GIVEN a folder that is no project, and the sentence about it
    (tmp_path / "empty").mkdir()
    window.open_project(tmp_path / "empty")
    qtbot.waitUntil(window.banner.isVisible, timeout=PATIENCE)
    # WHEN one is opened that can be used
    open_project(window, project_dir, qtbot)
    # THEN the sentence is gone
    assert not window.banner.isVisible()


def test_a_dropped_file_that_is_no_model_answers_nothing(
    window: MainWindow, tmp_path: Path
) -> None:
    # GIVEN a file that only calls itself a model
    fake = tmp_path / "fake.discern"
    fake.write_bytes(b"no model")
    # WHEN it is dropped on the window
    assert drop(window, fake)
    # THEN it is not the model that answers, and that is said
    assert window.state.model != fake
    page = window.page(CLASSIFY)
    assert isinstance(page, ClassifyPage)
    assert page.isVisible()
    assert "fake.discern" in page.banner.text.text()


def test_place_and_project_are_remembered(
    open_window: OpenWindow, project_dir: Path, qtbot: QtBot
) -> None:
    # GIVEN a window of a certain size with a project, closed
    first = open_window()
    open_project(first, project_dir, qtbot)
    first.resize(1100, 700)
    qtbot.waitUntil(lambda: first.width() == 1100, timeout=PATIENCE)
    first.close()
    # WHEN it is opened again from what was saved
    remembered = settings_file.load()
    second = open_window(remembered)
    qtbot.waitUntil(lambda: second.state.project is not None, timeout=PATIENCE)
    # THEN size and project are the same, as far as the screen has room for it
    screen = second.screen().availableSize()
    assert second.height() == min(700, screen.height())
    assert second.width() == 1100 or screen.width() < 1100
    project = second.state.project
    assert project is not None
    assert Path(project.folder) == project_dir


def test_a_last_project_that_is_gone_is_no_trouble(
    open_window: OpenWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    # GIVEN settings that name a folder which is not there any more
    gone = str(tmp_path / "gone")
    # WHEN the window opens
    window = open_window(Settings(last_project=gone, recent_projects=(gone,)))
    qtbot.wait(50)
    # THEN it simply has no project
    assert window.state.project is None
    assert not window.banner.isVisible()


def test_the_look_changes_at_once_and_is_remembered(
    window: MainWindow, qtbot: QtBot
) -> None:
    # GIVEN the light look
    light = window.grab().toImage().pixelColor(400, window.height() - 20)
    assert theme.current().name == "light"
    # WHEN the dark one is chosen
    window.themes.choose("dark")
    # THEN the window is painted dark and the choice is saved
    dark = window.grab().toImage().pixelColor(400, window.height() - 20)
    assert light.name().upper() == theme.load("light").surface
    assert dark.name().upper() == theme.load("dark").surface
    assert settings_file.load().theme == "dark"
    window.themes.choose("light")

"""The Clean up page from the first press on, with the real worker looking."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gui.pages import CLEAN_UP
from gui.pages.clean_up.page import CleanUpPage
from gui.pages.clean_up.screens import INVITATION, LOOKING, NO_PROJECT, REVIEW
from gui.window.main_window import MainWindow
from tests.gui.clean_up.conftest import ShowCleanUp
from tests.gui.driving import PATIENCE, OpenWindow, draw_picture


def test_without_a_project_it_asks_for_a_folder(
    window: MainWindow, qtbot: QtBot
) -> None:
    # GIVEN no project
    window.show_page(CLEAN_UP)
    page = window.page(CLEAN_UP)
    assert isinstance(page, CleanUpPage)
    assert page.screens.currentIndex() == NO_PROJECT
    # WHEN the one button is pressed
    with qtbot.waitSignal(window.state.folder_choice_requested, timeout=PATIENCE):
        QTest.mouseClick(page.screens.no_project.action, Qt.MouseButton.LeftButton)
    # THEN a folder is asked for (the signal)


def test_looking_finds_what_is_there_and_a_restart_keeps_it(
    window: MainWindow,
    found_dir: Path,
    show_clean_up: ShowCleanUp,
    open_window: OpenWindow,
    qtbot: QtBot,
) -> None:
    # GIVEN a project nobody looked through, which says what it would look for
    page = show_clean_up(window, found_dir)
    store = window.state.findings
    assert page.screens.currentIndex() == INVITATION
    assert "copies" in page.screens.invitation.sentence.text()
    files = sorted(found_dir.glob("[!.]*/*"))
    # WHEN the button is pressed
    QTest.mouseClick(page.screens.invitation.action, Qt.MouseButton.LeftButton)
    assert page.screens.currentIndex() == LOOKING
    assert window.job_bar.cancel_button.isVisible()
    qtbot.waitUntil(lambda: store.job is None, timeout=PATIENCE)
    qtbot.waitUntil(lambda: bool(store.items), timeout=PATIENCE)
    # THEN what is wrong is there, with advice and the time, and no file was touched
    assert page.screens.currentIndex() == REVIEW
    kinds = {item.finding.kind for item in store.items}
    assert {"unreadable", "exact_duplicate", "conflict"} <= kinds
    qtbot.waitUntil(lambda: store.review.looked_at is not None, timeout=PATIENCE)
    assert store.review.advice
    assert page.head.advice.isVisible()
    assert page.head.when.full_text().startswith("Found today")
    assert sorted(found_dir.glob("[!.]*/*")) == files
    keys = {item.key for item in store.items}
    # AND WHEN the window is closed and another one opens the project
    window.close()
    second = open_window()
    page = show_clean_up(second, found_dir)
    qtbot.waitUntil(lambda: bool(second.state.findings.items), timeout=PATIENCE)
    # THEN all is as it was
    assert {item.key for item in second.state.findings.items} == keys
    assert "changed" not in page.head.when.full_text()
    # AND WHEN a picture is added
    draw_picture(found_dir / "circle" / "new.png", "circle", 99)
    with qtbot.waitSignal(second.state.project_changed, timeout=PATIENCE):
        second.state.rescan()
    # THEN the page says so
    qtbot.waitUntil(lambda: "changed" in page.head.when.full_text(), timeout=PATIENCE)


def test_looking_can_be_cancelled(
    window: MainWindow, found_dir: Path, show_clean_up: ShowCleanUp, qtbot: QtBot
) -> None:
    # GIVEN a look that has just begun
    page = show_clean_up(window, found_dir)
    QTest.mouseClick(page.screens.invitation.action, Qt.MouseButton.LeftButton)
    assert page.screens.currentIndex() == LOOKING
    # WHEN Cancel is pressed in the job bar
    QTest.mouseClick(window.job_bar.cancel_button, Qt.MouseButton.LeftButton)
    # THEN it ends, without a complaint
    store = window.state.findings
    qtbot.waitUntil(lambda: store.job is None, timeout=PATIENCE)
    assert not window.banner.isVisible()
    assert page.screens.currentIndex() in {INVITATION, REVIEW}

"""The review queue of the Clean up page, over a real project with planted findings."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.findings.finding import KINDS
from gui.findings import words as finding_words
from gui.large.view import LargeView
from gui.pages import CLEAN_UP
from gui.pages.clean_up.page import CleanUpPage
from gui.window.main_window import MainWindow
from gui.window.sidebar import Sidebar
from tests.gui.clean_up.conftest import FINDINGS
from tests.gui.driving import PATIENCE


def _settle(window: MainWindow, qtbot: QtBot) -> None:
    """Wait until every edit is on the disk and was read back."""
    history = window.state.editing.history

    def is_calm() -> bool:
        window.state.findings.finish()
        return not history.busy

    qtbot.waitUntil(is_calm, timeout=PATIENCE)
    qtbot.wait(50)
    window.state.findings.finish()
    qtbot.wait(50)


def _left(window: MainWindow) -> set[str]:
    return {item.key for item in window.state.findings.items}


def _press(page: CleanUpPage, key: Qt.Key) -> None:
    QTest.keyClick(page.queue, key)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_title_and_a_sentence(kind: str) -> None:
    # GIVEN a kind that the engine knows
    # WHEN its words are asked for
    # THEN it has some of its own
    assert finding_words.sentence(kind).endswith(".")
    assert finding_words.title(kind)


def test_findings_are_grouped_by_kind(page: CleanUpPage, window: MainWindow) -> None:
    # GIVEN a project with findings
    # WHEN the page is shown
    # THEN there is an entry for each kind, with its number, and a badge in the sidebar
    kinds = page.column.kinds
    assert kinds.kinds() == [
        "unreadable",
        "extension_mismatch",
        "exact_duplicate",
        "conflict",
        "mislabel",
        "outlier",
    ]
    assert kinds.index(2).data(Qt.ItemDataRole.UserRole) == 2
    sidebar = window.findChild(Sidebar)
    assert sidebar is not None
    assert sidebar.entries[CLEAN_UP].count == len(FINDINGS)


def test_copies_are_shown_side_by_side(page: CleanUpPage, found_dir: Path) -> None:
    # WHEN the copies are chosen
    page.column.choose("exact_duplicate")
    # THEN the copy, the original and the other copy stand side by side
    shown = [one for one in page.detail.pictures if one.isVisible()]
    assert [one.view.path for one in shown] == [
        found_dir / "circle" / name
        for name in ("copy-1.png", "circle-0.png", "copy-2.png")
    ]
    assert [one.chip.text() for one in shown[:2]] == ["would go", "stays"]
    # AND why is said
    assert page.detail.reason.text() == "The same file as circle-0.png."
    assert page.head.sentence.text() == finding_words.sentence("exact_duplicate")


def test_a_accepts_and_undo_takes_it_back(
    page: CleanUpPage, window: MainWindow, found_dir: Path, qtbot: QtBot
) -> None:
    # GIVEN a copy that is proposed for the trash
    page.column.choose("exact_duplicate")
    copy = found_dir / "circle" / "copy-1.png"
    # WHEN A is pressed
    _press(page, Qt.Key.Key_A)
    # THEN the next one is looked at, and the file goes to the trash
    assert page.queue.current is not None
    assert page.queue.current.key == "k-copy-2"
    _settle(window, qtbot)
    assert not copy.exists()
    assert "k-copy-1" not in _left(window)
    # WHEN that is undone
    QTest.keyClick(page.queue, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    _settle(window, qtbot)
    # THEN the file is back, and so is the question
    assert copy.exists()
    assert "k-copy-1" in _left(window)
    # AND once more forth
    window.state.editing.history.redo()
    _settle(window, qtbot)
    assert not copy.exists()
    assert "k-copy-1" not in _left(window)


@pytest.mark.parametrize("key", [Qt.Key.Key_K, Qt.Key.Key_R])
def test_keeping_is_remembered_after_a_restart(
    page: CleanUpPage,
    window: MainWindow,
    found_dir: Path,
    open_window: object,
    show_clean_up: object,
    qtbot: QtBot,
    key: Qt.Key,
) -> None:
    # GIVEN a finding that is kept as it is
    page.column.choose("outlier")
    _press(page, key)
    _settle(window, qtbot)
    assert (found_dir / "circle" / "circle-7.png").exists()
    assert "k-odd" not in _left(window)
    # WHEN the project is opened in another window, after this one
    window.close()
    second = open_window()  # type: ignore[operator]
    show_clean_up(second, found_dir)  # type: ignore[operator]
    # THEN it is not asked again, and the others are
    qtbot.waitUntil(lambda: bool(second.state.findings.items), timeout=PATIENCE)
    assert _left(second) == {one.key for one in FINDINGS} - {"k-odd"}


def test_undo_takes_keeping_back(
    page: CleanUpPage, window: MainWindow, qtbot: QtBot
) -> None:
    # GIVEN a finding that was kept
    page.column.choose("outlier")
    _press(page, Qt.Key.Key_K)
    _settle(window, qtbot)
    # WHEN that is undone
    QTest.keyClick(page.queue, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    _settle(window, qtbot)
    # THEN it is asked again, also of the index
    assert "k-odd" in _left(window)
    assert "k-odd" in {item.key for item in window.state.findings.review.items}


def test_a_whole_kind_at_once(
    page: CleanUpPage, window: MainWindow, found_dir: Path, qtbot: QtBot
) -> None:
    # GIVEN two copies of one picture
    page.column.choose("exact_duplicate")
    button = page.head.accept_all_button
    assert button.text() == "Move all 2 to the trash"
    # WHEN all are accepted
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    _settle(window, qtbot)
    # THEN both are in the trash, the original stays, and the next kind is shown
    left = sorted(path.name for path in (found_dir / "circle").iterdir())
    assert "copy-1.png" not in left
    assert "copy-2.png" not in left
    assert "circle-0.png" in left
    assert page.column.chosen == "conflict"
    # AND one undo brings both back
    window.state.editing.history.undo()
    _settle(window, qtbot)
    assert (found_dir / "circle" / "copy-1.png").exists()
    assert (found_dir / "circle" / "copy-2.png").exists()
    assert _left(window) == {one.key for one in FINDINGS}


def test_a_group_at_once(
    page: CleanUpPage, window: MainWindow, found_dir: Path, qtbot: QtBot
) -> None:
    # GIVEN a group of copies
    page.column.choose("exact_duplicate")
    assert page.detail.group_button.isVisible()
    assert "G for all of the group" in page.hint.text()
    # WHEN the group is accepted by its key
    QTest.keyClick(page.queue, Qt.Key.Key_G)
    _settle(window, qtbot)
    # THEN all of it but the original is gone
    assert not list((found_dir / "circle").glob("copy-*"))


def test_moving_to_the_proposed_class(
    page: CleanUpPage, window: MainWindow, found_dir: Path, qtbot: QtBot
) -> None:
    # GIVEN a picture that looks like another class
    page.column.choose("mislabel")
    button = page.detail.accept_button
    assert button.text() == "Move to class “circle”"
    # WHEN that is accepted
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    _settle(window, qtbot)
    # THEN the file is there
    assert (found_dir / "circle" / "cross-3.png").exists()
    assert not (found_dir / "cross" / "cross-3.png").exists()


def test_renaming(
    page: CleanUpPage, window: MainWindow, found_dir: Path, qtbot: QtBot
) -> None:
    # GIVEN a file with a wrong ending
    page.column.choose("extension_mismatch")
    # WHEN the new name is accepted, and taken back
    _press(page, Qt.Key.Key_A)
    _settle(window, qtbot)
    square = found_dir / "square"
    assert (square / "square-0.jpg").exists()
    assert not (square / "square-0.png").exists()
    window.state.editing.history.undo()
    _settle(window, qtbot)
    # THEN it is called as before
    assert (square / "square-0.png").exists()
    assert "k-ending" in _left(window)


def test_a_conflict_asks_which_class_is_right(
    page: CleanUpPage, window: MainWindow, found_dir: Path, qtbot: QtBot
) -> None:
    # GIVEN the same picture in two classes
    page.column.choose("conflict")
    texts = [one.text() for one in page.detail.choice_buttons if one.isVisible()]
    assert texts == ["Keep only in “cross”", "Keep only in “square”"]
    assert not page.detail.accept_button.isVisible()
    # WHEN one is chosen
    QTest.mouseClick(page.detail.choice_buttons[1], Qt.MouseButton.LeftButton)
    _settle(window, qtbot)
    # THEN the other one goes
    assert not (found_dir / "cross" / "both.png").exists()
    assert (found_dir / "square" / "square-1.png").exists()
    assert "k-conflict" not in _left(window)


def test_no_copy_goes_once_its_original_is_gone(
    page: CleanUpPage, window: MainWindow, found_dir: Path, qtbot: QtBot
) -> None:
    # GIVEN an original that somebody else removed
    (found_dir / "circle" / "circle-0.png").unlink()
    # WHEN the folder is looked at again
    with qtbot.waitSignal(window.state.project_changed, timeout=PATIENCE):
        window.state.rescan()
    _settle(window, qtbot)
    # THEN its copies are not proposed for the trash any more
    assert not _left(window) & {"k-copy-1", "k-copy-2"}


def test_arrows_and_enter(page: CleanUpPage, qtbot: QtBot, found_dir: Path) -> None:
    # GIVEN a kind with two findings
    page.column.choose("exact_duplicate")
    # WHEN arrows are pressed
    _press(page, Qt.Key.Key_Right)
    assert page.queue.currentIndex().row() == 1
    _press(page, Qt.Key.Key_Up)
    assert page.queue.currentIndex().row() == 0
    # AND Enter
    _press(page, Qt.Key.Key_Return)
    # THEN the large view shows the finding's images, one after the other
    view = page.findChild(LargeView)
    assert view is not None
    assert view.picture.path == found_dir / "circle" / "copy-1.png"
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.picture.path == found_dir / "circle" / "circle-0.png"
    QTest.keyClick(view, Qt.Key.Key_Escape)


def test_keys_are_written_below(page: CleanUpPage) -> None:
    # WHEN something that can be accepted is looked at
    page.column.choose("exact_duplicate")
    # THEN the keys for it are said
    for words in ("A to accept", "K to keep", "Enter", "Ctrl+Z"):
        assert words in page.hint.text()
    # AND nothing that cannot be done
    page.column.choose("conflict")
    assert "A to accept" not in page.hint.text()

"""Adding images in the real window: dropped, pasted, found; and what was left out."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from engine.importing.sources import SOURCES
from gui.importing.sheet import AddSheet
from gui.importing.summary import ImportSummary
from gui.importing.web_sheet import WebSheet
from gui.pages import IMAGES
from gui.window.drop_chooser import DropChooser
from gui.window.main_window import MainWindow
from tests.gui.driving import PATIENCE, draw_picture, drop, open_project


@pytest.fixture
def page(window: MainWindow, project_dir: Path, qtbot: QtBot) -> QWidget:
    """The Images page, showing a project of three classes."""
    open_project(window, project_dir, qtbot)
    window.show_page(IMAGES)
    return window.page(IMAGES)


@pytest.fixture
def found(tmp_path: Path) -> Path:
    """A folder of two new classes, with something in it that is no picture."""
    folder = tmp_path / "found"
    for kind, count in (("star", 3), ("moon", 2)):
        (folder / kind).mkdir(parents=True)
        for number in range(count):
            draw_picture(folder / kind / f"{kind}-{number}.png", "circle", 90 + number)
    (folder / "star" / "notes.txt").write_text("no picture")
    return folder


def the(kind: type[QDialog], window: MainWindow, qtbot: QtBot) -> QDialog:
    """The dialog of this kind, once it is shown."""

    def shown() -> list[QDialog]:
        return [one for one in window.findChildren(kind) if one.isVisible()]

    qtbot.waitUntil(lambda: bool(shown()), timeout=PATIENCE)
    return shown()[-1]


def classes(window: MainWindow) -> dict[str, int]:
    project = window.state.project
    assert project is not None
    return {one.name: one.images.total for one in project.classes}


def test_a_dropped_folder_of_classes_comes_in(
    window: MainWindow, page: QWidget, found: Path, qtbot: QtBot
) -> None:
    # GIVEN the Images page with a project open
    # WHEN a folder of classes is dropped on it
    assert drop(page, found)
    sheet = the(AddSheet, window, qtbot)
    assert isinstance(sheet, AddSheet)
    qtbot.waitUntil(sheet.by_folder.isVisible, timeout=PATIENCE)
    # THEN the sheet proposes the folders as classes
    assert sheet.by_folder.isChecked()
    assert sheet.class_name is None
    assert "6" in sheet.title.text()
    # AND once it is accepted, they are in the project
    with qtbot.waitSignal(window.state.project_changed, timeout=PATIENCE):
        sheet.add_button.click()
    qtbot.waitUntil(lambda: classes(window).get("star") == 3, timeout=PATIENCE)
    assert classes(window)["moon"] == 2
    # AND what was left out is listed with its reason
    summary = the(ImportSummary, window, qtbot)
    assert isinstance(summary, ImportSummary)
    assert "5" in summary.title.text()
    model = summary.files.files
    cells = [str(model.data(model.index(0, column))) for column in (0, 1)]
    assert cells == ["notes.txt", "Discern does not recognise this as a picture."]
    summary.copy_button.click()
    assert "notes.txt\tDiscern" in QGuiApplication.clipboard().text()
    summary.accept()
    # WHEN adding them is taken back
    history = window.state.editing.history
    qtbot.waitUntil(lambda: history.undo_words == "Add 5\u00a0images", timeout=PATIENCE)
    history.undo()
    # THEN they are in the trash, and can come back
    qtbot.waitUntil(lambda: classes(window)["star"] == 0, timeout=PATIENCE)
    project = window.state.project
    assert project is not None
    assert project.trashed == 5
    history.redo()
    qtbot.waitUntil(lambda: classes(window)["star"] == 3, timeout=PATIENCE)


def test_dropped_pictures_go_into_the_class_that_is_named(
    window: MainWindow, page: QWidget, found: Path, qtbot: QtBot
) -> None:
    # GIVEN two pictures without a class
    # WHEN they are dropped, and a new class is typed
    assert drop(page, found / "star" / "star-0.png", found / "moon" / "moon-1.png")
    sheet = the(AddSheet, window, qtbot)
    assert isinstance(sheet, AddSheet)
    qtbot.waitUntil(lambda: "2" in sheet.title.text(), timeout=PATIENCE)
    assert sheet.class_choice.name == "circle"  # the class that is shown
    sheet.class_choice.setCurrentText("")
    assert not sheet.add_button.isEnabled()
    sheet.class_choice.setCurrentText("sky")
    # THEN they come into it
    with qtbot.waitSignal(window.state.project_changed, timeout=PATIENCE):
        sheet.accept()
    assert classes(window)["sky"] == 2


def test_a_pasted_picture_comes_in_and_leaves_nothing_behind(
    window: MainWindow, page: QWidget, user_dir: Path, qtbot: QtBot
) -> None:
    # GIVEN a picture on the clipboard that is no file
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkGreen)
    QGuiApplication.clipboard().setImage(image)
    # WHEN it is pasted into a class, twice, once without going on
    page.importing.paste()  # type: ignore[attr-defined]
    the(AddSheet, window, qtbot).reject()
    page.importing.paste()  # type: ignore[attr-defined]
    sheet = the(AddSheet, window, qtbot)
    assert isinstance(sheet, AddSheet)
    qtbot.waitUntil(lambda: "1" in sheet.title.text(), timeout=PATIENCE)
    before = classes(window)["circle"]
    with qtbot.waitSignal(window.state.project_changed, timeout=PATIENCE):
        sheet.accept()
    # THEN it is in the class, and no copy is kept elsewhere
    assert classes(window)["circle"] == before + 1
    assert list((user_dir / "cache" / "pasted").iterdir()) == []


def test_pasting_nothing_says_so(
    window: MainWindow, page: QWidget, qtbot: QtBot
) -> None:
    # GIVEN a text on the clipboard
    QGuiApplication.clipboard().setText("only words")
    # WHEN it is pasted
    with qtbot.waitSignal(window.state.notice_posted, timeout=PATIENCE) as notice:
        page.importing.paste()  # type: ignore[attr-defined]
    # THEN a notice says what is missing
    assert notice.args == ["There is no picture on the clipboard."]


def test_without_a_project_a_drop_is_the_windows(
    window: MainWindow, found: Path, qtbot: QtBot
) -> None:
    # GIVEN no open project
    window.show_page(IMAGES)
    # WHEN a folder is dropped on the Images page
    assert drop(window.page(IMAGES), found)
    # THEN the page leaves it to the window, which asks what to do with it
    assert [one for one in window.findChildren(DropChooser) if one.isVisible()]
    assert not window.findChildren(AddSheet)


def test_an_import_that_is_cancelled_keeps_what_is_in(
    window: MainWindow, page: QWidget, tmp_path: Path, qtbot: QtBot
) -> None:
    # GIVEN a folder of many pictures
    many = tmp_path / "star"
    many.mkdir()
    draw_picture(many / "first.png", "circle", 1)
    data = (many / "first.png").read_bytes()
    for number in range(1000):
        # What follows the end of a picture makes it another file.
        (many / f"{number}.png").write_bytes(data + str(number).encode())
    # WHEN its import is cancelled in the job bar
    drop(page, many)
    sheet = the(AddSheet, window, qtbot)
    assert isinstance(sheet, AddSheet)
    qtbot.waitUntil(lambda: "1,001" in sheet.title.text(), timeout=PATIENCE)
    sheet.accept()

    def copying() -> bool:
        job = window.job_bar.job
        progress = job.last_progress if job is not None else None
        return (
            progress is not None and progress.stage == "import" and progress.done > 64
        )

    qtbot.waitUntil(copying, timeout=PATIENCE)
    window.job_bar.cancel_button.click()
    # THEN what came in until then is in the project, and the summary says that it can
    # go on
    summary = the(ImportSummary, window, qtbot)
    qtbot.waitUntil(lambda: window.job_bar.job is None, timeout=PATIENCE)
    assert 0 < classes(window)["star"] < 1001
    assert "Stopped" in _words(summary)
    summary.accept()


def _words(dialog: QDialog) -> str:
    from gui.widgets import Heading

    return " ".join(line.text() for line in dialog.findChildren(Heading))


def test_the_web_sheet_says_what_goes_online(
    window: MainWindow, page: QWidget, qtbot: QtBot
) -> None:
    # GIVEN the way to pictures on the web
    page.importing.find_on_web()  # type: ignore[attr-defined]
    sheet = the(WebSheet, window, qtbot)
    assert isinstance(sheet, WebSheet)
    # WHEN nothing is asked yet
    assert not sheet.find_button.isEnabled()
    # THEN it says what is sent, and where to, for every source
    for row, source in enumerate(SOURCES.values()):
        sheet.source.setCurrentIndex(row)
        assert source.title in sheet.online.text()
        assert "None of your own pictures leaves this computer" in sheet.online.text()
    # AND what is asked is what was typed
    sheet.query.setText(" red panda ")
    sheet.class_choice.setCurrentText("panda")
    sheet.count.setValue(12)
    assert sheet.find_button.isEnabled()
    request = sheet.request("/project")
    assert (request.query, request.class_name) == ("red panda", "panda")
    assert (request.count, request.source) == (12, "openverse")
    sheet.reject()


def test_addresses_can_be_pasted(
    window: MainWindow, page: QWidget, qtbot: QtBot
) -> None:
    # GIVEN the address of a picture on the clipboard, as a browser puts it there
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/panda.jpg")])
    QGuiApplication.clipboard().setMimeData(data)
    # WHEN it is pasted
    page.importing.paste()  # type: ignore[attr-defined]
    sheet = the(AddSheet, window, qtbot)
    assert isinstance(sheet, AddSheet)
    # THEN the sheet says that this loads from the web
    assert "from the web" in sheet.note.text()
    sheet.reject()

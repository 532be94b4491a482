"""The Classify page: the camera, where there is one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from engine.jobs.requests import CLASSIFY_IMAGES
from gui.bridge import JobBridge
from gui.pages.classify.page import ClassifyPage
from gui.state import AppState
from tests.gui.page_parts import PlayedQueue
from tests.test_architecture import importers

MULTIMEDIA = "PySide6.QtMultimedia"
CAMERA_BUTTON = "Camera…"


class Devices(QObject):
    """QtMultimedia's list of cameras, with as many as the test plugs in."""

    videoInputsChanged = Signal()  # noqa: N815 - Qt's name
    plugged: list[SimpleNamespace] = []  # noqa: RUF012 - the computer has one list
    newest: Devices | None = None

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        Devices.newest = self

    @staticmethod
    def videoInputs() -> list[SimpleNamespace]:  # noqa: N802
        return Devices.plugged

    @staticmethod
    def defaultVideoInput() -> SimpleNamespace | None:  # noqa: N802
        return Devices.plugged[-1] if Devices.plugged else None


def looked_for() -> bool:
    """Whether anybody asked which cameras there are."""
    return Devices.newest is not None


class PlayedCamera(QObject):
    """A camera whose pictures the test makes."""

    arrived = Signal(QImage)
    failed = Signal(str)

    def __init__(self, *names: str) -> None:
        super().__init__()
        self.names = list(names) or ["Built-in"]
        self.running: int | None = None

    @property
    def is_released(self) -> bool:
        """Whether no camera runs."""
        return self.running is None

    def start(self, number: int = 0) -> None:
        """Be switched on."""
        self.running = number

    def stop(self) -> None:
        """Be released."""
        self.running = None


@pytest.fixture
def hidden_page(qtbot: QtBot, queue: PlayedQueue, tmp_path: Path) -> ClassifyPage:
    """The page with a model chosen, behind another page."""
    bridge = JobBridge(queue)  # type: ignore[arg-type]
    state = AppState(bridge)
    state.choose_model(tmp_path / "zoo.discern", "Zoo")
    page = ClassifyPage(state, bridge)
    bridge.setParent(page)
    state.setParent(page)
    qtbot.addWidget(page)
    page.resize(1084, 712)
    return page


@pytest.fixture
def plugged(monkeypatch: pytest.MonkeyPatch) -> list[SimpleNamespace]:
    """QtMultimedia is installed, and these are the cameras; none at first."""
    monkeypatch.setattr(Devices, "plugged", [])
    monkeypatch.setattr(Devices, "newest", None)
    module = SimpleNamespace(QMediaDevices=Devices)
    monkeypatch.setitem(sys.modules, MULTIMEDIA, module)
    return Devices.plugged


def shows_button(page: ClassifyPage) -> bool:
    return page.camera_button.isVisible()


def red() -> QImage:
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(QColor(255, 0, 0))
    return image


def test_nothing_but_the_camera_needs_qt_multimedia() -> None:
    # GIVEN an installation without it
    block = f"import sys; sys.modules[{MULTIMEDIA!r}] = None"
    # WHEN the window's code is imported THEN nothing misses it
    code = f"{block}; import gui.window.main_window, gui.pages.classify.page"
    subprocess.run([sys.executable, "-c", code], check=True)
    # THEN one file alone ever asks for it
    assert importers(MULTIMEDIA) == {"gui/pages/classify/camera.py"}


def test_without_the_extra_there_is_no_button(
    qtbot: QtBot, hidden_page: ClassifyPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN an installation without QtMultimedia
    monkeypatch.setitem(sys.modules, MULTIMEDIA, None)
    # WHEN the page is shown
    hidden_page.show()
    qtbot.wait(100)
    # THEN it does not speak of cameras
    assert not shows_button(hidden_page)


def test_the_button_comes_and_goes_with_the_camera(
    qtbot: QtBot, hidden_page: ClassifyPage, plugged: list[SimpleNamespace]
) -> None:
    # GIVEN no camera, and a page that was not seen: nothing is looked for
    qtbot.wait(50)
    assert not looked_for()
    hidden_page.show()
    qtbot.waitUntil(lambda: Devices.newest is not None)
    assert Devices.newest is not None
    assert not shows_button(hidden_page)
    # WHEN one is plugged in THEN the empty page offers it
    plugged.append(SimpleNamespace())
    Devices.newest.videoInputsChanged.emit()
    assert shows_button(hidden_page)
    assert hidden_page.camera_button.accessibleName() == CAMERA_BUTTON
    # AND WHEN it is pulled out THEN no more
    plugged.clear()
    Devices.newest.videoInputsChanged.emit()
    assert not shows_button(hidden_page)


def test_a_captured_picture_is_asked_about_as_a_pasted_one(
    qtbot: QtBot, page: ClassifyPage, queue: PlayedQueue
) -> None:
    # GIVEN the live picture
    live = PlayedCamera()
    dialog = page.camera.open(live)
    qtbot.waitUntil(dialog.isVisible)
    assert live.running == 0
    # WHEN nothing was seen yet THEN nothing can be taken
    assert not dialog.capture.isEnabled()
    # WHEN a picture came, and Space is pressed
    live.arrived.emit(red())
    QTest.keyClick(dialog.capture, Qt.Key.Key_Space)
    # THEN the camera is released, the dialog gone, and the picture is a file
    assert live.is_released
    qtbot.waitUntil(lambda: bool(queue.jobs))
    assert page.findChildren(QDialog) == []
    (job,) = queue.jobs
    assert job.operation is CLASSIFY_IMAGES
    (kept,) = job.request.paths
    with Image.open(kept) as picture:
        assert picture.size == (64, 48)
        assert picture.convert("RGB").getpixel((5, 5)) == (255, 0, 0)


def test_escape_closes_and_releases_the_camera(
    qtbot: QtBot, page: ClassifyPage, queue: PlayedQueue
) -> None:
    # GIVEN the live picture of one of two cameras
    live = PlayedCamera("Built-in", "Microscope")
    released: list[bool] = []
    live.destroyed.connect(lambda: released.append(True))
    dialog = page.camera.open(live)
    live.arrived.emit(red())
    # WHEN the other one is chosen
    assert dialog.cameras.isVisible()
    dialog.cameras.activated.emit(1)
    # THEN it is started, and nothing can be taken before it sees something
    assert live.running == 1
    assert not dialog.capture.isEnabled()
    # WHEN Escape is pressed
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    # THEN all is gone, and nothing was asked
    assert live.is_released
    qtbot.waitUntil(lambda: released == [True])
    assert queue.jobs == []


def test_a_camera_that_fails_says_why(qtbot: QtBot, page: ClassifyPage) -> None:
    live = PlayedCamera()
    dialog = page.camera.open(live)
    live.arrived.emit(red())
    live.failed.emit("The camera is gone. Plug it in again.")
    assert dialog.sentence.text() == "The camera is gone. Plug it in again."
    assert not dialog.capture.isEnabled()
    dialog.reject()


def test_frames_of_the_real_library_become_pictures(qtbot: QtBot) -> None:
    # GIVEN QtMultimedia itself, where the extra is installed
    multimedia = pytest.importorskip(MULTIMEDIA)
    from gui.pages.classify.camera import LivePicture

    live = LivePicture()
    # WHEN a frame comes THEN it is a picture
    with qtbot.waitSignal(live.arrived) as arrived:
        live.sink.setVideoFrame(multimedia.QVideoFrame(red()))
    assert arrived.args is not None
    assert arrived.args[0].size().toTuple() == (64, 48)
    # WHEN a camera is asked for that is not there THEN that is said
    with qtbot.waitSignal(live.failed) as failed:
        live.start(99)
    assert failed.args == ["The camera is gone. Plug it in again."]
    live.stop()

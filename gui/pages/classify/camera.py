"""The camera: whether there is one, and its live picture.

QtMultimedia is an optional extra and takes its time, so it is brought in when the
Classify page is first seen, on another thread. Nothing else may import it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QCameraPermission,
    QCoreApplication,
    QLoggingCategory,
    QObject,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QImage

from gui.background import Background

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QCamera, QCameraDevice, QMediaDevices, QVideoFrame

#: Milliseconds between two pictures shown: cameras give more than anybody can see.
_INTERVAL = 40
#: It tells at every start which libraries for playing films are missing.
_CHATTER = "qt.multimedia.*=false"


class Cameras(QObject):
    """Knows which cameras are plugged in now.

    Signals:
        changed: Cameras came or went; whether there is any.
    """

    changed = Signal(bool)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._background = Background(self)
        self._looked = False
        self._devices: QMediaDevices | None = None

    def look_once(self) -> None:
        """Look for cameras, the first time somebody sees the page."""
        if not self._looked:
            self._looked = True
            self._background.run(_bring_in, self._on_brought_in, lambda _reason: None)

    def _on_brought_in(self, there: bool) -> None:
        if there:
            from PySide6.QtMultimedia import QMediaDevices

            self._devices = QMediaDevices(self)
            self._devices.videoInputsChanged.connect(self._tell)
            self._tell()

    def _tell(self) -> None:
        self.changed.emit(bool(plugged_in()))


class LivePicture(QObject):
    """What one of the cameras sees, as long as it is started.

    Signals:
        arrived: The newest picture (``QImage``).
        failed: With one sentence.
    """

    arrived = Signal(QImage)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        from PySide6.QtMultimedia import QMediaCaptureSession, QVideoSink

        self._camera: QCamera | None = None
        self._frame: QVideoFrame | None = None
        self._session = QMediaCaptureSession(self)
        self.sink = QVideoSink(self)
        self.sink.videoFrameChanged.connect(self._on_frame_changed)
        self._session.setVideoSink(self.sink)
        self._pace = QTimer(self, singleShot=True, interval=_INTERVAL)
        self._pace.timeout.connect(self._show)

    @property
    def names(self) -> list[str]:
        """What the cameras are called, the usual one first."""
        return [device.description() for device in plugged_in()]

    def start(self, number: int = 0) -> None:
        """Switch a camera on, once the person allows it; another one is released."""
        self.stop()
        app = QCoreApplication.instance()
        permission = QCameraPermission()
        assert app is not None
        if app.checkPermission(permission) is Qt.PermissionStatus.Undetermined:
            app.requestPermission(permission, self, lambda _answer: self._begin(number))
        else:
            self._begin(number)

    def stop(self) -> None:
        """Release the camera."""
        self._pace.stop()
        self._frame = None
        if self._camera is not None:
            self._camera.stop()
            self._session.setCamera(None)  # type: ignore[arg-type]
            self._camera.deleteLater()
            self._camera = None

    def _begin(self, number: int) -> None:
        from PySide6.QtMultimedia import QCamera

        app = QCoreApplication.instance()
        assert app is not None
        if app.checkPermission(QCameraPermission()) is Qt.PermissionStatus.Denied:
            self.failed.emit(
                self.tr(
                    "Discern may not use the camera. Allow it in the system's privacy "
                    "settings, then open this again."
                )
            )
            return
        devices = plugged_in()
        if number >= len(devices):
            self.failed.emit(self.tr("The camera is gone. Plug it in again."))
            return
        self._camera = QCamera(devices[number], self)
        self._camera.errorOccurred.connect(self._on_error_occurred)
        self._session.setCamera(self._camera)
        self._camera.start()

    def _on_frame_changed(self, frame: QVideoFrame) -> None:
        self._frame = frame
        if not self._pace.isActive():
            self._pace.start()

    def _show(self) -> None:
        image = QImage() if self._frame is None else self._frame.toImage()
        if not image.isNull():
            self.arrived.emit(image)

    def _on_error_occurred(self, _error: object, reason: str) -> None:
        sentence = self.tr(
            "The camera cannot be used: {0}. Close other programs that use it, then "
            "open this again."
        )
        self.failed.emit(sentence.format(reason.strip().rstrip(".")))


def plugged_in() -> list[QCameraDevice]:
    """The cameras there are, the system's usual one first."""
    from PySide6.QtMultimedia import QMediaDevices

    usual = QMediaDevices.defaultVideoInput()
    return sorted(QMediaDevices.videoInputs(), key=lambda device: device != usual)


def _bring_in() -> bool:
    """Whether QtMultimedia is installed, and works; runs on another thread."""
    QLoggingCategory.setFilterRules(_CHATTER)
    try:
        import PySide6.QtMultimedia  # noqa: F401
    except ImportError:
        return False
    return True

"""The camera's live picture in a small dialog, and the moment that is kept of it."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QRectF, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from gui import theme
from gui.widgets import Choice, Heading, PrimaryButton, SecondaryButton


class Live(Protocol):
    """Where the live picture comes from: ``LivePicture``."""

    @property
    def arrived(self) -> SignalInstance:
        """The newest picture (``QImage``)."""

    @property
    def failed(self) -> SignalInstance:
        """There will be no picture; with one sentence."""

    @property
    def names(self) -> list[str]:
        """What the cameras are called."""

    def start(self, number: int = 0) -> None:
        """Switch a camera on."""

    def stop(self) -> None:
        """Release it."""


class CameraDialog(QDialog):
    """Shows what the camera sees until a picture is taken or Escape is pressed.

    Args:
        live: The live picture; it is started here, and stopped whenever this closes.
        parent: The page.

    Signals:
        captured: The picture that was taken (``QImage``).
    """

    captured = Signal(QImage)

    def __init__(self, live: Live, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Camera"))
        self._live = live
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(16)
        self.view = LiveView()
        column.addWidget(self.view, 1)
        self.sentence = Heading(self.tr("Starting the camera…"), "secondary", wrap=True)
        column.addWidget(self.sentence)
        column.addLayout(self._buttons())
        live.arrived.connect(self._on_arrived)
        live.failed.connect(self._on_failed)
        live.start()
        self.capture.setFocus()

    def done(self, result: int) -> None:
        """Whatever closes it releases the camera."""
        self._live.stop()
        super().done(result)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.cameras = Choice()
        self.cameras.setAccessibleName(self.tr("Camera"))
        names = self._live.names
        self.cameras.addItems(names)
        self.cameras.setVisible(len(names) > 1)
        self.cameras.activated.connect(self._on_camera_chosen)
        row.addWidget(self.cameras)
        row.addStretch(1)
        self.cancel = SecondaryButton(self.tr("Cancel"))
        self.cancel.clicked.connect(self.reject)
        row.addWidget(self.cancel)
        self.capture = PrimaryButton(self.tr("Capture"))
        self.capture.setToolTip(self.tr("Take this picture (Space)"))
        self.capture.setDefault(True)
        self.capture.setEnabled(False)
        self.capture.clicked.connect(self._on_capture_clicked)
        row.addWidget(self.capture)
        return row

    def _on_camera_chosen(self, number: int) -> None:
        self.view.show_image(QImage())
        self.capture.setEnabled(False)
        self.sentence.setText(self.tr("Starting the camera…"))
        self._live.start(number)

    def _on_arrived(self, image: QImage) -> None:
        self.view.show_image(image)
        if not self.capture.isEnabled():
            self.capture.setEnabled(True)
            self.capture.setFocus()
            self.sentence.setText(
                self.tr("Space takes the picture. It stays on this computer.")
            )

    def _on_failed(self, sentence: str) -> None:
        self.view.show_image(QImage())
        self.capture.setEnabled(False)
        self.sentence.setText(sentence)

    def _on_capture_clicked(self) -> None:
        image = self.view.image
        if not image.isNull():
            self.captured.emit(image)
            self.accept()


class LiveView(QWidget):
    """One image after the other, whole, in a rounded well."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.image = QImage()
        self.setMinimumSize(240, 180)
        self.setAccessibleName(self.tr("What the camera sees"))

    def show_image(self, image: QImage) -> None:
        """Show another image; an empty one leaves the well empty."""
        self.image = image
        self.update()

    def sizeHint(self) -> QSize:
        """As most cameras see, and small."""
        return QSize(560, 420)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the well and the image."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        outline = QPainterPath()
        outline.addRoundedRect(
            QRectF(self.rect()), theme.CARD_RADIUS, theme.CARD_RADIUS
        )
        painter.fillPath(outline, theme.current().color("alternate"))
        if not self.image.isNull():
            painter.setClipPath(outline)
            keep = Qt.AspectRatioMode.KeepAspectRatio
            size = self.image.size().scaled(self.size(), keep)
            left = (self.width() - size.width()) / 2
            top = (self.height() - size.height()) / 2
            painter.drawImage(
                QRectF(left, top, size.width(), size.height()), self.image
            )

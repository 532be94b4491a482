"""Two pictures laid over each other, the second as strong as its share."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme


class MixedPicture(QWidget):
    """Shows the mix that the model sees, or a single picture."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._first: QImage | None = None
        self._second: QImage | None = None
        self._share = 0.0
        self.setMinimumSize(90, 90)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(name)

    def show_pictures(self, first: bytes | None, second: bytes | None = None) -> None:
        """Show picture files; None for nothing."""
        self._first = QImage.fromData(first) if first is not None else None
        self._second = QImage.fromData(second) if second is not None else None
        self.update()

    def show_share(self, share: float) -> None:
        """Make the second picture as strong as ``share``, 0 to 1."""
        self._share = share
        self.update()

    def sizeHint(self) -> QSize:
        """A square of some size."""
        return QSize(200, 200)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the well, and the mix in it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        outline = QPainterPath()
        radius = theme.THUMBNAIL_RADIUS
        outline.addRoundedRect(QRectF(self.rect()), radius, radius)
        painter.fillPath(outline, theme.current().color("alternate"))
        if self._first is None or self._first.isNull():
            return
        size = self._first.size().scaled(
            self.size(), Qt.AspectRatioMode.KeepAspectRatio
        )
        place = QRectF(
            (self.width() - size.width()) / 2,
            (self.height() - size.height()) / 2,
            size.width(),
            size.height(),
        )
        painter.setClipPath(outline)
        painter.drawImage(place, self._first)
        if self._second is not None and not self._second.isNull():
            painter.setOpacity(self._share)
            painter.drawImage(place, self._second)

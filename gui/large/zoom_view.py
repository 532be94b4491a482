"""One picture, fitted or enlarged: the wheel and keys zoom, dragging moves it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.thumbnails import Thumbnails, shared

_STEP = 256
#: Pictures are decoded no larger than this, however far somebody zooms in.
_LARGEST = 4096
_MOST = 32.0
_FACTOR = 1.25


class ZoomView(QWidget):
    """Shows one picture file.

    Args:
        thumbnails: Who decodes; the window's own by default.

    Signals:
        zoom_changed: With the pixels of the screen for one of the picture, in percent.
    """

    zoom_changed = Signal(int)

    def __init__(
        self, thumbnails: Thumbnails | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails or shared()
        self._thumbnails.arrived.connect(self._on_thumbnail_arrived)
        self._path: Path | None = None
        self._picture = QSize()
        self._pixmap: QPixmap | None = None
        self._zoom = 1.0
        self._middle = QPointF(0.5, 0.5)
        self._grip: QPointF | None = None
        self.setMinimumSize(160, 160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Picture"))

    @property
    def path(self) -> Path | None:
        """The file it shows."""
        return self._path

    @property
    def zoom(self) -> float:
        """How many times larger than fitted it is shown."""
        return self._zoom

    def set_picture(self, path: Path, size: QSize) -> None:
        """Show the picture in ``path``, which has so many pixels, fitted."""
        self._path = path
        self._picture = size
        self._pixmap = None
        self.setAccessibleDescription(path.name)
        self._set_zoom(1.0, QPointF(0.5, 0.5))

    def zoom_by(self, steps: float) -> None:
        """Come closer, or go away if ``steps`` is negative."""
        self._set_zoom(self._zoom * _FACTOR**steps, self._middle)

    def fit(self) -> None:
        """Show all of it."""
        self._set_zoom(1.0, QPointF(0.5, 0.5))

    def show_pixels(self) -> None:
        """Show one pixel of the picture on one of the screen."""
        fitted = self._fitted()
        if fitted.width() and self._picture.width():
            own = self._picture.width() / self.devicePixelRatioF()
            self._set_zoom(own / fitted.width(), self._middle)

    def sizeHint(self) -> QSize:
        """Roomy."""
        return QSize(640, 480)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the well and the picture."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        outline, radius = QPainterPath(), theme.CARD_RADIUS
        outline.addRoundedRect(QRectF(self.rect()), radius, radius)
        painter.fillPath(outline, theme.current().color("alternate"))
        if self._pixmap is not None and not self._pixmap.isNull():
            painter.setClipPath(outline)
            whole = QRectF(self._pixmap.rect())
            painter.drawPixmap(self._shown(), self._pixmap, whole)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Decode larger where that is needed."""
        super().resizeEvent(event)
        self._load()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom, and keep what is under the pointer where it is."""
        shown = self._shown()
        if shown.width() <= 0:
            return
        at = event.position()
        under = QPointF(
            (at.x() - shown.left()) / shown.width(),
            (at.y() - shown.top()) / shown.height(),
        )
        zoom = self._zoom * _FACTOR ** (event.angleDelta().y() / 120)
        zoom = max(1.0, min(_MOST, zoom))
        fitted = self._fitted()
        middle = QPointF(
            under.x() - (at.x() - self.width() / 2) / (fitted.width() * zoom),
            under.y() - (at.y() - self.height() / 2) / (fitted.height() * zoom),
        )
        self._set_zoom(zoom, middle)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the picture."""
        self._grip = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag it."""
        shown = self._shown()
        if self._grip is None or self._zoom <= 1 or shown.width() <= 0:
            return
        moved = event.position() - self._grip
        self._grip = event.position()
        across, down = moved.x() / shown.width(), moved.y() / shown.height()
        self._set_zoom(self._zoom, self._middle - QPointF(across, down))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go."""
        self._grip = None

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Between fitted and pixel for pixel."""
        if self._zoom > 1.0:
            self.fit()
        else:
            self.show_pixels()

    def _set_zoom(self, zoom: float, middle: QPointF) -> None:
        self._zoom = max(1.0, min(_MOST, zoom))
        # No further than the picture reaches.
        half = 0.5 / self._zoom
        self._middle = QPointF(
            min(1 - half, max(half, middle.x())), min(1 - half, max(half, middle.y()))
        )
        self._load()
        self.update()
        if self._picture.width():
            ratio = self.devicePixelRatioF()
            share = self._shown().width() * ratio / self._picture.width()
            self.zoom_changed.emit(round(share * 100))

    def _fitted(self) -> QSize:
        size = self._picture if self._picture.isValid() else QSize(1, 1)
        if size.isEmpty() and self._pixmap is not None:
            size = self._pixmap.size()
        return size.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)

    def _shown(self) -> QRectF:
        fitted = self._fitted()
        width, height = fitted.width() * self._zoom, fitted.height() * self._zoom
        left = self.width() / 2 - self._middle.x() * width
        top = self.height() / 2 - self._middle.y() * height
        return QRectF(left, top, width, height)

    def _load(self) -> None:
        if self._path is None:
            return
        fitted = self._fitted()
        longest = max(fitted.width(), fitted.height()) * self._zoom
        longest = min(_LARGEST, longest * self.devicePixelRatioF())
        size = max(_STEP, -(-int(longest) // _STEP) * _STEP)
        found = self._thumbnails.get(self._path, size)
        if found is not None:
            self._pixmap = found
            self.update()

    def _on_thumbnail_arrived(self, path: Path) -> None:
        if path == self._path:
            self._load()

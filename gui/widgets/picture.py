"""One picture, whole, in a rounded well."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QImage,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.thumbnails import Thumbnails, shared


class PictureView(QWidget):
    """Shows one picture file whole, scaled with its proportions, decoded elsewhere.

    Args:
        thumbnails: Who decodes; the window's own by default.
    """

    #: Decoded at steps of this many pixels, so that resizing does not decode anew.
    _STEP = 256

    def __init__(
        self, thumbnails: Thumbnails | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails or shared()
        self._thumbnails.arrived.connect(self._on_thumbnail_arrived)
        self._path: Path | None = None
        self._pixmap: QPixmap | None = None
        self._layer: QImage | None = None
        self._place = (0.0, 0.0, 1.0, 1.0)
        self.setMinimumSize(120, 120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Picture"))

    @property
    def path(self) -> Path | None:
        """The file it shows."""
        return self._path

    def set_path(self, path: Path | None) -> None:
        """Show the picture in ``path``, or an empty well."""
        if path != self._path:
            self._layer = None
        self._path = path
        self._pixmap = None
        self.setAccessibleDescription("" if path is None else path.name)
        self._load()
        self.update()

    def set_layer(
        self,
        image: QImage | None,
        place: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0),
    ) -> None:
        """Lay a see-through image over the picture, which turns grey; or take it off.

        Args:
            image: What to lay over it, or None.
            place: Its left, upper, right and lower edge in widths and heights of the
                picture; what sticks out is cut off.
        """
        self._layer, self._place = image, place
        self.update()

    @property
    def has_layer(self) -> bool:
        """Whether something lies over the picture."""
        return self._layer is not None

    def picture_rect(self) -> QRect:
        """Where the picture is painted, for things laid over it."""
        if self._pixmap is None or self._pixmap.isNull():
            return QRect()
        size = self._pixmap.size().scaled(
            self.size(), Qt.AspectRatioMode.KeepAspectRatio
        )
        left = (self.width() - size.width()) // 2
        top = (self.height() - size.height()) // 2
        return QRect(left, top, size.width(), size.height())

    def sizeHint(self) -> QSize:
        """Roomy."""
        return QSize(480, 320)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Decode larger where that is needed."""
        super().resizeEvent(event)
        self._load()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the well and the picture."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        outline = QPainterPath()
        radius = theme.CARD_RADIUS
        outline.addRoundedRect(QRectF(self.rect()), radius, radius)
        painter.fillPath(outline, theme.current().color("alternate"))
        if self._pixmap is not None:
            painter.setClipPath(outline)
            if self._layer is None:
                painter.drawPixmap(self.picture_rect(), self._pixmap)
            else:
                self._paint_layer(painter, self._layer)

    def _paint_layer(self, painter: QPainter, layer: QImage) -> None:
        assert self._pixmap is not None
        picture = self.picture_rect()
        grey = self._pixmap.toImage().convertToFormat(QImage.Format.Format_Grayscale8)
        painter.drawImage(picture, grey)
        left, top, right, lower = self._place
        where = QRectF(
            picture.left() + left * picture.width(),
            picture.top() + top * picture.height(),
            (right - left) * picture.width(),
            (lower - top) * picture.height(),
        )
        painter.setClipRect(picture, Qt.ClipOperation.IntersectClip)
        painter.drawImage(where, layer)

    def _load(self) -> None:
        if self._path is None:
            return
        longest = max(self.width(), self.height()) * self.devicePixelRatioF()
        size = -(-int(longest) // self._STEP) * self._STEP
        found = self._thumbnails.get(self._path, size)
        if found is not None:
            self._pixmap = found
            self.update()

    def _on_thumbnail_arrived(self, path: Path) -> None:
        if path == self._path:
            self._load()

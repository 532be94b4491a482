"""A small picture to press: one of those most like the image that is looked at."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from engine.evaluation.answer_request import Neighbour
from gui import theme, words
from gui.painting import paint_chip, paint_thumbnail
from gui.thumbnails import Thumbnails, shared

_SIDE = 76
#: Pictures are decoded at this size whatever the screen, to share them with the grid.
_DECODED = 128
_ROOM = 2


class NeighbourButton(QAbstractButton):
    """Shows one neighbour; its class is written on it where it is another one.

    Args:
        folder: The project's folder.
        neighbour: Which one.
        class_name: The class of the image that is looked at.
        thumbnails: Who decodes; the window's own by default.
    """

    def __init__(
        self,
        folder: Path,
        neighbour: Neighbour,
        class_name: str,
        thumbnails: Thumbnails | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails or shared()
        self._thumbnails.arrived.connect(self._on_thumbnail_arrived)
        self._path = folder / neighbour.image.path
        self.image = neighbour.image
        self._other = neighbour.image.class_name != class_name
        alike = self.tr("{share} alike").format(
            share=words.whole_percent(neighbour.likeness)
        )
        name = f"{self._path.name}\n{neighbour.image.class_name} · {alike}"
        self.setToolTip(name)
        self.setAccessibleName(name.replace("\n", ", "))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedSize(self.sizeHint())

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(_SIDE, _SIDE)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the picture, the other class's name, a ring for the keyboard."""
        painter = QPainter(self)
        rect = QRectF(self.rect()).adjusted(_ROOM, _ROOM, -_ROOM, -_ROOM)
        pixmap = self._thumbnails.get(self._path, _DECODED, square=True)
        paint_thumbnail(painter, rect, pixmap, 6)
        if self._other:
            metrics = painter.fontMetrics()
            name = metrics.elidedText(
                self.image.class_name,
                Qt.TextElideMode.ElideRight,
                int(rect.width()) - 14,
            )
            paint_chip(
                painter, rect.right() - 3, rect.bottom() - 21, name, tone="warning"
            )
        if self.hasFocus() or self.underMouse():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.current().color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(-1, -1, 1, 1), 7, 7)

    def event(self, event: QEvent) -> bool:
        """Paint anew when the pointer comes or goes."""
        if event.type() in {QEvent.Type.Enter, QEvent.Type.Leave}:
            self.update()
        return super().event(event)

    def _on_thumbnail_arrived(self, path: Path) -> None:
        if path == self._path:
            self.update()

"""The images of a class as a list model, and how one is drawn in the grid."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from engine.dataset.browse import ImageItem
from engine.dataset.summary import TEST, VALIDATION
from gui import theme
from gui.painting import paint_chip, paint_thumbnail
from gui.thumbnails import Thumbnails

#: The role that gives the ``ImageItem`` itself.
ITEM_ROLE = Qt.ItemDataRole.UserRole

#: Room around a thumbnail: half the gap to its neighbour.
MARGIN = 5

_BADGES = {VALIDATION: "val", TEST: "test"}

_Index = QModelIndex | QPersistentModelIndex


class ImageModel(QAbstractListModel):
    """A list of images; plain data, the pictures themselves come as they are seen."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: Sequence[ImageItem] = ()

    def set_items(self, items: Sequence[ImageItem]) -> None:
        """Show ``items`` from now on."""
        self.beginResetModel()
        self._items = items
        self.endResetModel()

    def item(self, row: int) -> ImageItem:
        """The image at ``row``."""
        return self._items[row]

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's form
        """How many images."""
        return 0 if parent.isValid() else len(self._items)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Name, tip and item."""
        if not index.isValid():
            return None
        item = self._items[index.row()]
        if role == ITEM_ROLE:
            return item
        if role == Qt.ItemDataRole.DisplayRole:
            return item.path.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{item.path.name}\n{item.width} × {item.height} · {item.split}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{item.path.name}, {item.class_name}, {item.split}"
        return None


class ThumbnailDelegate(QStyledItemDelegate):
    """Draws a centre-cropped square with round corners and the split in a badge."""

    #: Pictures are decoded at steps of this many pixels, not anew for every width.
    _STEP = 64

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._cell = QSize(116, 116)

    def set_cell(self, side: int) -> None:
        """Draw in squares of ``side`` pixels, room around the thumbnail included."""
        self._cell = QSize(side, side)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        """The cell."""
        return self._cell

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: _Index
    ) -> None:
        """Draw one image."""
        item: ImageItem = index.data(ITEM_ROLE)
        side = self._cell.width() - 2 * MARGIN
        cell = option.rect
        rect = QRectF(cell.left() + MARGIN, cell.top() + MARGIN, side, side)
        ratio = painter.device().devicePixelRatio()
        size = -(-int(side * ratio) // self._STEP) * self._STEP
        pixmap = self._thumbnails.get(item.path, size, square=True)
        paint_thumbnail(painter, rect, pixmap)
        state = option.state
        badge = _BADGES.get(item.split)
        if badge is not None:
            paint_chip(painter, rect.right() - 6, rect.top() + 6, badge)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        if chosen or focused:
            self._paint_ring(painter, rect, "accent" if chosen else "muted")

    def _paint_ring(self, painter: QPainter, rect: QRectF, color: str) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.current().color(color), 3))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        radius = theme.THUMBNAIL_RADIUS + 2
        painter.drawRoundedRect(rect.adjusted(-2.5, -2.5, 2.5, 2.5), radius, radius)
        painter.restore()


def position(items: Sequence[ImageItem], path: Path) -> int:
    """The row of ``path`` in ``items``; -1 if it is not there."""
    return next((row for row, item in enumerate(items) if item.path == path), -1)

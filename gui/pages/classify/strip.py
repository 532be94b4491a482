"""A strip of small pictures, one of which is shown large."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from gui import theme, words
from gui.painting import paint_thumbnail
from gui.thumbnails import shared

_SIDE = 56
_GAP = 8
_EDGE = 3
AnyIndex = QModelIndex | QPersistentModelIndex


class PictureStrip(QListView):
    """Pictures in a row; a click or the arrow keys choose one.

    Signals:
        picture_chosen: With the number of the picture.
    """

    picture_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures = _Pictures()
        self.setModel(self._pictures)
        self.setItemDelegate(_PictureDelegate(self))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(_SIDE + 2 * _EDGE + 14)
        self.setAccessibleName(self.tr("Pictures"))
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        shared().arrived.connect(self._on_thumbnail_arrived)

    def set_paths(self, paths: list[Path]) -> None:
        """Show ``paths``, none of them chosen."""
        self._pictures.set_paths(paths)

    def choose(self, number: int) -> None:
        """Choose a picture, as a click does."""
        self.setCurrentIndex(self._pictures.index(number))

    def _on_current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid():
            self.picture_chosen.emit(current.row())

    def _on_thumbnail_arrived(self, _path: Path) -> None:
        # A single picture has no strip, and asking for a viewport the first time costs
        # a tenth of a second, while somebody waits for an answer.
        if self.isVisible():
            self.viewport().update()


class _Pictures(QAbstractListModel):
    """The paths of the strip."""

    def __init__(self) -> None:
        super().__init__()
        self._paths: list[Path] = []

    def set_paths(self, paths: list[Path]) -> None:
        self.beginResetModel()
        self._paths = paths
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._paths)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        path = self._paths[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return path
        texts = {Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole}
        return words.file_name(str(path)) if role in texts else None


class _PictureDelegate(QStyledItemDelegate):
    """Paints a picture, with a ring around the chosen one."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, _option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:
        return QSize(_SIDE + _GAP, _SIDE + 2 * _EDGE)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex
    ) -> None:
        rect = option.rect
        place = QRectF(rect.left() + _EDGE, rect.top() + _EDGE, _SIDE, _SIDE)
        pixels = round(_SIDE * self._view.devicePixelRatioF())
        pixmap = shared().get(index.data(Qt.ItemDataRole.UserRole), pixels, square=True)
        paint_thumbnail(painter, place, pixmap)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.current().color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            ring = place.adjusted(-2, -2, 2, 2)
            radius = theme.THUMBNAIL_RADIUS + 2
            painter.drawRoundedRect(ring, radius, radius)
            painter.restore()

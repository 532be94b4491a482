"""How one class is drawn in the list: key, name, a bar for the balance, the count."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from engine.dataset.summary import ClassSummary
from gui import theme, words
from gui.class_model import ClassModel
from gui.painting import paint_bar, paint_elided, paint_row
from gui.widgets.bar import BarSize

ROW_HEIGHT = 36
_LONGEST_BAR = 54.0
_SHORTEST_BAR = 20.0
_LEFT = 31.0
_GAP = 10.0
_PADDING = 8.0

_Index = QModelIndex | QPersistentModelIndex


class ClassDelegate(QStyledItemDelegate):
    """Draws one row; ``hot_row`` is the one that something is dragged over."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.hot_row = -1

    def sizeHint(self, option: QStyleOptionViewItem, _index: _Index) -> QSize:
        """A row as wide as there is room."""
        return QSize(option.rect.width(), ROW_HEIGHT)

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, _index: _Index
    ) -> None:
        """The editor takes the place of name, bar and count."""
        left = int(_PADDING + _LEFT) - 8
        editor.setGeometry(QRect(option.rect).adjusted(left, 0, 0, 0))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: _Index
    ) -> None:
        """Draw field, key, name, bar and count."""
        one: ClassSummary = index.data(Qt.ItemDataRole.UserRole)
        model = cast("ClassModel", index.model())
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hot = index.row() == self.hot_row
        shown = theme.current()
        rect = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_row(painter, option, hot=hot)
        room = rect.adjusted(_PADDING, 0, -_PADDING, 0)
        key = model.key_of(one.name)
        if key:
            _paint_key(painter, room, key.upper())
        room.setLeft(room.left() + _LEFT)
        counts = QFontMetricsF(painter.font())
        widest = counts.horizontalAdvance(words.count(model.most))
        painter.setPen(shown.color("muted"))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, right, words.count(one.images.total))
        room.setRight(room.right() - max(27.0, widest) - 13)
        share = one.images.total / model.most
        # All bars share one scale; names get the room they need, within reason.
        left = room.width() - counts.horizontalAdvance(model.longest_name) - _GAP
        longest = min(_LONGEST_BAR, max(_SHORTEST_BAR, left))
        bar = QRectF(0, 0, max(2.0, longest * share), int(BarSize.SMALL))
        bar.moveCenter(room.center())
        bar.moveRight(room.right())
        if one.colour:
            _paint_coloured(painter, bar, QColor(one.colour))
        else:
            tone = "accent" if chosen else "border"
            paint_bar(painter, bar, bar, tone=tone, track=False)
        room.setRight(bar.left() - _GAP)
        painter.setPen(shown.color("text"))
        paint_elided(painter, room, one.name)
        painter.restore()


def _paint_coloured(painter: QPainter, bar: QRectF, color: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    radius = min(bar.width(), bar.height()) / 2
    painter.drawRoundedRect(bar, radius, radius)


def _paint_key(painter: QPainter, room: QRectF, key: str) -> None:
    shown = theme.current()
    cap = QRectF(room.left() + 0.5, 0, 20, 16)
    cap.moveTop(room.center().y() - 8)
    painter.save()
    painter.setPen(shown.color("border"))
    painter.setBrush(shown.color("surface"))
    painter.drawRoundedRect(cap, 4, 4)
    font = QFont(painter.font())
    font.setPixelSize(11)
    painter.setFont(font)
    painter.setPen(shown.color("muted"))
    painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, key)
    painter.restore()

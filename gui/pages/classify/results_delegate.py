"""How a row of a folder classification is painted: thumbnail, answer, how sure."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from gui import theme
from gui.pages.classify.results_model import PATH_ROLE, TONE_ROLE, Column
from gui.painting import paint_thumbnail
from gui.thumbnails import Thumbnails, shared

ROW_HEIGHT = 39
_THUMBNAIL = 30
_PADDING = 9
_CHIP_HEIGHT = 20
_TEXT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class ResultsDelegate(QStyledItemDelegate):
    """Paints the cells of a ``ResultsModel`` in ``view``.

    Args:
        view: The table; it is painted again when a picture arrives.
        thumbnails: Who decodes; the window's own by default.
    """

    def __init__(self, view: QTableView, thumbnails: Thumbnails | None = None) -> None:
        super().__init__(view)
        self._view = view
        self._thumbnails = thumbnails or shared()
        self._thumbnails.arrived.connect(self._on_thumbnail_arrived)

    def sizeHint(
        self,
        _option: QStyleOptionViewItem,
        _index: QModelIndex | QPersistentModelIndex,
    ) -> QSize:
        """All rows are of one height."""
        return QSize(120, ROW_HEIGHT)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint one cell: background, line below, content."""
        shown = theme.current()
        rect = QRect(option.rect)
        selected = option.state & QStyle.StateFlag.State_Selected
        painter.save()
        if selected:
            painter.fillRect(rect, shown.color("accent_soft"))
        painter.setPen(shown.color("border"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        inner = rect.adjusted(_PADDING, 0, -_PADDING, -1)
        font = painter.font()
        font.setPixelSize(13)
        painter.setFont(font)
        if index.column() == Column.IMAGE:
            inner = self._paint_thumbnail(painter, inner, index)
        tone = index.data(TONE_ROLE)
        text = index.data(Qt.ItemDataRole.DisplayRole) or ""
        if tone:
            _paint_tone(painter, inner, text, tone)
        else:
            painter.setPen(shown.color("text"))
            # The end of a file name matters as much as its start; of a reason, less.
            name = index.column() == Column.IMAGE
            mode = Qt.TextElideMode
            _paint_text(
                painter, inner, text, mode.ElideMiddle if name else mode.ElideRight
            )
        painter.restore()

    def _paint_thumbnail(
        self,
        painter: QPainter,
        inner: QRect,
        index: QModelIndex | QPersistentModelIndex,
    ) -> QRect:
        """Paint the picture; returns the room to its right."""
        top = inner.top() + (inner.height() - _THUMBNAIL) // 2
        place = QRectF(inner.left(), top, _THUMBNAIL, _THUMBNAIL)
        pixels = round(_THUMBNAIL * self._view.devicePixelRatioF())
        path = Path(index.data(PATH_ROLE))
        paint_thumbnail(
            painter, place, self._thumbnails.get(path, pixels, square=True), 6
        )
        return inner.adjusted(_THUMBNAIL + 12, 0, 0, 0)

    def _on_thumbnail_arrived(self, _path: Path) -> None:
        # Qt puts the requests of one turn of the event loop into one painting. A table
        # that nobody sees must not cost the first answer its viewport's making.
        if self._view.isVisible():
            self._view.viewport().update()


def _paint_text(
    painter: QPainter, rect: QRect, text: str, mode: Qt.TextElideMode
) -> None:
    shown = painter.fontMetrics().elidedText(text, mode, rect.width())
    painter.drawText(rect, _TEXT, shown)


def _paint_tone(painter: QPainter, rect: QRect, text: str, tone: str) -> None:
    """A chip at the left of ``rect``."""
    shown = theme.current()
    width = painter.fontMetrics().horizontalAdvance(text) + 18
    chip = QRectF(
        rect.left() - 1,
        rect.center().y() - _CHIP_HEIGHT / 2 + 0.5,
        min(width, rect.width()),
        _CHIP_HEIGHT,
    )
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    back = "alternate" if tone == "neutral" else f"{tone}_soft"
    painter.setBrush(shown.color(back))
    painter.drawRoundedRect(chip, _CHIP_HEIGHT / 2, _CHIP_HEIGHT / 2)
    painter.setPen(shown.color("muted" if tone == "neutral" else tone))
    painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)

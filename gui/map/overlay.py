"""What is painted over a map's points: rings, the outline, the picture pointed at."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

from engine.dataset.listing import ImageRow
from gui import theme
from gui.charts.label import place_label

_SIDE, _PADDING, _WORDS = 132.0, 8.0, 36.0


def paint_current(painter: QPainter, spot: QPointF, side: float) -> None:
    """The ring around the point where the keyboard is."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.current().color("text"), 2))
    painter.drawEllipse(spot, side / 2, side / 2)


def paint_outline(painter: QPainter, outline: QPolygonF) -> None:
    """What is being drawn around points."""
    accent = theme.current().color("accent")
    painter.setPen(QPen(accent, 1.5, Qt.PenStyle.DashLine))
    soft = QColor(accent)
    soft.setAlpha(28)
    painter.setBrush(soft)
    painter.drawPolygon(outline)


def paint_preview(
    painter: QPainter,
    spot: QPointF,
    room: QRectF,
    picture: QPixmap | None,
    image: ImageRow,
) -> None:
    """The picture of a point, with its class and name, beside it."""
    shown = theme.current()
    size = QSizeF(_SIDE + 2 * _PADDING, _SIDE + _WORDS + 2 * _PADDING)
    corner = place_label(size, spot, room.adjusted(4, 4, -4, -4), [])
    card = QRectF(corner, size)
    painter.setPen(shown.color("border"))
    painter.setBrush(shown.color("surface"))
    painter.drawRoundedRect(card, theme.CONTROL_RADIUS, theme.CONTROL_RADIUS)
    frame = QRectF(card.left() + _PADDING, card.top() + _PADDING, _SIDE, _SIDE)
    if picture is not None and not picture.isNull():
        fitted = picture.size().scaled(
            int(_SIDE), int(_SIDE), Qt.AspectRatioMode.KeepAspectRatio
        )
        target = QRectF(0, 0, fitted.width(), fitted.height())
        target.moveCenter(frame.center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(target, picture, QRectF(picture.rect()))
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shown.color("alternate"))
        painter.drawRect(frame)
    font = painter.font()
    name = image.path.rpartition("/")[2]
    lines = ((image.class_name, "text", True), (name, "muted", False))
    for number, (text, colour, bold) in enumerate(lines):
        font.setPixelSize(12)
        font.setBold(bold)
        painter.setFont(font)
        painter.setPen(shown.color(colour))
        line = QRectF(frame.left(), frame.bottom() + 4 + 16 * number, _SIDE, 16)
        mode = Qt.TextElideMode.ElideMiddle
        fitting = painter.fontMetrics().elidedText(text, mode, int(_SIDE))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, fitting)

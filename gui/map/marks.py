"""The marks of classes on a map: a colour and a shape each, told apart by anybody."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

from gui import theme

_SHAPES = ("circle", "square", "diamond", "triangle", "cross")


def mark(number: int, side: float, ratio: float, *, faded: bool = False) -> QPixmap:
    """The mark of the class with this number, as a small picture.

    Six colours that every kind of colour vision tells apart, and a shape for every six
    classes.

    Args:
        number: Of the class.
        side: Pixels of the window.
        ratio: Pixels of the screen for each of them.
        faded: Whether it is to stand back.
    """
    shown = theme.current()
    colour = QColor(shown.series[number % len(shown.series)])
    if faded:
        colour = shown.color("border")
    whole = side + 2
    pixmap = QPixmap(round(whole * ratio), round(whole * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(shown.color("surface"))
    painter.setBrush(colour)
    shape = _SHAPES[number // len(shown.series) % len(_SHAPES)]
    _draw(painter, shape, QRectF(1, 1, side, side))
    painter.end()
    return pixmap


def ring(side: float, ratio: float) -> QPixmap:
    """The ring around a point that is chosen, as a small picture."""
    pixmap = QPixmap(round((side + 2) * ratio), round((side + 2) * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.current().color("accent"), 2))
    painter.drawEllipse(QRectF(1, 1, side, side))
    painter.end()
    return pixmap


def _draw(painter: QPainter, shape: str, rect: QRectF) -> None:
    centre = rect.center()
    if shape == "circle":
        painter.drawEllipse(rect)
    elif shape == "square":
        painter.drawRect(rect.adjusted(0.8, 0.8, -0.8, -0.8))
    elif shape == "diamond":
        corners = [
            QPointF(centre.x(), rect.top()),
            QPointF(rect.right(), centre.y()),
            QPointF(centre.x(), rect.bottom()),
            QPointF(rect.left(), centre.y()),
        ]
        painter.drawPolygon(QPolygonF(corners))
    elif shape == "triangle":
        corners = [
            QPointF(centre.x(), rect.top()),
            rect.bottomRight(),
            rect.bottomLeft(),
        ]
        painter.drawPolygon(QPolygonF(corners))
    else:
        third = rect.width() / 3
        painter.drawRect(
            QRectF(centre.x() - third / 2, rect.top(), third, rect.height())
        )
        painter.drawRect(
            QRectF(rect.left(), centre.y() - third / 2, rect.width(), third)
        )

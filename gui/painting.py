"""Small painting helpers that delegates share."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from gui import theme
from gui.icons import paint_icon


def paint_row(
    painter: QPainter,
    option: QStyleOptionViewItem,
    gap: float = 0.5,
    *,
    hot: bool = False,
) -> None:
    """Paint the field behind a row that is chosen, under the mouse, or ``hot``.

    Args:
        painter: Where to paint.
        option: The row's place and state.
        gap: Room above and below the field.
        hot: Whether something held over the row would fall onto it.
    """
    chosen = bool(option.state & QStyle.StateFlag.State_Selected)
    if not (chosen or hot or option.state & QStyle.StateFlag.State_MouseOver):
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    shown = theme.current()
    painter.setPen(shown.color("accent") if hot else Qt.PenStyle.NoPen)
    painter.setBrush(shown.color("accent_soft" if chosen or hot else "alternate"))
    field = QRectF(option.rect).adjusted(0.5, gap, -0.5, -gap)
    painter.drawRoundedRect(field, theme.CONTROL_RADIUS, theme.CONTROL_RADIUS)
    painter.restore()


def paint_elided(
    painter: QPainter,
    room: QRectF,
    text: str,
    mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> None:
    """Paint one line of ``text``, shortened where it does not fit into ``room``."""
    shown = QFontMetricsF(painter.font()).elidedText(text, mode, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)


def paint_thumbnail(
    painter: QPainter,
    rect: QRectF,
    pixmap: QPixmap | None,
    radius: float = theme.THUMBNAIL_RADIUS,
) -> None:
    """Paint a square picture with round corners into ``rect``.

    Args:
        painter: Where to paint.
        rect: A square.
        pixmap: A square picture; None while it is loading, null if it is unreadable.
        radius: Radius of the corners.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    shown = theme.current()
    outline = QPainterPath()
    outline.addRoundedRect(rect, radius, radius)
    if pixmap is None or pixmap.isNull():
        painter.fillPath(outline, shown.color("alternate"))
        if pixmap is not None:
            side = min(22.0, rect.width() / 2)
            spot = QRectF(0, 0, side, side)
            spot.moveCenter(rect.center())
            paint_icon(painter, "warning", spot, shown.color("muted"))
    else:
        painter.setClipPath(outline)
        painter.drawPixmap(rect, pixmap, QRectF(pixmap.rect()))
    painter.restore()


def paint_bar(
    painter: QPainter,
    rect: QRectF,
    fill: QRectF,
    *,
    tone: str = "accent",
    track: bool = True,
) -> None:
    """Paint a bar with round ends.

    Args:
        painter: Where to paint.
        rect: The whole bar.
        fill: The filled part of it.
        tone: A colour of the theme for the filled part.
        track: Whether the empty part shows.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    shown = theme.current()
    radius = rect.height() / 2
    if track:
        painter.setBrush(shown.color("alternate"))
        painter.drawRoundedRect(rect, radius, radius)
    if fill.width() > 0:
        painter.setBrush(shown.color(tone))
        corner = min(radius, fill.width() / 2)
        painter.drawRoundedRect(fill, corner, corner)
    painter.restore()


def paint_chip(
    painter: QPainter, right: float, top: float, text: str, tone: str = "dark"
) -> None:
    """Paint a small label whose right top corner is at ``right``, ``top``.

    ``dark`` is see-through black with white text, legible on any picture.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    font = painter.font()
    font.setPixelSize(11)
    painter.setFont(font)
    width = painter.fontMetrics().horizontalAdvance(text) + 14
    rect = QRectF(right - width, top, width, 18)
    painter.setPen(Qt.PenStyle.NoPen)
    shown = theme.current()
    if tone == "dark":
        back = shown.color("text")
        back.setRgb(0, 0, 0, 170)
        painter.setBrush(back)
    else:
        painter.setBrush(shown.color(f"{tone}_soft"))
    painter.drawRoundedRect(rect, 5, 5)
    painter.setPen(Qt.GlobalColor.white if tone == "dark" else shown.color(tone))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


def paint_ring(painter: QPainter, rect: QRectF, color: str) -> None:
    """Paint a line around a thumbnail in a named colour."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.current().color(color), 3))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    radius = theme.THUMBNAIL_RADIUS + 2
    painter.drawRoundedRect(rect.adjusted(-2.5, -2.5, 2.5, 2.5), radius, radius)
    painter.restore()

"""Icons: SVG outlines painted in the theme's colours, sharp at any scale."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from engine.paths import resources_dir
from gui import theme

_MARK_BLUE, _MARK_ORANGE = "#245FD6", "#D55E00"


@cache
def _source(name: str) -> str:
    """The SVG text of icon ``name``; empty where there is no such icon."""
    path = resources_dir() / "icons" / f"{name}.svg"
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""


@cache
def _renderer(name: str, color: str) -> QSvgRenderer:
    text = _source(name).replace("currentColor", color)
    if name == "discern":
        # The mark is drawn in the light look's blue and orange; each look has its own.
        shown = theme.current()
        text = text.replace(_MARK_BLUE, shown.accent)
        text = text.replace(_MARK_ORANGE, shown.series[1])
    return QSvgRenderer(QByteArray(text.encode())) if text else QSvgRenderer()


def paint_icon(painter: QPainter, name: str, rect: QRectF, color: QColor | str) -> None:
    """Paint icon ``name`` into ``rect``; a missing icon paints nothing."""
    renderer = _renderer(name, QColor(color).name())
    if renderer.isValid():
        renderer.render(painter, rect)


@cache
def _pixmap(name: str, color: str, size: int, gap: int, ratio: float) -> QPixmap:
    pixmap = QPixmap(QSize(size + gap, size) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint_icon(painter, name, QRectF(0, 0, size, size), color)
    painter.end()
    return pixmap


def pixmap(name: str, color: QColor | str, size: int, gap: int = 0) -> QPixmap:
    """Icon ``name`` at ``size`` logical pixels, ``gap`` empty ones to its right."""
    app = QApplication.instance()
    ratio = app.devicePixelRatio() if isinstance(app, QApplication) else 1.0
    return _pixmap(name, QColor(color).name(), size, gap, ratio)


def icon(name: str, size: int = 18, color: str = "text", *, gap: int = 0) -> QIcon:
    """Icon ``name`` in the theme's colour named ``color``, with a disabled state.

    The colours are those of the moment: ask again when the theme changes.
    """
    shown = theme.current()
    result = QIcon(pixmap(name, shown.color(color), size, gap))
    result.addPixmap(pixmap(name, shown.muted, size, gap), QIcon.Mode.Disabled)
    return result


def app_icon() -> QIcon:
    """The program's own icon, in the sizes that window managers ask for."""
    result = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        result.addPixmap(pixmap("discern", theme.current().accent, size))
    return result

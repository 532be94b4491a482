"""A list to choose from, with an arrow in the theme's colour."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox

from gui import theme
from gui.icons import paint_icon

_ARROW = 16


class Choice(QComboBox):
    """A ``QComboBox`` that shows where it opens."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the arrow over the style's own, which has no colour of the theme."""
        super().paintEvent(event)
        left, top = self.width() - 28, (self.height() - _ARROW) / 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = theme.current().color("muted")
        paint_icon(painter, "chevron-down", QRectF(left, top, _ARROW, _ARROW), color)

"""A list to choose from, and a box to tick, with marks in the theme's colours."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QStyle, QStyleOptionButton

from gui import theme
from gui.icons import paint_icon

_ARROW = 16
_TICK = 12


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


class CheckBox(QCheckBox):
    """A ``QCheckBox`` whose box and tick can be seen in the dark, too."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the tick into the box that the style sheet colours."""
        super().paintEvent(event)
        if not self.isChecked():
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        element = QStyle.SubElement.SE_CheckBoxIndicator
        box = self.style().subElementRect(element, option, self)
        mark = QRectF(0, 0, _TICK, _TICK)
        mark.moveCenter(QRectF(box).center())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        name = "on_accent" if self.isEnabled() else "muted"
        paint_icon(painter, "check", mark, theme.current().color(name))

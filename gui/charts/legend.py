"""What the curves of a chart are: short strokes in their colours, with names."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui import theme
from gui.widgets import Heading


class Legend(QWidget):
    """Short strokes in the curves' colours, each with its name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        names = (self.tr("training"), self.tr("validation"))
        for number, name in enumerate(names):
            if number:
                row.addSpacing(6)
            row.addWidget(Stroke(number))
            row.addWidget(Heading(name, "secondary"))


def named_stroke(series: int, name: str) -> QWidget:
    """A stroke in the colour of a series, with its name, for a legend that wraps."""
    held = QWidget()
    row = QHBoxLayout(held)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    row.addWidget(Stroke(series))
    row.addWidget(Heading(name, "secondary"))
    return held


class Stroke(QWidget):
    """A short stroke in one colour of the charts."""

    def __init__(self, series: int) -> None:
        super().__init__()
        self._series = series
        self.setFixedSize(14, 14)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the stroke."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.current().series[self._series]))
        painter.drawRoundedRect(QRectF(0, 5.5, 14, 3), 1.5, 1.5)

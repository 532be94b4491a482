"""The heat map as the window shows it: the layer, and what its colours mean."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine.jobs.looking import Explanation
from gui import words
from gui.widgets import ElidedLabel, Heading

#: Pixels of the layer; the painter makes it as large as the picture.
_LAYER = 192
_RAMP = (96, 8)


def heat_layer(explanation: Explanation) -> QImage:
    """The heat map of ``explanation`` as an image to lay over the picture."""
    import numpy as np

    from engine.evaluation.heat import overlay

    heat = overlay(np.array(explanation.heat, np.float32), (_LAYER, _LAYER))
    data = heat.tobytes()
    image = QImage(data, _LAYER, _LAYER, 4 * _LAYER, QImage.Format.Format_RGBA8888)
    return image.copy()  # its bytes are its own


class HeatLegend(QWidget):
    """Says what orange and blue mean, and for which class."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.against = Heading(self.tr("against"), "secondary")
        self.ramp = _Ramp()
        self.speaks = ElidedLabel("", "secondary")
        row.addWidget(self.against)
        row.addWidget(self.ramp)
        row.addWidget(self.speaks, 1)
        self.hide()

    def show_for(self, explanation: Explanation) -> None:
        """Explain the colours of a heat map."""
        name = words.short_name(explanation.class_name)
        exact = explanation.method == "activation"
        text = self.tr("speaks for {0}") if exact else self.tr("speaks for {0}, about")
        self.speaks.setText(text.format(name))
        self.speaks.setToolTip(
            self.tr("The score is exactly the sum of these places.")
            if exact
            else self.tr("Measured by covering one place after the other.")
        )
        self.setAccessibleName(
            self.tr("Heat map: orange speaks for {0}, blue against it").format(name)
        )
        self.show()


class _Ramp(QWidget):
    """The colours from against to for."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(*_RAMP)

    def paintEvent(self, _event: QPaintEvent) -> None:
        from engine.evaluation.heat import AGAINST, FOR

        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = QLinearGradient(0, 0, self.width(), 0)
        for place, colour in ((0.0, AGAINST), (1.0, FOR)):
            colours.setColorAt(place, QColor(*colour))
        middle = QColor(150, 150, 150, 60)
        colours.setColorAt(0.5, middle)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours)
        painter.drawRoundedRect(QRectF(self.rect()), 4, 4)

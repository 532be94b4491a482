"""A small tile: the mean heat map of a class, with its name below."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.evaluation.heat import overlay
from engine.evaluation.looking_request import ClassHeat
from gui import theme, words
from gui.widgets import ElidedLabel

_SIDE = 84


class MeanHeat(QWidget):
    """Where a class is seen in its pictures, as a mean.

    Args:
        heat: The map.
    """

    def __init__(self, heat: ClassHeat, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(_Tile(heat))
        name = ElidedLabel(heat.name, "secondary")
        name.setFixedWidth(_SIDE)
        name.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(name)
        pictures = words.counted(heat.images, self.tr("picture"), self.tr("pictures"))
        said = self.tr("{name}: a mean over {pictures}").format(
            name=heat.name, pictures=pictures
        )
        self.setToolTip(said)
        self.setAccessibleName(said)


class _Tile(QWidget):
    def __init__(self, heat: ClassHeat) -> None:
        super().__init__()
        self.setFixedSize(_SIDE, _SIDE)
        picture = overlay(np.array(heat.values, np.float32), (2 * _SIDE, 2 * _SIDE))
        data = picture.tobytes()
        self._image = QImage(
            data,
            picture.width,
            picture.height,
            4 * picture.width,
            QImage.Format.Format_RGBA8888,
        ).copy()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the map on a quiet ground."""
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        whole = QRectF(self.rect())
        path = QPainterPath()
        path.addRoundedRect(whole, 6, 6)
        painter.setClipPath(path)
        painter.fillRect(whole, theme.current().color("alternate"))
        painter.drawImage(whole, self._image)

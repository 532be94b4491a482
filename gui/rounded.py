"""Thumbnails as the grid shows them: scaled and with round corners, ready to copy.

Scaling and rounding is most of what painting a picture costs; while somebody scrolls,
the same pictures are painted in every frame.
"""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap

from gui.painting import paint_thumbnail

#: More than a large screen shows twice.
_KEPT = 500


class RoundedThumbnails:
    """Keeps the last few hundred."""

    def __init__(self) -> None:
        self._shape: tuple[int, float] = (0, 0.0)
        self._kept: OrderedDict[int, QPixmap] = OrderedDict()

    def get(self, pixmap: QPixmap, side: int, ratio: float) -> QPixmap:
        """``pixmap`` as a square of ``side`` logical pixels with round corners.

        Args:
            pixmap: A square picture.
            side: In logical pixels.
            ratio: Pixels of the screen for each of these.
        """
        if self._shape != (side, ratio):
            self._shape = (side, ratio)
            self._kept.clear()
        key = pixmap.cacheKey()
        found = self._kept.get(key)
        if found is None:
            found = _rounded(pixmap, side, ratio)
            self._kept[key] = found
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return found


def _rounded(pixmap: QPixmap, side: int, ratio: float) -> QPixmap:
    made = QPixmap(QSize(side, side) * ratio)
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    paint_thumbnail(painter, QRectF(0, 0, side, side), pixmap)
    painter.end()
    return made

"""Thumbnails as the grid shows them: scaled and with round corners, ready to copy.

Scaling and rounding is most of what painting a picture costs; while somebody scrolls,
the same pictures are painted in every frame.
"""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap

from gui import theme
from gui.painting import paint_thumbnail
from gui.theme import Theme

#: More than a large screen shows twice.
_KEPT = 500
#: No picture's own key is negative.
_LOADING, _UNREADABLE = -1, -2


class RoundedThumbnails:
    """Keeps the last few hundred."""

    def __init__(self) -> None:
        self._shape: tuple[int, float, Theme] | None = None
        self._kept: OrderedDict[int, QPixmap] = OrderedDict()

    def get(self, pixmap: QPixmap | None, side: int, ratio: float) -> QPixmap:
        """``pixmap`` as a square of ``side`` logical pixels with round corners.

        Args:
            pixmap: A square picture; None while it is loading, null if unreadable.
            side: In logical pixels.
            ratio: Pixels of the screen for each of these.
        """
        shape = (side, ratio, theme.current())
        if self._shape != shape:
            self._shape = shape
            self._kept.clear()
        key = _key(pixmap)
        found = self._kept.get(key)
        if found is None:
            found = _rounded(pixmap, side, ratio)
            self._kept[key] = found
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return found


def _key(pixmap: QPixmap | None) -> int:
    """Empty wells are one picture, and so are those of unreadable files."""
    if pixmap is None:
        return _LOADING
    return _UNREADABLE if pixmap.isNull() else pixmap.cacheKey()


def _rounded(pixmap: QPixmap | None, side: int, ratio: float) -> QPixmap:
    made = QPixmap(QSize(side, side) * ratio)
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    paint_thumbnail(painter, QRectF(0, 0, side, side), pixmap)
    painter.end()
    return made

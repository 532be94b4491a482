"""The points of a map as one picture: painted anew only when it changes.

While somebody zooms or moves the map, the picture of a moment ago is shown, moved
along, so that the hand never waits for thousands of points.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from gui import theme
from gui.map.marks import mark, ring
from gui.map.points import MapPoints, View
from gui.thumbnails import Thumbnails

#: Sides of dots and of small pictures, in pixels; further in, dots are larger.
_DOT, _LARGEST_DOT, _PICTURE = 7.0, 13.0, 38.0
#: Thumbnails are asked for at this size, whatever the zoom.
_PIXELS = 64


class PointLayer:
    """Paints points as dots or as small pictures.

    Args:
        points: Where they are.
        thumbnails: Who has their pictures.

    Attributes:
        cost: Seconds that painting all points took the last time.
    """

    def __init__(self, points: MapPoints, thumbnails: Thumbnails) -> None:
        self._points = points
        self._thumbnails = thumbnails
        self._classes: Sequence[int] = ()
        self._paths: Sequence[Path] = ()
        self._only: int | None = None
        self._pictures = False
        self._chosen: frozenset[int] = frozenset()
        self._ready: QPixmap | None = None
        self._view: View | None = None
        self._rings: QPixmap | None = None
        self.cost = 0.0

    @property
    def side(self) -> float:
        """The side of a dot now."""
        return min(_LARGEST_DOT, _DOT + self._points.zoom)

    def set_images(self, classes: Sequence[int], paths: Sequence[Path]) -> None:
        """The class and the file of each point."""
        self._classes, self._paths = classes, paths
        self.forget()

    def show_pictures(self, *, pictures: bool) -> None:
        """Small pictures where there is room for them, or dots alone."""
        self._pictures = pictures
        self.forget()

    def show_only(self, number: int | None) -> None:
        """Let all classes but this one stand back; None for none."""
        self._only = number
        self.forget()

    def choose(self, chosen: Iterable[int]) -> None:
        """Put rings around these points and no others."""
        self._chosen = frozenset(chosen)
        self._rings = None

    def forget(self) -> None:
        """What was painted does not hold any more."""
        self._ready = self._rings = None

    @property
    def is_late(self) -> bool:
        """Whether what was painted shows another part than is seen now."""
        return self._view != self._points.view

    def paint(self, painter: QPainter, size: QSize, ratio: float) -> None:
        """Paint all points; those of a moment ago, moved along, where that is late."""
        if self._ready is None or self._view is None:
            start = time.perf_counter()
            self._view = self._points.view
            self._ready = self._make(size, ratio, self._paint)
            self._rings = None
            self.cost = time.perf_counter() - start
        if self._rings is None and not self.is_late:
            self._rings = self._make(size, ratio, self._paint_rings)
        painter.save()
        painter.setTransform(self._points.since(self._view), combine=True)
        painter.drawPixmap(0, 0, self._ready)
        if self._rings is not None:
            painter.drawPixmap(0, 0, self._rings)
        painter.restore()

    def _make(
        self,
        size: QSize,
        ratio: float,
        paint: Callable[[QPainter, QRectF, float], None],
    ) -> QPixmap:
        pixmap = QPixmap(size * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        paint(painter, QRectF(0, 0, size.width(), size.height()), ratio)
        painter.end()
        return pixmap

    def _paint_rings(self, painter: QPainter, room: QRectF, ratio: float) -> None:
        side = self.side + 5
        half = side / 2 + 1
        stamp = ring(side, ratio)
        reach = room.adjusted(-half, -half, half, half)
        placed = self._points.all()
        for number in self._chosen:
            x, y = placed[number]
            if reach.contains(x, y):
                painter.drawPixmap(round(x - half), round(y - half), stamp)

    def _paint(self, painter: QPainter, room: QRectF, ratio: float) -> None:
        side = self.side
        half = (side + 2) / 2
        marks: dict[tuple[int, bool], QPixmap] = {}
        reach = room.adjusted(-half, -half, half, half)
        left, right, top, bottom = (
            reach.left(),
            reach.right(),
            reach.top(),
            reach.bottom(),
        )
        order: Sequence[int] = range(len(self._classes))
        if self._only is not None:  # what stands back is painted first
            order = sorted(order, key=lambda n: self._classes[n] == self._only)
        pictures = _Room(_PICTURE - 6)
        shown: list[tuple[int, QPixmap, float, float]] = []
        placed = self._points.all()
        for number in order:
            x, y = placed[number]
            if not (left < x < right and top < y < bottom):
                continue
            name = self._classes[number]
            faded = self._only is not None and name != self._only
            if self._pictures and not faded and pictures.is_free(x, y):
                pixmap = self._thumbnails.get(self._paths[number], _PIXELS, square=True)
                if pixmap is not None and not pixmap.isNull():
                    pictures.take(x, y)
                    shown.append((name, pixmap, x, y))
                    continue
            key = (name, faded)
            if key not in marks:
                marks[key] = mark(name, side, ratio, faded=faded)
            painter.drawPixmap(round(x - half), round(y - half), marks[key])
        for name, pixmap, x, y in shown:  # over the dots
            _paint_picture(painter, name, pixmap, x, y)


class _Room:
    """Where pictures of one size lie that do not cover each other."""

    def __init__(self, side: float) -> None:
        self._side = side
        self._taken: dict[tuple[int, int], tuple[float, float]] = {}

    def is_free(self, x: float, y: float) -> bool:
        """Whether a picture around this point would cover none."""
        across, down = self._cell(x, y)
        near = (
            self._taken.get((across + i, down + j))
            for i in (-1, 0, 1)
            for j in (-1, 0, 1)
        )
        return not any(
            other is not None
            and abs(other[0] - x) < self._side
            and abs(other[1] - y) < self._side
            for other in near
        )

    def take(self, x: float, y: float) -> None:
        """A picture lies around this point."""
        self._taken[self._cell(x, y)] = (x, y)

    def _cell(self, x: float, y: float) -> tuple[int, int]:
        return int(x // self._side), int(y // self._side)


def _paint_picture(
    painter: QPainter, name: int, pixmap: QPixmap, x: float, y: float
) -> None:
    """A small picture in the colour of its class."""
    side = _PICTURE - 6
    rect = QRectF(x - side / 2, y - side / 2, side, side)
    painter.drawPixmap(rect, pixmap, QRectF(pixmap.rect()))
    series = theme.current().series
    painter.setPen(QPen(QColor(series[name % len(series)]), 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(rect)

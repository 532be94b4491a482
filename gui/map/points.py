"""The points of a map: where they are on the screen, which are near, which inside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPolygonF, QTransform

from engine.evaluation.map_places import Spot

_MARGIN = 24.0
_MOST_ZOOM = 40.0
#: Of a key's direction, a point may lie so many times as far aside as ahead.
_ASIDE = 1.2


class View(NamedTuple):
    """A part of a map that is seen: zoom, middle, and the window's size."""

    zoom: float
    x: float
    y: float
    width: float
    height: float


class MapPoints:
    """Points from 0 to 1, seen through a window that zooms and moves."""

    def __init__(self) -> None:
        self._spots: tuple[Spot, ...] = ()
        self._size = (1.0, 1.0)
        self._zoom = 1.0
        self._centre = QPointF(0.5, 0.5)
        self._ready: list[tuple[float, float]] | None = None

    @property
    def zoom(self) -> float:
        """How large it is shown; 1 for all of it."""
        return self._zoom

    @property
    def view(self) -> View:
        """What part is seen now."""
        return View(self._zoom, self._centre.x(), self._centre.y(), *self._size)

    def since(self, view: View) -> QTransform:
        """What brings a picture of the points as seen then to how they are seen now."""
        factor = self._zoom / view.zoom
        across, down = self._scales()
        middle = QPointF(self._size[0] / 2, self._size[1] / 2)
        moved = QTransform()
        moved.translate(
            middle.x() + (view.x - self._centre.x()) * across,
            middle.y() + (view.y - self._centre.y()) * down,
        )
        moved.scale(factor, factor)
        moved.translate(-middle.x(), -middle.y())
        return moved

    def set_spots(self, spots: Sequence[Spot]) -> None:
        """Show other points; the view stays."""
        self._spots = tuple(spots)
        self._ready = None

    def set_size(self, width: float, height: float) -> None:
        """The window is so large."""
        self._size = (width, height)
        self._ready = None

    def zoom_at(self, place: QPointF, factor: float) -> None:
        """Zoom so that what is at ``place`` stays there."""
        before = self._back(place)
        self._zoom = min(_MOST_ZOOM, max(1.0, self._zoom * factor))
        after = self._back(place)
        self._centre += before - after
        self._hold()
        self._ready = None

    def move(self, by: QPointF) -> None:
        """Move the picture by so many pixels."""
        across, down = self._scales()
        self._centre -= QPointF(by.x() / across, by.y() / down)
        self._hold()
        self._ready = None

    def show_all(self) -> None:
        """Show all of it again."""
        self._zoom, self._centre = 1.0, QPointF(0.5, 0.5)
        self._ready = None

    def at(self, number: int) -> QPointF:
        """Where a point is, in pixels."""
        return QPointF(*self.all()[number])

    def all(self) -> list[tuple[float, float]]:
        """Where all points are, in pixels; worked out when somebody asks."""
        if self._ready is None:
            across, down = self._scales()
            left = self._size[0] / 2 - self._centre.x() * across
            top = self._size[1] / 2 - self._centre.y() * down
            self._ready = [
                (left + x * across, top + y * down) for _, x, y in self._spots
            ]
        return self._ready

    def near(self, place: QPointF, reach: float) -> int | None:
        """The point nearest to ``place`` within ``reach`` pixels."""
        best, found = reach * reach, None
        x, y = place.x(), place.y()
        for number, (left, top) in enumerate(self.all()):
            distance = (left - x) ** 2 + (top - y) ** 2
            if distance <= best:
                best, found = distance, number
        return found

    def inside(self, outline: QPolygonF) -> list[int]:
        """The points within an outline."""
        box = outline.boundingRect()
        left, right, top, bottom = box.left(), box.right(), box.top(), box.bottom()
        fill = Qt.FillRule.OddEvenFill
        return [
            number
            for number, (x, y) in enumerate(self.all())
            if left <= x <= right
            and top <= y <= bottom
            and outline.containsPoint(QPointF(x, y), fill)
        ]

    def within(self, box: QRectF) -> list[int]:
        """The points within a rectangle."""
        return [n for n, (x, y) in enumerate(self.all()) if box.contains(x, y)]

    def towards(self, number: int, across: int, down: int) -> int:
        """The next point in a direction of the arrow keys; the same where none is."""
        placed = self.all()
        x, y = placed[number]
        best, found = float("inf"), number
        for other, (left, top) in enumerate(placed):
            ahead = (left - x) * across + (top - y) * down
            aside = abs((left - x) * down + (top - y) * across)
            if ahead <= 0.5 or aside > _ASIDE * ahead:
                continue
            cost = ahead + 2 * aside
            if cost < best:
                best, found = cost, other
        return found

    def nearest(self, number: int, leave: Iterable[int], count: int) -> list[int]:
        """The points nearest to one of them, but for those to ``leave``."""
        placed, left = self.all(), set(leave)
        x, y = placed[number]

        def distance(other: int) -> float:
            return (placed[other][0] - x) ** 2 + (placed[other][1] - y) ** 2

        return sorted(
            (other for other in range(len(placed)) if other not in left), key=distance
        )[:count]

    def _scales(self) -> tuple[float, float]:
        width, height = (max(1.0, side - 2 * _MARGIN) for side in self._size)
        return width * self._zoom, height * self._zoom

    def _back(self, place: QPointF) -> QPointF:
        across, down = self._scales()
        return QPointF(
            self._centre.x() + (place.x() - self._size[0] / 2) / across,
            self._centre.y() + (place.y() - self._size[1] / 2) / down,
        )

    def _hold(self) -> None:
        """Never lose the map out of sight."""
        half = 0.5 / self._zoom
        low, high = min(half, 0.5), max(1 - half, 0.5)
        self._centre = QPointF(
            min(high, max(low, self._centre.x())), min(high, max(low, self._centre.y()))
        )

"""Where the words beside a point of a chart go, so that they hide no line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSizeF

#: Pixels between the point and its words, and from these to any line.
_GAP = 10.0
_CLEAR = 3.0

Line = Sequence[QPointF]


def place_label(
    size: QSizeF, point: QPointF, room: QRectF, lines: Iterable[Line]
) -> QPointF:
    """The top left corner for words beside ``point``.

    Below the point and to its right comes first, where the curve still has to come;
    then its other sides. Of places that all touch a line, the one that hides least.

    Args:
        size: Of the words, in pixels.
        point: What they belong to.
        room: They stay inside it where they fit.
        lines: The chart's lines, as corners from left to right.
    """
    drawn = list(lines)

    def hidden(corner: QPointF) -> float:
        place = QRectF(corner, size).adjusted(-_CLEAR, -_CLEAR, _CLEAR, _CLEAR)
        return sum(
            _inside(place, start, end)
            for line in drawn
            for start, end in pairwise(line)
        )

    return min(_corners(size, point, room), key=hidden)


def _corners(size: QSizeF, point: QPointF, room: QRectF) -> list[QPointF]:
    """The corners to try, the preferred first, moved into ``room``."""
    width, height = size.width(), size.height()
    right, left = point.x() + _GAP / 2, point.x() - width - _GAP / 2
    below, above = point.y() + _GAP, point.y() - height - _GAP
    further = 2.5 * _GAP
    places = [
        (x, y)
        for down, up in ((below, above), (below + further, above - further))
        for x, y in ((right, down), (left, down), (left, up), (right, up))
    ]
    most_x, most_y = room.right() - width, room.bottom() - height
    return [
        QPointF(
            max(room.left(), min(x, most_x)),
            max(room.top(), min(y, most_y)),
        )
        for x, y in places
    ]


def _inside(place: QRectF, start: QPointF, end: QPointF) -> float:
    """How much of the line from ``start`` to ``end`` lies in ``place``, in pixels."""
    across, down = end.x() - start.x(), end.y() - start.y()
    first, last = 0.0, 1.0
    for step, low, high in (
        (across, place.left() - start.x(), place.right() - start.x()),
        (down, place.top() - start.y(), place.bottom() - start.y()),
    ):
        if not step:
            if low > 0 or high < 0:
                return 0.0
            continue
        enter, leave = sorted((low / step, high / step))
        first, last = max(first, enter), min(last, leave)
    return max(0.0, last - first) * float((across**2 + down**2) ** 0.5)

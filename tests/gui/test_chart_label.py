"""The words beside the best point of a chart, and the lines they must not hide."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPointF, QRectF, QSizeF

from gui.charts.label import Line, place_label

ROOM = QRectF(0, 0, 600, 300)
SIZE = QSizeF(120, 16)


def line(*corners: tuple[float, float]) -> Line:
    """A line through ``corners``, in pixels."""
    return [QPointF(x, y) for x, y in corners]


def covers(place: QRectF, drawn: Line) -> bool:
    """Whether ``place`` lies on a line, looked at pixel by pixel."""
    for start, end in pairwise(drawn):
        for step in range(1001):
            if place.contains(start + (end - start) * (step / 1000)):
                return True
    return False


def test_with_nothing_in_the_way_it_is_below_and_to_the_right() -> None:
    # GIVEN a rising line whose best point is its last
    best = QPointF(200, 150)
    # WHEN its words are placed
    corner = place_label(SIZE, best, ROOM, [line((0, 250), (200, 150))])
    # THEN they stand where the curve still has to come
    assert corner.x() > best.x()
    assert corner.y() > best.y()


@pytest.mark.parametrize(
    ("best", "drawn"),
    [
        ((300, 100), [line((0, 250), (300, 100), (360, 130), (600, 130))]),
        ((300, 100), [line((0, 100), (600, 100)), line((0, 116), (600, 116))]),
        ((600, 60), [line((0, 200), (600, 60)), line((0, 190), (600, 50))]),
        ((0, 290), [line((0, 290), (600, 290))]),
        ((300, 4), [line((0, 100), (300, 4), (600, 60))]),
    ],
)
def test_it_hides_no_line_and_stays_inside(
    best: tuple[float, float], drawn: list[Line]
) -> None:
    # GIVEN lines that run where the words would like to stand
    # WHEN the words are placed
    corner = place_label(SIZE, QPointF(*best), ROOM, drawn)
    # THEN they are inside the chart and on no line
    place = QRectF(corner, SIZE)
    assert ROOM.contains(place)
    assert not any(covers(place, one) for one in drawn)


def test_where_no_place_is_free_the_least_is_hidden() -> None:
    # GIVEN a chart that is full of lines
    full = [line((0, y), (600, y)) for y in range(0, 300, 5)]
    # WHEN the words are placed THEN they stand inside all the same
    corner = place_label(SIZE, QPointF(300, 150), ROOM, full)
    assert ROOM.contains(QRectF(corner, SIZE))

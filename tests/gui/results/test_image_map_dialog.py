"""The map in the window: lasso, rectangle, keys; chosen images are moved, trashed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView
from pytestqt.qtbot import QtBot

from engine.dataset.listing import ImageRow
from engine.evaluation.map_places import Spot
from gui.large.view import LargeView
from gui.map.dialog import DRAWING, MAP, MapDialog
from gui.map.points import MapPoints
from gui.map.view import MapView
from gui.window.main_window import MainWindow
from tests.gui.driving import PATIENCE
from tests.gui.results.conftest import ShowResults

Keys = Qt.Key


@pytest.fixture
def shown(
    window: MainWindow, trained_dir: Path, show_results: ShowResults, qtbot: QtBot
) -> MapDialog:
    """The map of a trained project, drawn by the worker."""
    page = show_results(window, trained_dir)
    QTest.mouseClick(page.run_actions.map, Qt.MouseButton.LeftButton)
    dialog = page.run_actions.findChild(MapDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.screens.currentIndex() == MAP, timeout=PATIENCE)
    assert len(dialog.spots) == 40
    return dialog


def drag(view: MapView, *corners: QPointF) -> None:
    """Draw a line with the left button down, from corner to corner."""
    spots = [QPoint(round(one.x()), round(one.y())) for one in corners]
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=spots[0])
    for spot in spots[1:]:
        QTest.mouseMove(view, spot)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=spots[-1])


def around(view: MapView, number: int) -> list[QPointF]:
    """The corners of a small square around a point."""
    spot = view.points.at(number)
    return [
        spot + QPointF(x, y) for x, y in ((-7, -7), (7, -7), (7, 7), (-7, 7), (-7, -7))
    ]


def test_lasso_and_rectangle_choose_what_is_inside(shown: MapDialog) -> None:
    # GIVEN the map
    view = shown.view
    # WHEN a lasso is drawn around a point THEN what is inside is chosen, and listed
    drag(view, *around(view, 3))
    assert 3 in view.chosen
    assert len(shown.side.grid.images.rows) == len(view.chosen)
    # WHEN a rectangle is drawn over all of it THEN all of them are
    shown.rectangle.click()
    drag(view, QPointF(1, 1), QPointF(view.width() - 2, view.height() - 2))
    assert view.chosen == list(range(40))
    # WHEN the empty corner is clicked THEN none is
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert view.chosen == []
    # THEN everything that takes the keyboard has a name
    assert [
        type(widget).__name__
        for kind in (QAbstractButton, QAbstractItemView)
        for widget in shown.findChildren(kind)
        if widget.isVisible()
        and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and not widget.accessibleName()
    ] == []
    shown.close()


def test_by_keyboard_images_are_found_chosen_moved_and_brought_back(
    shown: MapDialog, trained_dir: Path, qtbot: QtBot
) -> None:
    # GIVEN the map, and nobody who uses a pointer
    view = shown.view
    view.setFocus()
    # WHEN an arrow and Space are pressed THEN one image is chosen, and told
    QTest.keyClick(view, Keys.Key_Down)
    QTest.keyClick(view, Keys.Key_Space)
    assert len(view.chosen) == 1
    assert "chosen" in view.accessibleDescription()
    # WHEN G is pressed THEN its ten nearest are, too; Escape and Ctrl+A do as ever
    QTest.keyClick(view, Keys.Key_G)
    assert len(view.chosen) == 11
    QTest.keyClick(view, Keys.Key_Escape)
    QTest.keyClick(view, Keys.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(view.chosen) == 40
    # WHEN one is moved to the trash
    view.choose([0])
    path = trained_dir / shown.spots[0].image.path
    QTest.keyClick(view, Keys.Key_Delete)
    # THEN it is away, from the map too, until that is undone
    qtbot.waitUntil(lambda: not path.exists(), timeout=PATIENCE)
    qtbot.waitUntil(lambda: len(shown.spots) == 39, timeout=PATIENCE)
    QTest.keyClick(view, Keys.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(path.exists, timeout=PATIENCE)
    qtbot.waitUntil(lambda: len(shown.spots) == 40, timeout=PATIENCE)
    # WHEN one is moved to another class THEN it keeps its place, and has that class
    number = next(
        n for n, one in enumerate(shown.spots) if one.image.class_name == "red"
    )
    before = shown.spots[number]
    shown.side.grid.image_actions.relabel([before.image.path], "blue")

    def is_blue() -> bool:
        here = [one for one in shown.spots if (one.x, one.y) == (before.x, before.y)]
        return [one.image.class_name for one in here] == ["blue"]

    qtbot.waitUntil(is_blue, timeout=PATIENCE)
    # WHEN Enter is pressed THEN the image is shown large
    QTest.keyClick(view, Keys.Key_Down)
    QTest.keyClick(view, Keys.Key_Return)
    large = shown.findChild(LargeView)
    assert large is not None
    large.accept()
    shown.close()


def test_closing_ends_the_drawing(
    window: MainWindow, trained_dir: Path, show_results: ShowResults, qtbot: QtBot
) -> None:
    # GIVEN a map that is being drawn
    page = show_results(window, trained_dir)
    QTest.mouseClick(page.run_actions.map, Qt.MouseButton.LeftButton)
    dialog = page.run_actions.findChild(MapDialog)
    assert dialog is not None
    assert dialog.screens.currentIndex() == DRAWING
    assert window.job_bar.job is not None
    # WHEN Escape is pressed THEN nothing goes on for it
    QTest.keyClick(dialog, Keys.Key_Escape)
    qtbot.waitUntil(lambda: window.job_bar.job is None, timeout=PATIENCE)
    assert not list((trained_dir / ".discern").glob("maps/*.json"))


def test_points_stay_below_the_pointer_when_it_zooms() -> None:
    # GIVEN points in a window
    points = MapPoints()
    row = ImageRow("a.png", "a", "test", 1, 1, 1, 1)
    points.set_spots([Spot(row, x / 4, y / 4) for x in range(5) for y in range(5)])
    points.set_size(800, 600)
    before = points.at(6)
    # WHEN the wheel zooms in at one of them
    points.zoom_at(before, 3.0)
    # THEN it stays there, others go aside, and it is the nearest one still
    assert (points.at(6) - before).manhattanLength() < 0.01
    assert points.near(before, 5) == 6
    assert not QRectF(0, 0, 800, 600).contains(points.at(24))
    # WHEN arrows are pressed THEN the next one in that direction comes
    assert points.towards(6, 1, 0) == 11
    assert points.towards(6, 0, -1) == 5
    assert points.towards(20, 1, 0) == 20
    # WHEN all is shown again THEN all of it can be seen
    points.show_all()
    assert len(points.within(QRectF(0, 0, 800, 600))) == 25

"""The map itself: point, zoom, move, and choose by lasso, rectangle or keys."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.evaluation.map_places import Spot
from gui.map.layer import PointLayer
from gui.map.overlay import paint_current, paint_outline, paint_preview
from gui.map.points import MapPoints
from gui.thumbnails import shared

#: How near the pointer must come to a point, in pixels.
_REACH = 12.0
#: A shorter drag is a click.
_CLICK = 4.0
_WHEEL = 1.0015
_GROW = 10
#: Pictures that arrive are painted together, after so many milliseconds.
_GATHER = 80
#: The map is painted as it is seen after so many milliseconds, or after several times
#: what that takes.
_SETTLE, _SHARE = 40, 2.0

_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class MapView(QWidget):
    """Points that stand for images.

    Signals:
        chosen_changed: Other points are chosen.
        opened: With the number of the point that Enter or a double click asked for.
        trash_asked: Delete was pressed.
    """

    chosen_changed = Signal()
    opened = Signal(int)
    trash_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(320, 280)
        self.setAccessibleName(self.tr("Map of the images"))
        self._thumbnails = shared()
        self._thumbnails.arrived.connect(self._on_thumbnail_arrived)
        self.points = MapPoints()
        self.layer = PointLayer(self.points, self._thumbnails)
        self._spots: tuple[Spot, ...] = ()
        self._folder = Path()
        self._chosen: set[int] = set()
        self._current: int | None = None
        self._hovered: int | None = None
        self._outline: QPolygonF | None = None
        self._from = QPointF()
        self._moving = False
        self.rectangles = False
        self._gather = QTimer(self)
        self._gather.setSingleShot(True)
        self._gather.setInterval(_GATHER)
        self._gather.timeout.connect(self._repaint_all)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.timeout.connect(self._repaint_all)

    @property
    def chosen(self) -> list[int]:
        """The points that are chosen."""
        return sorted(self._chosen)

    def sizeHint(self) -> QSize:
        """As much as there is."""
        return QSize(760, 560)

    def show_spots(
        self, folder: Path, spots: Sequence[Spot], classes: Sequence[int]
    ) -> None:
        """Show the images of a project; those that were chosen stay so.

        Args:
            folder: The project's folder.
            spots: The images and their places.
            classes: The number of each one's class.
        """
        before = {self._spots[number].image.path for number in self._chosen}
        self._folder, self._spots = folder, tuple(spots)
        self.points.set_spots(spots)
        self.layer.set_images(classes, [folder / one.image.path for one in spots])
        self._current = self._hovered = None
        paths = enumerate(one.image.path for one in spots)
        self._set_chosen({number for number, path in paths if path in before})

    def choose(self, numbers: Sequence[int], *, more: bool = False) -> None:
        """Choose points, or ``more`` of them."""
        self._set_chosen(set(numbers) | (self._chosen if more else set()))

    def show_pictures(self, *, pictures: bool) -> None:
        """Small pictures or dots."""
        self.layer.show_pictures(pictures=pictures)
        self.update()

    def show_only(self, number: int | None) -> None:
        """Let all classes but one stand back."""
        self.layer.show_only(number)
        self.update()

    # Painting.

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the points, what is chosen, what is pointed at."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.layer.paint(painter, self.size(), self.devicePixelRatioF())
        if self.layer.is_late and not self._settle.isActive():
            self._settle.start(max(_SETTLE, round(_SHARE * 1000 * self.layer.cost)))
        if self._current is not None and self.hasFocus():
            spot = self.points.at(self._current)
            paint_current(painter, spot, self.layer.side + 11)
        if self._outline is not None:
            paint_outline(painter, self._outline)
        shown = self._hovered
        if shown is None and self.hasFocus():
            shown = self._current
        if shown is not None and self._outline is None:
            image = self._spots[shown].image
            path = self._folder / image.path
            picture = self._thumbnails.get(path, 256)
            room = QRectF(self.rect())
            paint_preview(painter, self.points.at(shown), room, picture, image)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() in {QEvent.Type.PaletteChange, QEvent.Type.StyleChange}:
            self._repaint_all()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the points anew."""
        super().resizeEvent(event)
        self.points.set_size(self.width(), self.height())
        self._repaint_all()

    # The pointer.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin an outline, or to move the map."""
        self._from = event.position()
        if event.button() is Qt.MouseButton.LeftButton:
            self._outline = QPolygonF([self._from])
        else:
            self._moving = True

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with it, or show what is pointed at."""
        spot = event.position()
        if self._moving:
            self.points.move(spot - self._from)
            self._from = spot
            self.update()
        elif self._outline is not None:
            if self.rectangles:
                self._outline = QPolygonF(QRectF(self._from, spot).normalized())
            else:
                self._outline.append(spot)
            self.update()
        else:
            self._hover(self.points.near(spot, _REACH))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose what is inside, or the point that was clicked."""
        outline, self._outline = self._outline, None
        self._moving = False
        if outline is None:
            return
        keys = Qt.KeyboardModifier
        more = bool(event.modifiers() & (keys.ShiftModifier | keys.ControlModifier))
        box = outline.boundingRect()
        if max(box.width(), box.height()) <= _CLICK:
            self._click(event.position(), more=more)
        elif self.rectangles:
            self.choose(self.points.within(box), more=more)
        else:
            self.choose(self.points.inside(outline), more=more)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the image large."""
        number = self.points.near(event.position(), _REACH)
        if number is not None:
            self.opened.emit(number)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is pointed at any more."""
        super().leaveEvent(event)
        self._hover(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer."""
        self._zoom(event.position(), _WHEEL ** event.angleDelta().y())
        event.accept()

    # The keyboard.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from point to point, choose, grow, zoom, open, trash."""
        key, control = event.key(), Qt.KeyboardModifier.ControlModifier
        keys = Qt.Key
        middle = QPointF(self.rect().center())
        if key in _ARROWS:
            self._go(*_ARROWS[Qt.Key(key)])
        elif key == keys.Key_Space and self._current is not None:
            self._set_chosen(self._chosen ^ {self._current})
        elif key == keys.Key_A and event.modifiers() & control:
            self.choose(range(len(self._spots)))
        elif key == keys.Key_G and self._current is not None:
            near = self.points.nearest(self._current, self._chosen, _GROW)
            self.choose(near, more=True)
        elif key == keys.Key_Escape and self._chosen:
            self._set_chosen(set())
        elif key in {keys.Key_Plus, keys.Key_Equal}:
            self._zoom(middle, 1.3)
        elif key == keys.Key_Minus:
            self._zoom(middle, 1 / 1.3)
        elif key in {keys.Key_Return, keys.Key_Enter} and self._current is not None:
            self.opened.emit(self._current)
        elif key in {keys.Key_Delete, keys.Key_Backspace} and self._chosen:
            self.trash_asked.emit()
        else:
            super().keyPressEvent(event)

    def _go(self, across: int, down: int) -> None:
        if not self._spots:
            return
        if self._current is None:
            middle = QPointF(self.rect().center())
            self._current = self.points.near(middle, 1e9)
        else:
            self._current = self.points.towards(self._current, across, down)
        self._tell_current()
        self.update()

    def _tell_current(self) -> None:
        if self._current is None:
            return
        image = self._spots[self._current].image
        state = self.tr("chosen") if self._current in self._chosen else ""
        parts = (image.path.rpartition("/")[2], image.class_name, state)
        self.setAccessibleDescription(", ".join(part for part in parts if part))

    def _click(self, place: QPointF, *, more: bool) -> None:
        number = self.points.near(place, _REACH)
        self._current = number if number is not None else self._current
        clicked = set() if number is None else {number}
        self._set_chosen(self._chosen ^ clicked if more else clicked)

    def _set_chosen(self, chosen: set[int]) -> None:
        self._chosen = chosen
        self.layer.choose(chosen)
        self._tell_current()
        self.chosen_changed.emit()
        self.update()

    def _zoom(self, place: QPointF, factor: float) -> None:
        self.points.zoom_at(place, factor)
        self.update()

    def _hover(self, number: int | None) -> None:
        if number != self._hovered:
            self._hovered = number
            shape = Qt.CursorShape
            self.setCursor(shape.CrossCursor if number is None else shape.ArrowCursor)
            self.update()

    def _on_thumbnail_arrived(self, _path: Path) -> None:
        self._gather.start()

    def _repaint_all(self) -> None:
        self.layer.forget()
        self.update()

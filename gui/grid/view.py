"""A view of equal squares that does not care how many there are.

Qt's own list view lays every item out, one by one; a hundred thousand take it seconds
on every change. Here an item's place is a division away, so opening, scrolling and
selecting cost the same for ten images and for a million.
"""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

_Index = QModelIndex | QPersistentModelIndex
_Flag = QItemSelectionModel.SelectionFlag


class GridView(QAbstractItemView):
    """As many columns as fit, all cells of one size; subclasses paint.

    Args:
        smallest: The smallest side of a cell; cells grow until the columns fill the
            width.
    """

    def __init__(self, smallest: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._smallest = smallest
        self._columns = 1
        self._side = smallest
        self._anchor = 0
        self._extends = False
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)

    @property
    def side(self) -> int:
        """The side of a cell, in pixels."""
        return self._side

    def count(self) -> int:
        """How many items there are."""
        # Qt asks before there is a model.
        model: QAbstractItemModel | None = self.model()
        return 0 if model is None else model.rowCount()

    def visible_rows(self) -> range:
        """The items that can be seen now."""
        top = self.verticalOffset()
        first = top // self._side
        last = (top + self.viewport().height() - 1) // self._side
        end = min(self.count(), (last + 1) * self._columns)
        return range(min(first * self._columns, end), end)

    def cell(self, row: int) -> QRect:
        """Where item ``row`` is in the viewport."""
        line, column = divmod(row, self._columns)
        left, top = column * self._side, line * self._side - self.verticalOffset()
        return QRect(left, top, self._side, self._side)

    # What Qt asks of a view.

    def visualRect(self, index: _Index) -> QRect:
        """Where ``index`` is in the viewport."""
        return self.cell(index.row()) if index.isValid() else QRect()

    def indexAt(self, point: QPoint) -> QModelIndex:
        """The item at ``point``, if there is one."""
        column = point.x() // self._side
        line = (point.y() + self.verticalOffset()) // self._side
        row = line * self._columns + column
        if 0 <= column < self._columns and 0 <= row < self.count():
            return self.model().index(row, 0)
        return QModelIndex()

    def scrollTo(
        self,
        index: _Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Scroll no further than needed for ``index`` to be seen."""
        del hint
        if not index.isValid():
            return
        rect, bar = self.cell(index.row()), self.verticalScrollBar()
        if rect.top() < 0:
            bar.setValue(bar.value() + rect.top())
        elif rect.bottom() >= self.viewport().height():
            bar.setValue(bar.value() + rect.bottom() + 1 - self.viewport().height())

    def moveCursor(
        self,
        action: QAbstractItemView.CursorAction,
        _modifiers: Qt.KeyboardModifier,
    ) -> QModelIndex:
        """The item that a key leads to."""
        count = self.count()
        if count == 0:
            return QModelIndex()
        current = self.currentIndex()
        if not current.isValid():
            return self.model().index(0, 0)
        moves = QAbstractItemView.CursorAction
        page = max(1, self.viewport().height() // self._side) * self._columns
        steps = {
            moves.MoveLeft: -1,
            moves.MovePrevious: -1,
            moves.MoveRight: 1,
            moves.MoveNext: 1,
            moves.MoveUp: -self._columns,
            moves.MoveDown: self._columns,
            moves.MovePageUp: -page,
            moves.MovePageDown: page,
            moves.MoveHome: -count,
            moves.MoveEnd: count,
        }
        row = current.row() + steps[action]
        if action in {moves.MoveUp, moves.MoveDown} and not 0 <= row < count:
            last_line = (count - 1) // self._columns
            row = current.row() if current.row() // self._columns == last_line else row
        return self.model().index(max(0, min(count - 1, row)), 0)

    def horizontalOffset(self) -> int:
        """There is no way to the side."""
        return 0

    def verticalOffset(self) -> int:
        """How far it is scrolled, in pixels."""
        return self.verticalScrollBar().value()

    def isIndexHidden(self, _index: _Index) -> bool:
        """None is hidden."""
        return False

    def setSelection(
        self, rect: QRect, command: QItemSelectionModel.SelectionFlag
    ) -> None:
        """Select from where the selection began to the current item."""
        del rect
        model, current = self.model(), self.currentIndex().row()
        if current < 0 or command == _Flag.NoUpdate:
            return
        if not self._extends:
            self._anchor = current
        first, last = sorted((min(self._anchor, self.count() - 1), current))
        chosen = QItemSelection(model.index(first, 0), model.index(last, 0))
        self.selectionModel().select(chosen, command)

    def visualRegionForSelection(self, _selection: QItemSelection) -> QRegion:
        """What to paint anew: all that is seen, which is cheaper than to find out."""
        return QRegion(self.viewport().rect())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a selection, or extend it with Shift."""
        self._extends = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        super().mousePressEvent(event)
        self._extends = True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, and extend the selection with Shift."""
        self._extends = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        super().keyPressEvent(event)

    def reset(self) -> None:
        """Everything is another."""
        super().reset()
        self._anchor = 0
        self.updateGeometries()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fill the new width, and keep the first image seen where it is."""
        first = self.visible_rows().start
        super().resizeEvent(event)
        self._fit()
        self.updateGeometries()
        self.verticalScrollBar().setValue(first // self._columns * self._side)

    def updateGeometries(self) -> None:
        """Tell the scroll bar how much there is."""
        super().updateGeometries()
        bar, height = self.verticalScrollBar(), self.viewport().height()
        lines = -(-self.count() // self._columns)
        bar.setRange(0, max(0, lines * self._side - height))
        bar.setPageStep(height)
        bar.setSingleStep(max(16, self._side // 4))

    def _fit(self) -> None:
        # Room for the scroll bar is always kept, so that it never changes the columns.
        room = self.width() - self.verticalScrollBar().sizeHint().width() - 1
        self._columns = max(1, room // self._smallest)
        self._side = max(48, room // self._columns)

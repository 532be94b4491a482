"""Unsure answers as a grid: many at a time are seen, chosen and decided."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui import words
from gui.grid.rounded import RoundedThumbnails
from gui.grid.view import GridView
from gui.pages.classify.decisions import Decisions
from gui.painting import paint_chip, paint_ring
from gui.thumbnails import Thumbnails, shared

_CELL, _MARGIN, _STEP = 132, 5, 64
_Index = QModelIndex | QPersistentModelIndex


class _Answers(QAbstractListModel):
    """The answers as a list; a screen reader hears file, guess and decision."""

    def __init__(self, decisions: Decisions, parent: QWidget) -> None:
        super().__init__(parent)
        self._decisions = decisions

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """One an answer."""
        return 0 if parent.isValid() else len(self._decisions.verdicts)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The file's name; what there is to know of it."""
        verdict = self._decisions.verdicts[index.row()]
        name = Path(verdict.path).name
        if role == Qt.ItemDataRole.DisplayRole:
            return name
        if role in {
            Qt.ItemDataRole.ToolTipRole,
            Qt.ItemDataRole.AccessibleTextRole,
        }:
            decided = self._decisions.of(index.row())
            said = decided or words.answer_sentence(verdict)
            return f"{name}. {said}"
        return None


class ReviewGrid(GridView):
    """Thumbnails with what was guessed, or decided; keys that decide go to the sheet.

    Args:
        decisions: What is shown.

    Signals:
        chosen_changed: Other answers are chosen.
        opened: Somebody wants to see this answer large (its number).
    """

    chosen_changed = Signal()
    opened = Signal(int)

    def __init__(
        self,
        decisions: Decisions,
        thumbnails: Thumbnails | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_CELL, parent)
        self._decisions = decisions
        self._thumbnails = thumbnails or shared()
        self._thumbnails.arrived.connect(self._on_thumbnail_arrived)
        self._rounded = RoundedThumbnails()
        self.setModel(_Answers(decisions, self))
        self.setAccessibleName(self.tr("Answers to review"))
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))

    def chosen_rows(self) -> list[int]:
        """The numbers of the chosen answers, in order."""
        return sorted(index.row() for index in self.selectedIndexes())

    def choose(self, row: int) -> None:
        """Choose the answer ``row`` alone."""
        row = max(0, min(row, self.count() - 1))
        flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.selectionModel().setCurrentIndex(self.model().index(row, 0), flag)

    def choose_next(self) -> None:
        """Choose the first answer after the chosen ones that is not decided yet."""
        begin = max(self.chosen_rows(), default=-1) + 1
        rest = [*range(begin, self.count()), *range(begin)]
        undecided = [row for row in rest if self._decisions.of(row) is None]
        self.choose(undecided[0] if undecided else begin)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and selecting are the grid's; what decides goes to the sheet."""
        keys = Qt.Key
        moving = event.key() in {
            keys.Key_Left, keys.Key_Right, keys.Key_Up, keys.Key_Down, keys.Key_Home,
            keys.Key_End, keys.Key_PageUp, keys.Key_PageDown, keys.Key_A,
        }  # fmt: skip
        if moving:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def selectionChanged(
        self, selected: QItemSelection, deselected: QItemSelection
    ) -> None:
        """Tell that others are chosen."""
        super().selectionChanged(selected, deselected)
        self.chosen_changed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is seen."""
        painter = QPainter(self.viewport())
        chosen, current = set(self.chosen_rows()), self.currentIndex().row()
        ratio = self.devicePixelRatioF()
        side = self.side - 2 * _MARGIN
        size = -(-int(side * ratio) // _STEP) * _STEP
        for row in self.visible_rows():
            cell = self.cell(row)
            if not cell.intersects(event.rect()):
                continue
            rect = QRectF(cell.left() + _MARGIN, cell.top() + _MARGIN, side, side)
            path = Path(self._decisions.verdicts[row].path)
            pixmap = self._thumbnails.get(path, size, square=True)
            painter.drawPixmap(rect.topLeft(), self._rounded.get(pixmap, side, ratio))
            self._paint_words(painter, rect, row)
            if row in chosen or (row == current and self.hasFocus()):
                paint_ring(painter, rect, "accent" if row in chosen else "muted")

    def _on_thumbnail_arrived(self, _path: Path) -> None:
        self.viewport().update()

    def _paint_words(self, painter: QPainter, rect: QRectF, row: int) -> None:
        decided = self._decisions.of(row)
        name = decided or self._decisions.guess(row)
        if not name:
            return
        text = words.short_name(name) if decided else f"{words.short_name(name)}?"
        tone = "good" if decided else "dark"
        metrics = painter.fontMetrics()
        text = metrics.elidedText(
            text, Qt.TextElideMode.ElideRight, int(rect.width()) - 24
        )
        paint_chip(painter, rect.right() - 6, rect.bottom() - 24, text, tone)

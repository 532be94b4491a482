"""The confusion matrix: images by class and answer; every cell opens its images.

Blue is right and orange is wrong, told apart with any kind of colour vision; how much
is told by the depth of the colour and by the number itself.
"""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from engine.evaluation.scores import Scores
from gui import theme, words
from gui.pages.results.matrix_order import Order, Show, ordered

_LARGEST, _SMALLEST = 64, 30
_NAMES, _NAMES_LEAST = 116, 60
_TOP_FLAT, _TOP_TURNED = 24, 92
#: With more classes than this their names above the columns are turned.
_FLAT = 5
_OPENERS = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}


class MatrixView(QWidget):
    """Shows a confusion matrix; a cell is chosen by pointer or keyboard.

    Signals:
        cell_opened: With the numbers of the class and of the answer.
    """

    cell_opened = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scores: Scores | None = None
        self._order: list[int] = []
        self._show = Show.COUNTS
        self._current = (0, 0)
        self._opened: tuple[int, int] | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Confusion matrix"))

    @property
    def order(self) -> tuple[int, ...]:
        """The numbers of the classes, from top to bottom."""
        return tuple(self._order)

    def show_scores(self, scores: Scores, order: Order = Order.NAME) -> None:
        """Show the matrix of ``scores``."""
        self._scores = scores
        self._opened = None
        self.sort(order)
        self.updateGeometry()

    def sort(self, order: Order) -> None:
        """Order the classes; of equal ones the names decide."""
        if self._scores is None:
            return
        self._order = ordered(self._scores, order)
        self._current = (0, 0)
        self._describe()
        self.update()

    def show_as(self, show: Show) -> None:
        """Say counts, or shares of the row or of the column."""
        self._show = show
        self.update()

    def mark(self, cell: tuple[int, int] | None) -> None:
        """Mark the cell whose images are shown: class and answer, or none."""
        self._opened = cell
        self.update()

    def cell_rect(self, truth: int, answer: int) -> QRect:
        """Where the cell of class ``truth`` and ``answer`` is."""
        side = self._side()
        left = self._left() + self._order.index(answer) * side
        return QRect(left, self._top() + self._order.index(truth) * side, side, side)

    def text(self, truth: int, answer: int) -> str:
        """What the cell of class ``truth`` and ``answer`` says."""
        if self._scores is None:
            return ""
        count = self._scores.matrix[truth][answer]
        if self._show is Show.COUNTS or not count:
            return words.count(count) if count else ""
        return f"{round(100 * self._share(truth, answer))}{words.NBSP}%"

    # Qt's events.

    def sizeHint(self) -> QSize:
        """As high as the cells need."""
        count = max(1, len(self._order))
        return QSize(440, self._top() + count * self._side() + 2)

    def minimumSizeHint(self) -> QSize:
        """Cells never get smaller than their numbers."""
        count = max(1, len(self._order))
        return QSize(_NAMES_LEAST + count * _SMALLEST, self.sizeHint().height())

    def resizeEvent(self, event: object) -> None:
        """The cells take the width there is."""
        del event
        self.updateGeometry()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open the cell under the pointer."""
        cell = self._cell_at(event.position().toPoint())
        if cell is not None and event.button() is Qt.MouseButton.LeftButton:
            self._current = cell
            self._open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move, Enter and Space open."""
        moves = {
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
        }
        step = moves.get(Qt.Key(event.key()))
        if step is not None and self._order:
            last = len(self._order) - 1
            row, column = self._current
            self._current = (
                min(last, max(0, row + step[0])),
                min(last, max(0, column + step[1])),
            )
            self._describe()
            self.update()
        elif event.key() in _OPENERS and self._order:
            self._open()
        else:
            super().keyPressEvent(event)

    def event(self, event: object) -> bool:
        """Tips say a cell in words."""
        if isinstance(event, QHelpEvent):
            cell = self._cell_at(event.pos())
            tip = "" if cell is None else self._words(*cell)
            QToolTip.showText(event.globalPos(), tip, self)
            return True
        return super().event(event)  # type: ignore[arg-type]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint names and cells."""
        if self._scores is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_names(painter)
        font = self.font()
        font.setPixelSize(13 if self._side() >= 40 else 11)
        painter.setFont(font)
        for row, truth in enumerate(self._order):
            for column, answer in enumerate(self._order):
                here = self.hasFocus() and (row, column) == self._current
                self._paint_cell(painter, truth, answer, current=here)

    # Its parts.

    def _paint_names(self, painter: QPainter) -> None:
        assert self._scores is not None
        side, left, top = self._side(), self._left(), self._top()
        font = self.font()
        font.setPixelSize(13)
        painter.setFont(font)
        painter.setPen(theme.current().color("muted"))
        measure = painter.fontMetrics()
        elide = Qt.TextElideMode.ElideRight
        for place, number in enumerate(self._order):
            name = self._scores.classes[number]
            shown = measure.elidedText(name, elide, left - 10)
            line = QRect(0, top + place * side, left - 8, side)
            painter.drawText(
                line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown
            )
            if len(self._order) <= _FLAT:
                head = QRect(left + place * side + 2, 0, side - 4, top)
                shown = measure.elidedText(name, elide, side - 4)
                painter.drawText(head, Qt.AlignmentFlag.AlignCenter, shown)
                continue
            painter.save()
            painter.translate(left + place * side + side / 2, top - 8)
            painter.rotate(-90)
            room = QRect(0, -side // 2, top - 8, side)
            shown = measure.elidedText(name, elide, top - 10)
            painter.drawText(
                room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown
            )
            painter.restore()

    def _paint_cell(
        self, painter: QPainter, truth: int, answer: int, *, current: bool
    ) -> None:
        shown = theme.current()
        rect = QRectF(self.cell_rect(truth, answer)).adjusted(1, 1, -1, -1)
        share = self._share(truth, answer)
        colour = shown.color("alternate")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(rect, 4, 4)
        if share:
            colour = QColor(shown.series[0 if truth == answer else 1])
            # The root keeps a few mistakes among many right ones visible.
            colour.setAlphaF(0.12 + 0.7 * share**0.5)
            painter.setBrush(colour)
            painter.drawRoundedRect(rect, 4, 4)
        strong = share > 0.35
        painter.setPen(shown.color("on_accent" if strong else "text"))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self.text(truth, answer))
        if current or self._opened == (truth, answer):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(shown.color("text"), 2))
            painter.drawRoundedRect(rect, 4, 4)

    def _share(self, truth: int, answer: int) -> float:
        """Of the row, or of the column where columns are looked at."""
        assert self._scores is not None
        one = self._scores.per_class
        whole = one[truth].images
        if self._show is Show.COLUMNS:
            whole = one[answer].answered
        return self._scores.matrix[truth][answer] / whole if whole else 0.0

    def _side(self) -> int:
        count = max(1, len(self._order))
        room = self.width() - self._left() - 2
        return max(_SMALLEST, min(_LARGEST, room // count))

    def _left(self) -> int:
        return _NAMES if self.width() >= 320 else _NAMES_LEAST

    def _top(self) -> int:
        return _TOP_FLAT if len(self._order) <= _FLAT else _TOP_TURNED

    def _cell_at(self, spot: QPoint) -> tuple[int, int] | None:
        """Row and column at ``spot``."""
        side = self._side()
        column, row = (
            (spot.x() - self._left()) // side,
            (spot.y() - self._top()) // side,
        )
        inside = 0 <= row < len(self._order) and 0 <= column < len(self._order)
        return (row, column) if inside else None

    def _open(self) -> None:
        row, column = self._current
        self._describe()
        self.cell_opened.emit(self._order[row], self._order[column])

    def _describe(self) -> None:
        if self._order:
            self.setAccessibleDescription(self._words(*self._current))

    def _words(self, row: int, column: int) -> str:
        assert self._scores is not None
        truth, answer = self._order[row], self._order[column]
        count = self._scores.matrix[truth][answer]
        images = words.counted(count, self.tr("image"), self.tr("images"))
        names = self._scores.classes
        if truth == answer:
            return self.tr("{images} of {name}, right").format(
                images=images, name=names[truth]
            )
        return self.tr("{images} of {name}, taken for {answer}").format(
            images=images, name=names[truth], answer=names[answer]
        )

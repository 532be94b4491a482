"""The learning curve: accuracy on training and validation images, point by point.

pyqtgraph is imported when the first curve is shown, never at the window's start.
"""

from __future__ import annotations

import math
from typing import Any

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from engine.progress import CurvePoint
from gui import theme, words
from gui.widgets import Heading

TRAINING, VALIDATION = "accuracy", "val_accuracy"
_SERIES = (TRAINING, VALIDATION)
_LINE_WIDTH = 2.5
_GRID_STEP = 20  # per cent


class LearningCurve(QWidget):
    """Two lines that grow to the right while a training goes on.

    Args:
        parent: Where it is shown.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.setMinimumHeight(120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Learning curve"))
        self._step_name = ""
        self._points: list[CurvePoint] = []
        self._plot: Any = None
        self._lines: dict[str, Any] = {}

    @property
    def points(self) -> tuple[CurvePoint, ...]:
        """What it shows."""
        return tuple(self._points)

    def begin(self, step_name: str) -> None:
        """Start an empty curve whose steps are called ``step_name``: epoch, setting."""
        self._step_name = step_name
        self._points.clear()
        self._draw()

    def add(self, point: CurvePoint) -> None:
        """Draw one more point; a step that came before is replaced."""
        self._points = [known for known in self._points if known.step != point.step]
        self._points.append(point)
        self._points.sort(key=lambda known: known.step)
        self._draw()

    def best(self) -> tuple[int, float] | None:
        """Step and accuracy of the best point, on validation where there is one."""
        key = VALIDATION if self._has(VALIDATION) else TRAINING
        known = [(p.step, p.values[key]) for p in self._points if key in p.values]
        return max(known, key=lambda pair: pair[1]) if known else None

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As in a card of the usual width."""
        return QSize(560, 240)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Import the plotting library now that somebody looks."""
        super().showEvent(event)
        if self._plot is None:
            self._build()
            self._draw()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and self._plot is not None:
            self._colour()

    def _has(self, key: str) -> bool:
        return any(key in point.values for point in self._points)

    def _build(self) -> None:
        import pyqtgraph  # noqa: PLC0415 - late on purpose: a third of a second

        plot = pyqtgraph.PlotWidget(background=None)
        plot.setMenuEnabled(False)
        plot.setMouseEnabled(x=False, y=False)
        plot.hideButtons()
        plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        plot.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        plot.setAntialiasing(True)
        for name in ("left", "bottom"):
            axis = plot.getAxis(name)
            axis.setStyle(tickLength=0, tickTextOffset=8)
        plot.getAxis("left").setWidth(52)
        self._grid = [
            pyqtgraph.InfiniteLine(level, 0) for level in range(0, 101, _GRID_STEP)
        ]
        for line in self._grid:
            plot.addItem(line, ignoreBounds=True)
        for key in _SERIES:
            self._lines[key] = plot.plot()
        self._dot = pyqtgraph.ScatterPlotItem(size=10)
        plot.addItem(self._dot)
        self._label = pyqtgraph.TextItem(anchor=(0.5, 0))
        plot.addItem(self._label, ignoreBounds=True)
        layout = self.layout()
        assert layout is not None
        layout.addWidget(plot)
        self._plot = plot
        self._pyqtgraph = pyqtgraph
        self._colour()

    def _colour(self) -> None:
        shown = theme.current()
        pen = self._pyqtgraph.mkPen
        for axis in (self._plot.getAxis("left"), self._plot.getAxis("bottom")):
            axis.setPen(pen(None))
            axis.setTextPen(pen(shown.color("muted")))
            font = self.font()
            font.setPixelSize(13)
            axis.setTickFont(font)
        for line in self._grid:
            line.setPen(pen(shown.color("border"), width=1))
        for key, colour in zip(_SERIES, shown.series, strict=False):
            self._lines[key].setPen(pen(colour, width=_LINE_WIDTH))
        self._label.setColor(shown.color("muted"))
        font = self.font()
        font.setPixelSize(13)
        self._label.setFont(font)
        self._draw()

    def _draw(self) -> None:
        self.setAccessibleDescription(self._spoken())
        if self._plot is None:
            return
        for key in _SERIES:
            known = [(p.step, p.values[key]) for p in self._points if key in p.values]
            self._lines[key].setData(
                [step for step, _ in known], [100 * value for _, value in known]
            )
        self._scale()
        self._mark_best()

    def _scale(self) -> None:
        first = self._points[0].step if self._points else 1
        total = max((point.total for point in self._points), default=first)
        last = max(total, first + 1)
        values = [
            100 * point.values[key]
            for point in self._points
            for key in _SERIES
            if key in point.values
        ]
        floor = _GRID_STEP * math.floor((min(values, default=0) - 2) / _GRID_STEP)
        floor = min(80, max(0, floor))
        room = (last - first) * 0.03
        self._plot.setXRange(first - room, last + room, padding=0)
        self._plot.setYRange(floor - 4, 104, padding=0)
        levels = range(floor, 101, _GRID_STEP)
        percent = [(level, f"{level}{words.NBSP}%") for level in levels]
        self._plot.getAxis("left").setTicks([percent])
        begin = f"{self._step_name} {first}".strip()
        self._plot.getAxis("bottom").setTicks([[(first, begin), (last, str(last))]])
        for line in self._grid:
            line.setVisible(line.value() >= floor)

    def _mark_best(self) -> None:
        best = self.best()
        self._label.setVisible(best is not None)
        if best is None:
            self._dot.setData([], [])
            return
        step, value = best
        series = 1 if self._has(VALIDATION) else 0
        colour = theme.current().series[series]
        self._dot.setData([step], [100 * value], brush=colour, pen=None)
        self._label.setText(self.tr("best so far {0}").format(words.percent(value)))
        # Kept inside the plot: to the left of a point at its right end, and so on.
        left, right = self._plot.viewRange()[0]
        place = (step - left) / (right - left)
        self._label.setAnchor((min(1.0, max(0.0, place * 1.4 - 0.2)), -0.35))
        self._label.setPos(step, 100 * value)

    def _spoken(self) -> str:
        best = self.best()
        if best is None:
            return self.tr("No points yet")
        return self.tr("{0} points, best {1} at {2} {3}").format(
            len(self._points), words.percent(best[1]), self._step_name, best[0]
        )


class Legend(QWidget):
    """Short strokes in the curves' colours, each with its name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        names = (self.tr("training"), self.tr("validation"))
        for number, name in enumerate(names):
            if number:
                row.addSpacing(6)
            row.addWidget(_Stroke(number))
            row.addWidget(Heading(name, "secondary"))


class _Stroke(QWidget):
    """A short stroke in one colour of the charts."""

    def __init__(self, series: int) -> None:
        super().__init__()
        self._series = series
        self.setFixedSize(14, 14)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the stroke."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.current().series[self._series]))
        painter.drawRoundedRect(QRectF(0, 5.5, 14, 3), 1.5, 1.5)

"""The learning curve: accuracy on training and validation images, point by point.

pyqtgraph is imported when somebody may soon look at a curve, never at the window's
start, and on another thread: it can take a second, and the window never stands still.
"""

from __future__ import annotations

import math
from typing import Any

from PySide6.QtCore import QPointF, QSize
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from engine.progress import CurvePoint
from gui import theme, words
from gui.charts.canvas import Canvas
from gui.charts.label import place_label
from gui.widgets import Heading

TRAINING, VALIDATION = "accuracy", "val_accuracy"
_SERIES = (TRAINING, VALIDATION)
_LINE_WIDTH = 2.5
_GRID_STEP = 20  # per cent
_AXIS_WIDTH = 52


class LearningCurve(Canvas):
    """Two lines that grow to the right while a training goes on.

    Args:
        parent: Where it is shown.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column.setSpacing(0)
        self._column.addStretch(0)
        ends = QHBoxLayout()
        ends.setContentsMargins(_AXIS_WIDTH, 0, 0, 0)
        self._first, self._last = Heading("", "secondary"), Heading("", "secondary")
        ends.addWidget(self._first)
        ends.addStretch(1)
        ends.addWidget(self._last)
        self._column.addLayout(ends)
        self.setMinimumHeight(140)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Learning curve"))
        self._step_name = ""
        self._finished = False
        self._points: list[CurvePoint] = []
        self._lines: dict[str, Any] = {}

    @property
    def points(self) -> tuple[CurvePoint, ...]:
        """What it shows."""
        return tuple(self._points)

    def begin(self, step_name: str) -> None:
        """Start an empty curve whose steps are called ``step_name``: epoch, setting."""
        self._step_name = step_name
        self._finished = False
        self._points.clear()
        self._draw()

    def show_finished(self, points: tuple[CurvePoint, ...], step_name: str) -> None:
        """Show the whole curve of a training that has ended."""
        self._step_name = step_name
        self._finished = True
        self._points = list(points)
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

    def sizeHint(self) -> QSize:
        """As in a card of the usual width."""
        return QSize(560, 240)

    def _has(self, key: str) -> bool:
        return any(key in point.values for point in self._points)

    def _fill(self, plot: Any) -> None:
        pyqtgraph = self._pyqtgraph
        plot.hideAxis("bottom")  # its two words are labels below the plot
        axis = plot.getAxis("left")
        axis.setStyle(tickLength=0, tickTextOffset=8)
        axis.setWidth(_AXIS_WIDTH)
        self._grid = [
            pyqtgraph.InfiniteLine(level, 0) for level in range(0, 101, _GRID_STEP)
        ]
        for line in self._grid:
            plot.addItem(line, ignoreBounds=True)
        for key in _SERIES:
            self._lines[key] = plot.plot(antialias=True)
        self._dot = pyqtgraph.ScatterPlotItem(size=10)
        plot.addItem(self._dot)
        self._label = pyqtgraph.TextItem(anchor=(0, 0))
        self._label.textItem.document().setDocumentMargin(0)
        self._label.setZValue(1)
        plot.addItem(self._label, ignoreBounds=True)
        plot.getViewBox().sigResized.connect(self._place_label)
        self._follow_theme()

    def _follow_theme(self) -> None:
        shown = theme.current()
        pen = self._pyqtgraph.mkPen
        font = self.font()
        font.setPixelSize(13)
        axis = self._plot.getAxis("left")
        axis.setPen(pen(None))
        axis.setTickPen(pen(shown.color("surface")))
        axis.setTextPen(pen(shown.color("muted")))
        axis.setTickFont(font)
        for line in self._grid:
            line.setPen(pen(shown.color("border"), width=1))
        for key, colour in zip(_SERIES, shown.series, strict=False):
            self._lines[key].setPen(pen(colour, width=_LINE_WIDTH))
        self._label.setColor(shown.color("muted"))
        # Where it cannot avoid a line of the grid, it stays readable.
        self._label.fill = self._pyqtgraph.mkBrush(shown.color("surface"))
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
        room = (last - first) * 0.015
        self._plot.setXRange(first - room, last + room, padding=0)
        self._plot.setYRange(floor - 4, 104, padding=0)
        levels = range(floor, 101, _GRID_STEP)
        percent = [(level, f"{level}{words.NBSP}%") for level in levels]
        self._plot.getAxis("left").setTicks([percent])
        self._first.setText(f"{self._step_name} {first}" if self._points else "")
        self._last.setText(str(last) if self._points else "")
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
        text = self.tr("best {0}") if self._finished else self.tr("best so far {0}")
        self._label.setText(text.format(words.percent(value)))
        self._place_label()

    def _place_label(self) -> None:
        """Put the words of the best point where they hide no line."""
        best = self.best()
        if best is None:
            return
        box = self._plot.getViewBox()

        def spot(step: int, value: float) -> QPointF:
            pixels: QPointF = box.mapViewToScene(QPointF(step, 100 * value))
            return pixels

        lines = [
            [spot(p.step, p.values[key]) for p in self._points if key in p.values]
            for key in _SERIES
        ]
        size = self._label.textItem.boundingRect().size()
        corner = place_label(size, spot(*best), box.sceneBoundingRect(), lines)
        self._label.setPos(box.mapSceneToView(corner))

    def _spoken(self) -> str:
        best = self.best()
        if best is None:
            return self.tr("No points yet")
        return self.tr("{0} points, best {1} at {2} {3}").format(
            len(self._points), words.percent(best[1]), self._step_name, best[0]
        )

"""Lines in a square or wide plot, with bands of uncertainty and named axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.charts.canvas import Canvas

_LINE_WIDTH = 2.0
_BAND_ALPHA = 48


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a plot.

    Attributes:
        x: From left to right.
        y: As many.
        series: Number of its colour.
        dashed: Whether it is a forecast, or what to compare with.
        dots: Whether its points are marked.
        low: Lower edge of its band; empty for none.
        high: Upper edge of its band.
        faint: Whether it only stands behind the others.
    """

    x: Sequence[float]
    y: Sequence[float]
    series: int = 0
    dashed: bool = False
    dots: bool = False
    low: Sequence[float] = ()
    high: Sequence[float] = ()
    faint: bool = False


class Plot(Canvas):
    """A plot that shows lines and nothing else.

    Args:
        name: What it is, for a screen reader.
        across: What the axis below is.
        up: What the axis at the left is.
    """

    def __init__(
        self, name: str, across: str, up: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._across, self._up = across, up
        self._lines: tuple[Line, ...] = ()
        self._spans: tuple[tuple[float, float], tuple[float, float]] | None = None
        self._ticks: dict[str, list[tuple[float, str]]] = {}
        self.setMinimumHeight(220)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def lines(self) -> tuple[Line, ...]:
        """What it shows."""
        return self._lines

    def show_lines(
        self,
        lines: Sequence[Line],
        *,
        spans: tuple[tuple[float, float], tuple[float, float]] | None = None,
        ticks: Sequence[tuple[float, str]] = (),
        upright: Sequence[tuple[float, str]] = (),
    ) -> None:
        """Show ``lines``.

        Args:
            lines: What to draw; the last is on top.
            spans: Ends of both axes; as the lines need them if left out.
            ticks: Places and words on the axis below; found by itself if left out.
            upright: The same on the axis at the left.
        """
        self._lines = tuple(lines)
        self._spans = spans
        self._ticks = {"bottom": list(ticks), "left": list(upright)}
        self._draw()

    def _fill(self, plot: Any) -> None:
        self._keep_ends(plot)
        plot.setLabel("bottom", self._across)
        plot.setLabel("left", self._up)

    def _draw(self) -> None:
        if self._plot is None:
            return
        shown = theme.current()
        make_pen = self._pyqtgraph.mkPen
        font = self.font()
        font.setPixelSize(12)
        for side in ("left", "bottom"):
            axis = self._plot.getAxis(side)
            axis.setPen(make_pen(shown.color("border")))
            axis.setTextPen(make_pen(shown.color("muted")))
            axis.setTickFont(font)
            axis.label.setFont(font)
            ticks = self._ticks.get(side)
            axis.setTicks([ticks] if ticks else None)
        self._plot.clear()
        for line in self._lines:
            self._draw_line(line, QColor(shown.series[line.series % len(shown.series)]))
        if self._spans is not None:
            across, up = self._spans
            self._plot.setXRange(*across, padding=0.02)
            self._plot.setYRange(*up, padding=0.02)
        else:
            self._plot.autoRange(padding=0.04)

    def _draw_line(self, line: Line, colour: QColor) -> None:
        x, y = list(line.x), list(line.y)
        if line.low:
            soft = QColor(colour)
            soft.setAlpha(_BAND_ALPHA)
            edges = [
                self._pyqtgraph.PlotCurveItem(x, list(edge), pen=None)
                for edge in (line.low, line.high)
            ]
            for edge in edges:
                self._plot.addItem(edge)
            self._plot.addItem(self._pyqtgraph.FillBetweenItem(*edges, brush=soft))
        if line.faint:
            colour = theme.current().color("border")
        style = Qt.PenStyle.DashLine if line.dashed else Qt.PenStyle.SolidLine
        pen = self._pyqtgraph.mkPen(colour, width=_LINE_WIDTH, style=style)
        marks: dict[str, Any] = {}
        if line.dots:
            marks = {
                "symbol": "o",
                "symbolSize": 7,
                "symbolBrush": colour,
                "symbolPen": None,
            }
        self._plot.plot(x, y, pen=pen, antialias=True, **marks)

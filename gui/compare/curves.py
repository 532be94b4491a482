"""The learning curves of several runs in one picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from gui import theme, words
from gui.charts.canvas import Canvas
from gui.charts.curves import TRAINING, VALIDATION
from gui.charts.legend import named_stroke
from gui.compare.names import letter
from gui.widgets import Card, FlowRow, Heading

if TYPE_CHECKING:
    from engine.evaluation.side_by_side import Side
    from engine.progress import CurvePoint

_AXIS_WIDTH = 52
_LINE_WIDTH = 2.5
#: Families whose steps are no epochs: a line to hold against, not a curve.
_LEVELS = ("quick", "best")


class RunCurve(NamedTuple):
    """What is drawn of a run.

    Attributes:
        name: What it is called.
        steps: Epochs; two far ends for a mere level.
        training: Accuracy on training images, in per cent.
        validation: Accuracy on validation images, in per cent.
        level: Whether it has no epochs, and only where it ended is drawn.
    """

    name: str
    steps: tuple[int, ...]
    training: tuple[float, ...]
    validation: tuple[float, ...]
    level: bool = False


def curves_of(sides: Sequence[Side], names: Sequence[str]) -> list[RunCurve]:
    """The curves to draw; a run that left none has only its level."""
    return [_curve(side, name) for side, name in zip(sides, names, strict=True)]


def _curve(side: Side, name: str) -> RunCurve:
    points = tuple(one for one in side.points if VALIDATION in one.values)
    if side.family not in _LEVELS and len(points) > 1:
        return RunCurve(
            name,
            tuple(one.step for one in points),
            _values(points, TRAINING),
            _values(points, VALIDATION),
        )
    result = side.record.result
    level = (100 * result.validation.accuracy,) if result.validation else ()
    return RunCurve(name, (), (), level, level=True)


def _values(points: Sequence[CurvePoint], key: str) -> tuple[float, ...]:
    return tuple(100 * one.values[key] for one in points if key in one.values)


class CurvesCard(Card):
    """Accuracy on validation images, epoch by epoch; training images dashed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.body.addWidget(Heading(self.tr("How they learned"), "section"))
        self.sentence = Heading("", "muted", wrap=True)
        self.body.addWidget(self.sentence)
        self._legend = FlowRow(spacing=14)
        self.body.addWidget(self._legend)
        self.plot = _Overlaid()
        self.body.addWidget(self.plot)

    @property
    def curves(self) -> tuple[RunCurve, ...]:
        """What it shows."""
        return self.plot.curves

    def show_curves(self, curves: Sequence[RunCurve]) -> None:
        """Draw ``curves``, each in its own colour."""
        self.setVisible(any(not one.level for one in curves))
        self.sentence.setText(
            self.tr(
                "Right of the validation images after every epoch; of the training "
                "images dashed. A dotted level is a run that has no epochs."
            )
        )
        self._legend.clear()
        for number, one in enumerate(curves):
            self._legend.add(named_stroke(number, f"{letter(number)} {one.name}"))
        self.plot.show_curves(curves)


class _Overlaid(Canvas):
    """The curves themselves."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumHeight(260)
        self.setAccessibleName(self.tr("Learning curves of the runs"))
        self.curves: tuple[RunCurve, ...] = ()

    def show_curves(self, curves: Sequence[RunCurve]) -> None:
        """Draw ``curves``."""
        self.curves = tuple(curves)
        self._draw()

    def _fill(self, plot: Any) -> None:
        self._keep_ends(plot)
        plot.showGrid(y=True, alpha=0.2)
        plot.getAxis("left").setWidth(_AXIS_WIDTH)

    def _draw(self) -> None:
        if self._plot is None:
            return
        shown, plot, pen = theme.current(), self._plot, self._pyqtgraph.mkPen
        plot.clear()
        last = max((max(one.steps) for one in self.curves if one.steps), default=1)
        for number, one in enumerate(self.curves):
            colour = shown.series[number % len(shown.series)]
            solid = pen(colour, width=_LINE_WIDTH)
            styles = Qt.PenStyle
            dashed = pen(colour, width=1.2, style=styles.DashLine)
            dotted = pen(colour, width=_LINE_WIDTH, style=styles.DotLine)
            if one.level and one.validation:
                plot.plot([1, last], 2 * list(one.validation), pen=dotted)
                continue
            if len(one.training) == len(one.steps):
                plot.plot(one.steps, one.training, pen=dashed, antialias=True)
            plot.plot(one.steps, one.validation, pen=solid, antialias=True)
        font = self.font()
        font.setPixelSize(12)
        for side in ("left", "bottom"):
            axis = plot.getAxis(side)
            axis.setTextPen(pen(shown.color("muted")))
            axis.setPen(pen(shown.color("border")))
            axis.setTickFont(font)
        plot.setLabel("bottom", self.tr("epoch"), color=shown.muted)
        values = [v for one in self.curves for v in (*one.training, *one.validation)]
        low = max(0.0, min(values, default=0) - 4)
        plot.setYRange(low, 103, padding=0)
        plot.setXRange(1, max(last, 2), padding=0.02)
        ticks = [
            (level, f"{level}{words.NBSP}%")
            for level in range(0, 101, 20 if low < 60 else 10)
            if level >= low
        ]
        plot.getAxis("left").setTicks([ticks])

"""How far a model's probabilities can be believed: said against found, with intervals.

``python -m benchmarks unknown`` and ``discern info`` tell the same figures.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from engine.errors import DiscernError
from gui import theme, words
from gui.background import Background
from gui.charts.canvas import Canvas
from gui.widgets import Card, FoldButton, Heading

if TYPE_CHECKING:
    # It brings NumPy in, which the window's start does without.
    from engine.models.reliability import Reliability

_LEVELS = (0, 25, 50, 75, 100)
_AXIS_WIDTH = 52
_DOT = 9
_LINE_WIDTH = 2
_HEIGHT = 220
_MOST_WIDTH = 640


class ReliabilityPlot(Canvas):
    """A dot for each bar: what the model said, and the share that was right.

    On the dashed line it would be exactly as right as it says.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumHeight(_HEIGHT)
        self.setMaximumWidth(_MOST_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Reliability plot"))
        self._told: Reliability | None = None

    def show_reliability(self, told: Reliability | None) -> None:
        """Draw another plot, or nothing."""
        self._told = told
        self._draw()

    def sizeHint(self) -> QSize:
        """As wide as high, and a bit."""
        return QSize(320, _HEIGHT)

    def _fill(self, plot: Any) -> None:
        pyqtgraph = self._pyqtgraph
        self._keep_ends(plot)
        plot.setXRange(0, 100, padding=0.035)
        plot.setYRange(-4, 104, padding=0)
        for side in ("left", "bottom"):
            axis = plot.getAxis(side)
            axis.setStyle(tickLength=0, tickTextOffset=6)
            axis.setTicks([[(n, f"{n}{words.NBSP}%") for n in _LEVELS]])
        plot.getAxis("left").setWidth(_AXIS_WIDTH)
        self._grid = [pyqtgraph.InfiniteLine(level, 0) for level in _LEVELS]
        for line in self._grid:
            plot.addItem(line, ignoreBounds=True)
        self._ideal = plot.plot([0, 100], [0, 100])
        self._spans = plot.plot(connect="pairs")
        self._line = plot.plot(antialias=True)
        self._dots = pyqtgraph.ScatterPlotItem(size=_DOT)
        plot.addItem(self._dots)

    def _draw(self) -> None:
        self.setAccessibleDescription("" if self._told is None else spoken(self._told))
        if self._plot is None:
            return
        shown, pen = theme.current(), self._pyqtgraph.mkPen
        font = self.font()
        font.setPixelSize(12)
        for side in ("left", "bottom"):
            axis = self._plot.getAxis(side)
            axis.setPen(pen(None))
            axis.setTextPen(pen(shown.color("muted")))
            axis.setTickFont(font)
        for line in self._grid:
            line.setPen(pen(shown.color("border"), width=1))
        dashes = Qt.PenStyle.DashLine
        self._ideal.setPen(pen(shown.color("muted"), width=1, style=dashes))
        colour = shown.series[0]
        self._line.setPen(pen(colour, width=_LINE_WIDTH))
        self._spans.setPen(pen(shown.color("muted"), width=1))
        bars = self._told.bars if self._told is not None else ()
        said = [100 * bar.probability for bar in bars]
        found = [100 * bar.right.accuracy for bar in bars]
        ends = [100 * end for bar in bars for end in (bar.right.low, bar.right.high)]
        self._spans.setData([x for x in said for _ in range(2)], ends)
        self._line.setData(said, found)
        self._dots.setData(said, found, brush=colour, pen=None)


class ReliabilityCard(Card):
    """What to make of it and, unfolded, the plot; hidden where a model has none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(spacing=6, parent=parent)
        self.setAccessibleName(self.tr("How far its probabilities can be believed"))
        self._background = Background(self)
        self._model: Path | None = None
        title = self.tr("How far its probabilities can be believed")
        self.fold = FoldButton(title, title=True)
        self.body.addWidget(self.fold)
        self.sentence = Heading("", "muted", wrap=True)
        self.body.addWidget(self.sentence)
        self._panel = QWidget()
        self._panel.hide()
        self.fold.toggled.connect(self._panel.setVisible)
        self.body.addWidget(self._panel)
        inside = QVBoxLayout(self._panel)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(6)
        inside.addWidget(
            Heading(
                self.tr(
                    "Across: how sure it was. Up: how many of those answers were "
                    "right, with the 95 % interval. On the dashed line both agree."
                ),
                "secondary",
                wrap=True,
            )
        )
        self.plot = ReliabilityPlot()
        inside.addWidget(self.plot)
        self.hide()

    def show_model(self, model: Path | None) -> None:
        """Show what the model in a file remembers of its held-out images."""
        if model == self._model:
            return
        self._model = model
        if model is None:
            self._show(None)
            return
        self._background.run(
            lambda: (model, _read(model)),
            lambda found: self._on_read(*found),
            lambda _reason: None,
        )

    def _on_read(self, model: Path, told: Reliability | None) -> None:
        if model == self._model:
            self._show(told)

    def _show(self, told: Reliability | None) -> None:
        self.plot.show_reliability(told)
        self.sentence.setText("" if told is None else spoken(told))
        self.setVisible(told is not None)


def spoken(told: Reliability) -> str:
    """The plot in words."""
    source = {
        "validation": _tr("validation images"),
        "out of fold": _tr("training images that it had not learned from"),
    }.get(told.source, _tr("images that it had not learned from"))
    text = _tr(
        "On {images} {source} it was {error} points off on average ({low} to {high}). "
        "A perfect model would be {chance} off on so many, by chance alone."
    )
    return text.format(
        images=words.count(told.images),
        source=source,
        error=f"{100 * told.error:.1f}",
        low=f"{100 * told.low:.1f}",
        high=f"{100 * told.high:.1f}",
        chance=f"{100 * told.by_chance:.1f}",
    )


def _read(model: Path) -> Reliability | None:
    """Runs on another thread, and so brings the plotting library in as well."""
    import pyqtgraph  # noqa: F401

    from engine.models.modelfile import read_manifest
    from engine.models.reliability import believed

    try:
        manifest = read_manifest(model)
    except DiscernError:
        return None
    return believed(manifest.reliability, manifest.outcomes)


def _tr(text: str) -> str:
    return QCoreApplication.translate("ReliabilityPlot", text)

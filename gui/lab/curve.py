"""Probabilities along a mix: a line for each class, and where the answer flips."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.jobs.looking import Blended
from gui import theme, words
from gui.charts.canvas import Canvas

_LINE_WIDTH = 2.5
_AXIS_WIDTH = 52
_LEVELS = (0, 50, 100)
#: As many classes as a blend lists.
_MOST_LINES = 5


class MixCurve(Canvas):
    """Draws a ``Blended``."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumHeight(110)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Probabilities along the mix"))
        self._blended: Blended | None = None
        self._share = 0.5
        self._lines: list[Any] = []

    def show_blended(self, blended: Blended | None) -> None:
        """Draw another blend, or nothing."""
        self._blended = blended
        self._draw()

    def show_share(self, share: float) -> None:
        """Mark the mix that is looked at, 0 to 1."""
        self._share = share
        if self._plot is not None:
            self._here.setValue(100 * share)

    def sizeHint(self) -> QSize:
        """Low and wide."""
        return QSize(420, 160)

    def _fill(self, plot: Any) -> None:
        pyqtgraph = self._pyqtgraph
        self._keep_ends(plot)
        plot.setXRange(0, 100, padding=0.035)
        plot.setYRange(-4, 104, padding=0)
        for side, width in (("left", _AXIS_WIDTH), ("bottom", None)):
            axis = plot.getAxis(side)
            axis.setStyle(tickLength=0, tickTextOffset=6)
            axis.setTicks([[(n, f"{n}{words.NBSP}%") for n in _LEVELS]])
            if width is not None:
                axis.setWidth(width)
        self._grid = [pyqtgraph.InfiniteLine(level, 0) for level in _LEVELS]
        self._flip = pyqtgraph.InfiniteLine(50, 90)
        self._here = pyqtgraph.InfiniteLine(50, 90)
        for line in (*self._grid, self._flip, self._here):
            plot.addItem(line, ignoreBounds=True)
        self._lines = [plot.plot(antialias=True) for _ in range(_MOST_LINES)]

    def _draw(self) -> None:
        self.setAccessibleDescription(self._spoken())
        if self._plot is None:
            return
        shown, pen = theme.current(), self._pyqtgraph.mkPen
        for side in ("left", "bottom"):
            axis = self._plot.getAxis(side)
            axis.setPen(pen(None))
            axis.setTextPen(pen(shown.color("muted")))
        for line in self._grid:
            line.setPen(pen(shown.color("border"), width=1))
        self._here.setPen(pen(shown.color("text"), width=1))
        dashes = Qt.PenStyle.DashLine
        self._flip.setPen(pen(shown.color("muted"), width=1, style=dashes))
        told = self._blended
        self._flip.setVisible(told is not None and told.flip is not None)
        self._here.setVisible(told is not None)
        for number, line in enumerate(self._lines):
            if told is None or number >= len(told.classes):
                line.setData([], [])
                continue
            line.setPen(pen(shown.series[number], width=_LINE_WIDTH))
            line.setData(
                [100 * share for share in told.shares],
                [100 * row[number] for row in told.probabilities],
            )
        if told is not None and told.flip is not None:
            self._flip.setValue(100 * told.flip)
        self._here.setValue(100 * self._share)

    def _spoken(self) -> str:
        return "" if self._blended is None else flip_sentence(self._blended)


def flip_sentence(told: Blended) -> str:
    """Where the answer flips, in words."""
    first = words.short_name(told.classes[0])
    if told.flip is None or told.becomes is None:
        return _tr("It is {0} all the way.").format(first)
    return _tr(
        "At {share} of the second picture the answer flips from {first} to {other}."
    ).format(
        share=words.percent(told.flip, 0),
        first=first,
        other=words.short_name(told.becomes),
    )


def at_share(told: Blended, share: float) -> tuple[float, ...]:
    """The probabilities at a mix, between the two looked at next to it."""
    shares = told.shares
    after = next((n for n, one in enumerate(shares) if one >= share), len(shares) - 1)
    before = max(0, after - 1)
    width = shares[after] - shares[before]
    part = (share - shares[before]) / width if width else 0.0
    return tuple(
        (1 - part) * low + part * high
        for low, high in zip(
            told.probabilities[before], told.probabilities[after], strict=True
        )
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("MixCurve", text)

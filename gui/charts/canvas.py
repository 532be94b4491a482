"""What all plots are made on: a pyqtgraph plot that is only looked at.

pyqtgraph is imported when somebody looks at a plot, never at the window's start.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

#: Room for the half of a word that is above, or right of, the end of an axis.
_ABOVE, _BESIDE = 8, 18


class Canvas(QWidget):
    """A plot without menu, mouse or keyboard; made when it is first seen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._plot: Any = None
        self._pyqtgraph: Any = None

    def showEvent(self, event: QShowEvent) -> None:
        """Make the plot now that somebody looks."""
        super().showEvent(event)
        if self._plot is None:
            self._make()
            self._draw()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and self._plot is not None:
            self._follow_theme()

    def _fill(self, plot: Any) -> None:
        """Put into a new plot what every drawing finds there; nothing by itself."""

    @staticmethod
    def _keep_ends(plot: Any) -> None:
        """Show the words at both ends of the axis below, which are left out else."""
        plot.getAxis("bottom").setStyle(hideOverlappingLabels=False)
        plot.getPlotItem().layout.setContentsMargins(0, _ABOVE, _BESIDE, 0)

    def _draw(self) -> None:
        """Draw what is shown; the plot may not be there yet."""
        raise NotImplementedError

    def _follow_theme(self) -> None:
        """Take the colours of another theme, which drawing does by itself."""
        self._draw()

    def _make(self) -> None:
        import pyqtgraph

        plot = pyqtgraph.PlotWidget(background=None)
        plot.setMenuEnabled(False)
        plot.setMouseEnabled(x=False, y=False)
        plot.hideButtons()
        plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        plot.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._plot, self._pyqtgraph = plot, pyqtgraph
        self._fill(plot)
        self._column.insertWidget(0, plot, 1)

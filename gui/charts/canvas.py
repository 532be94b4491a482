"""What all plots are made on: a pyqtgraph plot that is only looked at.

pyqtgraph is imported when somebody looks at a plot, never at the window's start.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.background import Background

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
        self.prepare()

    def prepare(self) -> None:
        """Make the plot, if it is not there yet: what somebody waits for else."""
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

        # A menu that is never opened would take a third of the time.
        plot = pyqtgraph.PlotWidget(background=None, enableMenu=False)
        plot.setMouseEnabled(x=False, y=False)
        plot.hideButtons()
        plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        plot.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._plot, self._pyqtgraph = plot, pyqtgraph
        self._fill(plot)
        self._column.insertWidget(0, plot, 1)


def prepare(owner: QObject, canvases: Sequence[Canvas]) -> None:
    """Make plots before they are seen, one a turn of the event loop.

    Args:
        owner: Who wants them; its page is read meanwhile.
        canvases: They are made in this order.
    """

    def make(_imported: object) -> None:
        for canvas in canvases:
            QTimer.singleShot(0, canvas, canvas.prepare)

    Background(owner).run(
        lambda: importlib.import_module("pyqtgraph"), make, lambda _reason: None
    )

"""The line above the results: which run, its facts, and what can be done with it."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from gui.pages.results.actions import RunActions
from gui.state import AppState
from gui.widgets import Choice, ElidedLabel, Heading

#: Below this the facts stand in a line of their own.
_ONE_LINE = 960


class RunHead(QWidget):
    """Chooses a run; compares it, saves its report, opens its map."""

    def __init__(self, state: AppState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(2, 1)
        self._grid.addWidget(Heading(self.tr("Run"), "secondary"), 0, 0)
        self.choice = Choice()
        self.choice.setAccessibleName(self.tr("Run"))
        self.choice.setMinimumWidth(280)
        self._grid.addWidget(self.choice, 0, 1)
        self.about = ElidedLabel("", "secondary")
        self._grid.addWidget(self.about, 0, 2)
        self.actions_row = RunActions(state)
        self._grid.addWidget(self.actions_row, 0, 3)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Move the facts to where there is room for them."""
        super().resizeEvent(event)
        self._grid.removeWidget(self.about)
        if self.width() >= _ONE_LINE:
            self._grid.addWidget(self.about, 0, 2)
        else:
            self._grid.addWidget(self.about, 1, 0, 1, 4)

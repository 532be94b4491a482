"""The line above the results: which run, its facts, and what can be done with it."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.pages.results.actions import RunActions
from gui.state import AppState
from gui.widgets import Choice, Heading


class RunHead(QWidget):
    """Chooses a run; compares it, saves its report, opens its map."""

    def __init__(self, state: AppState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(Heading(self.tr("Run"), "secondary"))
        self.choice = Choice()
        self.choice.setAccessibleName(self.tr("Run"))
        self.choice.setMinimumWidth(280)
        row.addWidget(self.choice)
        self.about = Heading("", "secondary")
        row.addWidget(self.about, 1)
        self.actions_row = RunActions(state)
        row.addWidget(self.actions_row)

"""What can be done with the run on the page Results: compare, map, report on it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.compare.opening import open_comparison
from gui.report.button import ReportButton
from gui.state import AppState
from gui.widgets import SecondaryButton


class RunActions(QWidget):
    """A row of buttons.

    Args:
        state: The project and its runs.
    """

    def __init__(self, state: AppState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._run: str | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.compare = SecondaryButton(self.tr("Compare…"))
        self.compare.setToolTip(self.tr("Compare this run with others"))
        self.compare.clicked.connect(lambda: open_comparison(state, self._run, self))
        self.map = SecondaryButton(self.tr("Map…"))
        self.map.setToolTip(self.tr("The images, alike ones beside each other"))
        self.map.clicked.connect(self._on_map_clicked)
        self.report = ReportButton(state)
        for button in (self.compare, self.map, self.report):
            row.addWidget(button)

    def set_run(self, run: str) -> None:
        """The run that is shown now."""
        self._run = run
        self.report.set_run(run)
        self.compare.setEnabled(len(self._state.runs) > 1)

    def _on_map_clicked(self) -> None:
        # Imported when it is wanted, as few people look at it at once.
        from gui.map.dialog import MapDialog

        dialog = MapDialog(self._state, self._run or "", self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

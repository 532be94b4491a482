"""One format in the dialog of exports: what it is for, or why it cannot be had."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.widgets import Heading, SecondaryButton

if TYPE_CHECKING:
    from engine.exporting.formats import ExportFormat


class FormatRow(QWidget):
    """A format with its button.

    Args:
        item: The format.
        obstacle: Why it cannot be had, in a sentence; empty where it can.

    Signals:
        wanted: With the format.
    """

    wanted = Signal(object)

    def __init__(
        self, item: ExportFormat, obstacle: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._obstacle = obstacle
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(16)
        column = QVBoxLayout()
        column.setSpacing(2)
        self.title = Heading(item.title, "strong")
        self.about = Heading(obstacle or item.description, "secondary", wrap=True)
        column.addWidget(self.title)
        column.addWidget(self.about)
        across.addLayout(column, 1)
        self.button = SecondaryButton(self.tr("Export…"))
        self.button.setAccessibleName(self.tr("Export to {0}").format(item.title))
        self.button.setAccessibleDescription(obstacle)
        self.button.setToolTip(obstacle)
        self.button.setEnabled(not obstacle)
        self.button.clicked.connect(lambda: self.wanted.emit(item))
        across.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)

    def set_busy(self, busy: bool) -> None:
        """One export at a time."""
        self.button.setEnabled(not busy and not self._obstacle)

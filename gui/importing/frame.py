"""What the sheets of importing share: width, lines of text, and the last row."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from gui.widgets import Heading, PrimaryButton, SecondaryButton
from gui.widgets.labels import Role

WIDTH = 480
MARGIN = 24
COLUMN = WIDTH - 2 * MARGIN


class Sheet(QDialog):
    """A dialog of one column that asks something and goes on, or does not."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        self.column.setSpacing(10)
        self.setFixedWidth(WIDTH)

    def add_line(self, text: str, role: Role) -> Heading:
        """Add a line of text that wraps."""
        line = Heading(text, role, wrap=True)
        line.set_column(COLUMN)
        self.column.addWidget(line)
        return line

    def add_buttons(self, action: str) -> PrimaryButton:
        """Add the last row: Cancel, and the ``action`` that accepts."""
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addStretch(1)
        cancel = SecondaryButton(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        row.addWidget(cancel)
        button = PrimaryButton(action)
        button.setDefault(True)
        button.clicked.connect(self.accept)
        row.addWidget(button)
        self.column.addSpacing(6)
        self.column.addLayout(row)
        return button

"""Empty states: what is missing here and the one thing to do about it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.widgets.buttons import PrimaryButton, SecondaryButton
from gui.widgets.labels import Heading, IconView


class EmptyState(QWidget):
    """An icon, a title, a sentence and up to two actions, in the middle of the room.

    Signals:
        action_requested: Somebody pressed the action.
        second_requested: Somebody pressed the second action.
    """

    action_requested = Signal()
    second_requested = Signal()

    def __init__(
        self,
        icon: str,
        title: str,
        sentence: str,
        action: str = "",
        second: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(10)
        column.addStretch(1)
        centre = Qt.AlignmentFlag.AlignHCenter
        self.icon = IconView(icon, 40)
        column.addWidget(self.icon, 0, centre)
        column.addSpacing(4)
        self.title = Heading(title, "title")
        column.addWidget(self.title, 0, centre)
        self.sentence = Heading(sentence, "muted", wrap=True)
        self.sentence.setAlignment(centre)
        self.sentence.set_column(420)
        # In a row, because a column's alignment would keep it to one line of text.
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self.sentence)
        middle.addStretch(1)
        column.addLayout(middle)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addStretch(1)
        if action:
            self.action = PrimaryButton(action)
            self.action.clicked.connect(self.action_requested)
            row.addWidget(self.action)
        if second:
            self.second = SecondaryButton(second)
            self.second.clicked.connect(self.second_requested)
            row.addWidget(self.second)
        row.addStretch(1)
        column.addSpacing(6)
        column.addLayout(row)
        column.addStretch(1)

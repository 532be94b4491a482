"""What to do next: advice, the most useful first, each one click from the place."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.evaluation.advice import Advice
from gui.widgets import Card, Dot, Heading, SecondaryButton

#: More than this would be a list that nobody reads.
_MOST = 4


class AdviceCard(Card):
    """A few sentences with a button each.

    Signals:
        followed: With the ``Advice`` that somebody wants to follow.
    """

    followed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName(self.tr("What would help"))
        self.body.addWidget(Heading(self.tr("What would help"), "group"))
        self._held = QWidget()
        self._column = QVBoxLayout(self._held)
        self._column.setContentsMargins(0, 2, 0, 0)
        self._column.setSpacing(12)
        self.body.addWidget(self._held)
        self.body.addStretch(1)
        self.buttons: list[SecondaryButton] = []

    def sentences(self) -> list[str]:
        """What it says."""
        return [label.text() for label in self._held.findChildren(Heading)]

    def show_advice(self, found: tuple[Advice, ...]) -> None:
        """Show the heaviest of ``found``."""
        self.buttons.clear()
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        for one in found[:_MOST]:
            self._column.addWidget(self._line(one))
        if not found:
            self._column.addWidget(
                Heading(
                    self.tr("Nothing stands out. Try it on pictures of your own."),
                    "muted",
                    wrap=True,
                )
            )

    def _line(self, one: Advice) -> QWidget:
        held = QWidget()
        row = QHBoxLayout(held)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        dot = Dot("warning" if one.weight >= 5 else "neutral")
        row.addWidget(dot, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Heading(one.sentence, "small", wrap=True), 1)
        button = SecondaryButton(one.action)
        button.setAccessibleDescription(one.sentence)
        button.clicked.connect(lambda _checked=False: self.followed.emit(one))
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.buttons.append(button)
        return held

"""Which line is which class, and its probability at the mix looked at."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui import words
from gui.charts.legend import Stroke
from gui.widgets import ElidedLabel, Heading

_MOST = 5


class Keys(QWidget):
    """A stroke, a name and a figure for each class."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self._entries = [_Key(number) for number in range(_MOST)]
        for entry in self._entries:
            row.addWidget(entry)
        row.addStretch(1)
        self.setMinimumHeight(22)

    def show_classes(
        self, names: tuple[str, ...], probabilities: tuple[float, ...]
    ) -> None:
        """Show classes with their probabilities."""
        for number, entry in enumerate(self._entries):
            here = number < len(names)
            entry.setVisible(here)
            if here:
                entry.show_class(names[number], probabilities[number])


class _Key(QWidget):
    def __init__(self, number: int) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 8, 0)
        row.setSpacing(6)
        self.name = ElidedLabel("", "secondary")
        self.figure = Heading("", "secondary")
        self.figure.setFixedWidth(46)
        row.addWidget(Stroke(number))
        row.addWidget(self.name)
        row.addWidget(self.figure)

    def show_class(self, name: str, probability: float) -> None:
        """Show a class."""
        self.name.setText(words.short_name(name))
        self.figure.setText(words.percent(probability))

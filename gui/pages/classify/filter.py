"""Which answers the table shows: all of them, or those of one verdict."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from engine.verdict import ERROR, NONE_OF_THESE, NOT_SURE
from gui import words
from gui.pages.classify.results_model import CHANGED
from gui.widgets import Choice

_LAST = (NOT_SURE, NONE_OF_THESE, ERROR, CHANGED)


class VerdictFilter(Choice):
    """A list of the verdicts there are, with their numbers.

    Signals:
        verdict_chosen: One verdict, or None for all.
    """

    verdict_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Shown answers"))
        self.setMinimumWidth(180)
        self.setMaximumWidth(240)
        self._known: list[str] = []
        self.addItem("", None)
        self.show_counts({})
        self.activated.connect(lambda at: self.verdict_chosen.emit(self.itemData(at)))

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Tell how many there are of each; what is chosen stays chosen."""
        if not counts and self._known:
            while self.count() > 1:
                self.removeItem(1)
            self._known.clear()
        figures = [number for name, number in counts.items() if name != CHANGED]
        total = words.count(sum(figures))
        self.setItemText(0, self.tr("All answers ({0})").format(total))
        for verdict in counts:
            if verdict not in self._known:
                self._insert(verdict)
        for at, verdict in enumerate(self._known, start=1):
            number = words.count(counts.get(verdict, 0))
            name = words.answer_name(verdict)
            if verdict == CHANGED:
                name = self.tr("answered differently")
            self.setItemText(at, f"{name} ({number})")
        self.setEnabled(bool(counts))

    def _insert(self, verdict: str) -> None:
        """Classes by name, then what is none of them, then what changed."""

        def place(name: str) -> tuple[int, str]:
            return (_LAST.index(name) + 1 if name in _LAST else 0, name.casefold())

        self._known.append(verdict)
        self._known.sort(key=place)
        self.insertItem(self._known.index(verdict) + 1, "", verdict)

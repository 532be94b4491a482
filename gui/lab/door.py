"""In and out of the blend lab: it takes the place of the answer, and gives it back."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from gui.lab.view import LabView


class LabDoor(QObject):
    """Shows the lab instead of other parts of a page.

    Args:
        lab: The lab, hidden at first.
        others: What it takes the place of.
    """

    def __init__(self, lab: LabView, others: tuple[QWidget, ...]) -> None:
        super().__init__(lab)
        self._lab = lab
        self._others = others
        self._were: tuple[QWidget, ...] = ()
        lab.hide()
        lab.closed.connect(self.leave)

    def enter(self, model: Path | None, path: Path) -> None:
        """Show the lab for a picture."""
        if model is None:
            return
        self._were = tuple(part for part in self._others if part.isVisible())
        for part in self._others:
            part.hide()
        self._lab.show()
        self._lab.open(model, path)

    def leave(self) -> None:
        """Give the place back."""
        if self._lab.isVisible():
            self._lab.hide()
            for part in self._were:
                part.show()

    def take_model(self, model: Path) -> None:
        """Let another model answer there, too."""
        if self._lab.isVisible():
            self._lab.take_model(model)

"""The part of the Classify page where pictures are mixed and spoilt."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.bridge import JobBridge
from gui.lab.blend import BlendCard
from gui.lab.robust import RobustnessCard
from gui.state import AppState
from gui.widgets import Heading, QuietButton

_ROBUST_WIDTH = 360


class LabView(QWidget):
    """Blend lab and robustness, side by side, for one picture.

    Args:
        state: The window's state.
        bridge: Where jobs are submitted.

    Signals:
        closed: Somebody wants back to the answer.
    """

    closed = Signal()

    def __init__(
        self, state: AppState, bridge: JobBridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._path: Path | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        head = QHBoxLayout()
        self.back = QuietButton(self.tr("Back to the answer"), "undo")
        self.back.clicked.connect(self.closed)
        head.addWidget(self.back)
        head.addStretch(1)
        head.addWidget(
            Heading(self.tr("An honest model is torn where pictures are."), "muted")
        )
        column.addLayout(head)
        row = QHBoxLayout()
        row.setSpacing(16)
        self.blend = BlendCard(state, bridge)
        self.robust = RobustnessCard(bridge)
        self.robust.setFixedWidth(_ROBUST_WIDTH)
        row.addWidget(self.blend, 1)
        row.addWidget(self.robust)
        column.addLayout(row, 1)

    def open(self, model: Path, path: Path) -> None:
        """Begin with a picture."""
        if path != self._path:
            self.robust.rest()
        self._path = path
        self.blend.open(model, path)
        self.robust.open(model, path)

    def take_model(self, model: Path) -> None:
        """Let another model answer."""
        if self._path is not None:
            self.open(model, self._path)

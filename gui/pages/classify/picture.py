"""The picture being asked about, and the others that came with it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from gui.pages.classify.heat import HeatLegend
from gui.pages.classify.strip import PictureStrip
from gui.widgets import (
    Card,
    ChipButton,
    ElidedLabel,
    PictureView,
    SecondaryButton,
)


class PictureCard(Card):
    """One picture large; several as a strip below it.

    Signals:
        picture_chosen: A picture of the strip was chosen, with its number.
        heat_switched: The heat map is wanted, or not any more.
        lab_requested: The blend lab is wanted.
        correction_requested: Somebody wants to say what the picture really is.
    """

    picture_chosen = Signal(int)
    heat_switched = Signal(bool)
    lab_requested = Signal()
    correction_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName(self.tr("Picture"))
        self.view = PictureView()
        # It takes the room that is left, and asks for none of its own.
        self.view.setSizePolicy(
            QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored
        )
        self.body.addWidget(self.view, 1)
        self.name = ElidedLabel("", "secondary")
        self.body.addWidget(self.name)
        self.legend = HeatLegend()
        self.body.addWidget(self.legend)
        self.body.addLayout(self._actions())
        self.strip = PictureStrip()
        self.strip.picture_chosen.connect(self.picture_chosen)
        self.body.addWidget(self.strip)
        self.show_paths([])

    def _actions(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.heat = ChipButton(self.tr("Heat map"))
        self.heat.setToolTip(self.tr("Where in the picture the answer comes from"))
        self.heat.toggled.connect(self.heat_switched)
        self.lab = ChipButton(self.tr("Blend lab"), checkable=False)
        self.lab.setToolTip(
            self.tr("Mix it with another picture, or see how much it can take")
        )
        self.lab.clicked.connect(self.lab_requested)
        self.correct = SecondaryButton(self.tr("This is…"))
        self.correct.setToolTip(self.tr("Say what it is, and let the model learn it"))
        self.correct.clicked.connect(self.correction_requested)
        row.addWidget(self.heat)
        row.addWidget(self.lab)
        row.addStretch(1)
        row.addWidget(self.correct)
        return row

    def show_actions(self, *, answered: bool, correctable: bool) -> None:
        """Offer what can be done with the shown picture now."""
        self.heat.setEnabled(answered)
        self.lab.setEnabled(answered)
        self.correct.setEnabled(answered and correctable)

    def show_paths(self, paths: list[Path]) -> None:
        """Offer ``paths``; more than one as a strip."""
        self.strip.setVisible(len(paths) > 1)
        self.strip.set_paths(paths if len(paths) > 1 else [])
        self.show_path(paths[0] if paths else None)

    def show_path(self, path: Path | None) -> None:
        """Show one picture large."""
        self.view.set_path(path)
        self.name.setText("" if path is None else path.name)
        self.name.setToolTip("" if path is None else str(path))

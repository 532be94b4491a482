"""The picture being asked about, and the others that came with it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.pages.classify_strip import PictureStrip
from gui.widgets import Card, ElidedLabel, PictureView


class PictureCard(Card):
    """One picture large; several as a strip below it.

    Signals:
        picture_chosen: A picture of the strip was chosen, with its number.
    """

    picture_chosen = Signal(int)

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
        self.strip = PictureStrip()
        self.strip.picture_chosen.connect(self.picture_chosen)
        self.body.addWidget(self.strip)
        self.show_paths([])

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

"""The first line of the Classify page: which model, how precise, of what."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine.batch.cluster.extra import is_installed
from gui.pages.classify.models import ModelChooser
from gui.state import AppState
from gui.widgets import ChipButton, Heading, SecondaryButton


class Toolbar(QWidget):
    """The model, and buttons that come once there is something below them.

    Args:
        state: Knows the models.
    """

    def __init__(self, state: AppState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        label = Heading(self.tr("Model"), "muted")
        self.chooser = ModelChooser(state)
        label.setBuddy(self.chooser)
        row.addWidget(label)
        row.addWidget(self.chooser)
        row.addStretch(1)
        self.precision = ChipButton(self.tr("Precision"))
        self.precision.setToolTip(self.tr("How many answers have to be right"))
        #: There wherever a cluster can be reached from: few need it.
        self.cluster = ChipButton(self.tr("Cluster"))
        self.cluster.setToolTip(self.tr("Let many machines classify a folder"))
        #: There whenever a camera is, for the empty page has no button of its own.
        self.camera = SecondaryButton(self.tr("Camera…"))
        self.camera.setToolTip(self.tr("Take a picture and ask about it"))
        self.pictures = SecondaryButton(self.tr("Choose pictures…"))
        self.folder = SecondaryButton(self.tr("Choose a folder…"))
        self._buttons = (self.precision, self.pictures, self.folder)
        for button in (
            self.precision,
            self.cluster,
            self.camera,
            self.pictures,
            self.folder,
        ):
            button.hide()
            row.addWidget(button)
        self.cluster.setVisible(is_installed())

    def show_buttons(self) -> None:
        """There is something to choose anew."""
        for button in self._buttons:
            button.show()

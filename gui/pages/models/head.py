"""The first line of the Models page: what stays here, and a way to bring models in."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.widgets import Heading, IconView, SecondaryButton


class ModelsHead(QWidget):
    """Says what goes online, and offers to import a model."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(10)
        line.addWidget(IconView("info", 18), 0, Qt.AlignmentFlag.AlignVCenter)
        promise = self.tr(
            "All of this works without a network. Only Fetch goes online: it downloads "
            "a file, and nothing is sent."
        )
        self.promise = Heading(promise, "muted", wrap=True)
        line.addWidget(self.promise, 1)
        self.bring_in = SecondaryButton(self.tr("Import a model…"))
        self.bring_in.setAccessibleName(self.bring_in.text())
        self.bring_in.setToolTip(
            self.tr("Keras, TFLite, SavedModel; Teachable Machine and Lobe")
        )
        line.addWidget(self.bring_in, 0, Qt.AlignmentFlag.AlignVCenter)

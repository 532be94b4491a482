"""One image large, with the arrow keys to go on to the next."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from gui.image_model import ImageModel
from gui.widgets import Chip, ElidedLabel, PictureView, SecondaryButton


class LargeView(QDialog):
    """Shows the images of a model one at a time.

    Signals:
        row_shown: With the row that is shown now.
    """

    row_shown = Signal(int)

    def __init__(self, images: ImageModel, row: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._images = images
        self._row = row
        self.setWindowTitle(self.tr("Large view"))
        self.resize(parent.window().size() * 0.85)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(16)
        self.picture = PictureView()
        column.addWidget(self.picture, 1)
        line = QHBoxLayout()
        line.setSpacing(10)
        self.name = ElidedLabel("", "strong", mode=Qt.TextElideMode.ElideMiddle)
        line.addWidget(self.name, 1)
        self.size_chip = Chip()
        line.addWidget(self.size_chip)
        self.split_chip = Chip()
        line.addWidget(self.split_chip)
        for text, step in ((self.tr("Previous"), -1), (self.tr("Next"), 1)):
            button = SecondaryButton(text)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, step=step: self._go(step))
            line.addWidget(button)
        close = SecondaryButton(self.tr("Close"))
        close.setAutoDefault(False)
        close.clicked.connect(self.accept)
        line.addWidget(close)
        column.addLayout(line)
        self._show()

    @property
    def row(self) -> int:
        """The row that is shown."""
        return self._row

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go on, Escape, Enter and Space close."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}
        steps |= {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
        if event.key() in steps:
            self._go(steps[Qt.Key(event.key())])
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.accept()
        else:
            super().keyPressEvent(event)

    def _go(self, step: int) -> None:
        row = self._row + step
        if 0 <= row < self._images.rowCount():
            self._row = row
            self._show()
            self.row_shown.emit(row)

    def _show(self) -> None:
        item = self._images.item(self._row)
        self.picture.set_path(item.path)
        self.name.setText(f"{item.class_name} / {item.path.name}")
        self.size_chip.setText(f"{item.width} × {item.height}")
        self.split_chip.setText(item.split)

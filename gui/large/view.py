"""One image large: zoom, what is known of it, keys that move it, the next one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from engine.dataset.listing import ImageRow
from gui import words
from gui.bridge import JobBridge
from gui.grid.image_model import ImageModel
from gui.large.side import LargeSide
from gui.large.zoom_view import ZoomView
from gui.state import AppState
from gui.widgets import Chip, ElidedLabel, SecondaryButton


class LargeView(QDialog):
    """Shows the images of a model one at a time.

    Args:
        images: Which ones.
        row: The first one shown.
        state: The project, for what is known of an image.
        bridge: Where the model is asked about it.
        parent: The page.

    Signals:
        row_shown: With the row that is shown now.
    """

    row_shown = Signal(int)

    def __init__(
        self,
        images: ImageModel,
        row: int,
        state: AppState,
        bridge: JobBridge,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._images = images
        self._row = row
        self.setWindowTitle(self.tr("Large view"))
        self.resize(parent.window().size() * 0.9)
        across = QHBoxLayout(self)
        across.setContentsMargins(16, 16, 16, 16)
        across.setSpacing(16)
        column = QVBoxLayout()
        column.setSpacing(12)
        across.addLayout(column, 1)
        self.picture = ZoomView()
        column.addWidget(self.picture, 1)
        line = QHBoxLayout()
        line.setSpacing(8)
        self.name = ElidedLabel("", "strong", mode=Qt.TextElideMode.ElideMiddle)
        line.addWidget(self.name, 1)
        self.zoom_chip = Chip()
        self.zoom_chip.setMinimumWidth(64)
        self.zoom_chip.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.zoom_changed.connect(
            lambda share: self.zoom_chip.setText(f"{share}{words.NBSP}%")
        )
        line.addWidget(self.zoom_chip)
        self.fit_button = self._button(self.tr("Fit"), self.picture.fit)
        line.addWidget(self.fit_button)
        self.pixels_button = self._button("1:1", self.picture.show_pixels)
        line.addWidget(self.pixels_button)
        self.previous_button = self._button(self.tr("Previous"), lambda: self._go(-1))
        line.addWidget(self.previous_button)
        self.next_button = self._button(self.tr("Next"), lambda: self._go(1))
        line.addWidget(self.next_button)
        line.addWidget(self._button(self.tr("Close"), self.accept))
        column.addLayout(line)
        self.side = LargeSide(state, bridge)
        self.side.opinion.image_asked.connect(self._on_image_asked)
        self.finished.connect(self.side.opinion.close_down)
        across.addWidget(self.side)
        images.modelReset.connect(self._on_images_changed)
        self._show()

    @property
    def row(self) -> int:
        """The row that is shown."""
        return self._row

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go on, plus and minus zoom; Escape, Enter and Space close."""
        key = event.key()
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}
        steps |= {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
        if key in steps:
            self._go(steps[Qt.Key(key)])
        elif key in {Qt.Key.Key_Plus, Qt.Key.Key_Equal}:
            self.picture.zoom_by(1)
        elif key == Qt.Key.Key_Minus:
            self.picture.zoom_by(-1)
        elif key == Qt.Key.Key_0:
            self.picture.fit()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.accept()
        else:
            super().keyPressEvent(event)

    def _button(self, text: str, slot: Callable[[], None]) -> SecondaryButton:
        button = SecondaryButton(text)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked=False: slot())
        return button

    def _go(self, step: int) -> None:
        row = self._row + step
        if 0 <= row < self._images.rowCount():
            self._row = row
            self._show()
            self.row_shown.emit(row)

    def _on_images_changed(self) -> None:
        """The list is another: show what is in that place, if anything is."""
        count = self._images.rowCount()
        if count == 0:
            self.reject()
            return
        self._row = min(self._row, count - 1)
        if self.picture.path != self._images.path(self._row):
            self._show()

    def _on_image_asked(self, item: ImageRow) -> None:
        """Show a neighbour; one that is not in the list is only looked at."""
        row = self._images.row_of(item.path)
        if row >= 0:
            self._go(row - self._row)
        else:
            self._show_image(item)

    def _show(self) -> None:
        self._show_image(self._images.rows[self._row])

    def _show_image(self, item: ImageRow) -> None:
        path = self._images.folder / item.path
        self.picture.set_picture(path, QSize(item.width, item.height))
        self.name.setText(path.name)
        self.previous_button.setEnabled(self._row > 0)
        self.next_button.setEnabled(self._row + 1 < self._images.rowCount())
        self.side.show_image(item, path)

"""The training images an answer rests on, and how far from all of them it is."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from engine.jobs.looking import Explanation
from gui import doubt_words, words
from gui.painting import paint_thumbnail
from gui.thumbnails import shared
from gui.widgets import ElidedLabel, Heading

COUNT = 5
_SIDE = 60


class NearestImages(QWidget):
    """Five training images with their class, or why there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        self.distance = Heading("", "secondary", wrap=True)
        column.addWidget(self.distance)
        self.title = Heading(self.tr("Looks most like these training images"), "group")
        column.addWidget(self.title)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.images = [_TrainingImage() for _ in range(COUNT)]
        for image in self.images:
            row.addWidget(image)
        row.addStretch(1)
        column.addLayout(row)
        self.note = Heading("", "secondary", wrap=True)
        column.addWidget(self.note)
        self.clear()

    def clear(self) -> None:
        """Show nothing."""
        self.title.hide()
        self.note.hide()
        self.distance.hide()
        for image in self.images:
            image.hide()

    def show_explanation(self, told: Explanation) -> None:
        """Show the nearest images of an explanation."""
        self.title.setVisible(bool(told.neighbours))
        for number, image in enumerate(self.images):
            here = number < len(told.neighbours)
            image.setVisible(here)
            if here:
                item = told.neighbours[number]
                image.show_image(Path(item.path), item.class_name, item.likeness)
        self.note.setText(told.note)
        self.note.setVisible(bool(told.note))
        sentence = doubt_words.distance_sentence(told.verdict.unknown)
        self.distance.setText(sentence)
        self.distance.setVisible(bool(sentence))


class _TrainingImage(QWidget):
    """One training image over its class."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        self._picture = _Thumbnail()
        self.name = ElidedLabel("", "secondary")
        self.name.setFixedWidth(_SIDE)
        column.addWidget(self._picture)
        column.addWidget(self.name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_image(self, path: Path, class_name: str, likeness: float) -> None:
        """Show a training image."""
        self._picture.set_path(path)
        self.name.setText(class_name)
        alike = words.percent(max(0.0, likeness), 0)
        tip = self.tr("{0}: {1}, {2} alike").format(class_name, path.name, alike)
        self.setToolTip(tip)
        self.setAccessibleName(tip)


class _Thumbnail(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._path: Path | None = None
        self.setFixedSize(QSize(_SIDE, _SIDE))
        shared().arrived.connect(self._on_arrived)

    def set_path(self, path: Path) -> None:
        """Show the picture in ``path``."""
        self._path = path
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._path is None:
            return
        pixels = round(_SIDE * self.devicePixelRatioF())
        pixmap = shared().get(self._path, pixels, square=True)
        paint_thumbnail(QPainter(self), QRectF(self.rect()), pixmap)

    def _on_arrived(self, path: Path) -> None:
        if path == self._path:
            self.update()

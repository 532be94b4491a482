"""The person's own pictures, changed as a training would change them.

It is the training's own code on small copies, on a background thread like thumbnails.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine.errors import DiscernError
from engine.training.augmentation import Augmentation
from gui.background import Background
from gui.widgets import Heading, QuietButton

_PICTURES = 6
_SIDE = 88
#: Edits within this many milliseconds are shown at once.
_TOGETHER = 120


class AugmentationPreview(QWidget):
    """A row of the project's pictures, changed at random."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._database = self._folder = ""
        self._changes = Augmentation()
        self._round = 0
        self._asked = 0
        self._wanted = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(
            Heading(self.tr("What the training would see of yours"), "group")
        )
        head.addStretch(1)
        self.more = QuietButton(self.tr("Draw again"))
        self.more.setStyleSheet("padding: 0 8px; min-height: 26px;")
        self.more.clicked.connect(self._on_more_clicked)
        head.addWidget(self.more)
        column.addLayout(head)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.pictures = [QLabel() for _ in range(_PICTURES)]
        for picture in self.pictures:
            picture.setFixedSize(_SIDE, _SIDE)
            picture.setAccessibleName(self.tr("Changed picture"))
            row.addWidget(picture)
        row.addStretch(1)
        column.addLayout(row)
        self._background = Background(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_TOGETHER)
        self._timer.timeout.connect(self._draw)

    def set_project(self, database: str, folder: str) -> None:
        """Whose pictures to show."""
        if (database, folder) != (self._database, self._folder):
            self._database, self._folder = database, folder
            self._draw_soon()

    def set_wanted(self, wanted: bool) -> None:
        """Whether anybody can see it."""
        self._wanted = wanted
        self._draw_soon()

    def show_changes(self, changes: Augmentation) -> None:
        """Show what ``changes`` come to."""
        if changes != self._changes:
            self._changes = changes
            self._draw_soon()

    def _draw_soon(self) -> None:
        if self._wanted and self._database:
            self._timer.start()

    def _on_more_clicked(self) -> None:
        self._round += 1
        self._draw()

    def _draw(self) -> None:
        self._asked += 1
        number, changes, round_ = self._asked, self._changes, self._round
        database, folder = Path(self._database), Path(self._folder)
        self._background.run(
            lambda: (number, _render(database, folder, changes, round_)),
            self._on_rendered,
            lambda _problem: None,
        )

    def _on_rendered(self, rendered: tuple[int, list[QImage]]) -> None:
        number, images = rendered
        if number != self._asked:
            return  # a newer one is on its way
        for place, label in enumerate(self.pictures):
            label.setVisible(place < len(images))
            if place < len(images):
                ratio = self.devicePixelRatioF()
                side = round(_SIDE * ratio)
                pixmap = QPixmap.fromImage(images[place]).scaled(
                    side,
                    side,
                    Qt.AspectRatioMode.KeepAspectRatio,
                    Qt.TransformationMode.SmoothTransformation,
                )
                pixmap.setDevicePixelRatio(ratio)
                label.setPixmap(pixmap)


def _render(
    database: Path, folder: Path, changes: Augmentation, round_: int
) -> list[QImage]:
    """On a background thread: a few pictures of the project, changed."""
    # NumPy and Pillow wait until somebody unfolds this: the window opens without.
    import numpy as np

    from engine.dataset.browse import list_images
    from engine.images import Geometry, load_array
    from engine.training.augment import augment, mix

    try:
        found = list_images(database, folder)
    except DiscernError:
        return []
    rng = np.random.default_rng(round_)
    chosen = rng.permutation(len(found))[: 2 * _PICTURES]
    geometry = Geometry((2 * _SIDE, 2 * _SIDE), fit="squash")
    pixels = []
    for index in chosen:
        try:
            pixels.append(load_array(found[index].path, geometry))
        except DiscernError:
            continue
        if len(pixels) == _PICTURES:
            break
    if not pixels:
        return []
    batch = augment(np.stack(pixels), changes, rng)
    if changes.mixup:
        labels = np.zeros(len(batch), np.int32)
        batch = mix(batch, labels, changes.mixup, rng).pixels
    height, width = geometry.size
    return [
        QImage(
            item.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888
        ).copy()
        for item in batch
    ]

"""The grid of thumbnails: as many columns as fit, only what is seen is decoded."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QListView, QWidget

from gui.image_model import ImageModel, ThumbnailDelegate
from gui.thumbnails import Thumbnails, shared

#: The smallest cell; cells grow until the columns fill the width.
_CELL = 114


class ImageGrid(QListView):
    """Shows an ``ImageModel`` as squares that fill the width.

    Signals:
        image_opened: With the row that Enter or a double click asked for.
        class_asked: With 1 to 9, the digit that was pressed.
    """

    image_opened = Signal(int)
    class_asked = Signal(int)

    def __init__(
        self, thumbnails: Thumbnails | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails or shared()
        self._thumbnails.arrived.connect(self._on_thumbnail_arrived)
        self.images = ImageModel(self)
        self._drawer = ThumbnailDelegate(self._thumbnails, self)
        self.setModel(self.images)
        self.setItemDelegate(self._drawer)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setUniformItemSizes(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setAccessibleName(self.tr("Images"))
        self.setMouseTracking(True)
        self.doubleClicked.connect(self._on_double_clicked)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(80)
        self._settle.timeout.connect(self._on_scroll_settled)

    def visible_rows(self) -> range:
        """The rows that can be seen now."""
        count = self.images.rowCount()
        if count == 0:
            return range(0)
        area = self.viewport().rect()
        half = self.gridSize().width() // 2
        first = self.indexAt(QPoint(half, 2))
        last = self.indexAt(QPoint(area.right() - half, area.bottom() - 2))
        start = first.row() if first.isValid() else 0
        end = last.row() + 1 if last.isValid() else count
        return range(start, end)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fill the new width."""
        self._fit()
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the large view, a digit asks for a class."""
        key = event.key()
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if self.currentIndex().isValid():
                self.image_opened.emit(self.currentIndex().row())
        elif Qt.Key.Key_1 <= key <= Qt.Key.Key_9 and not event.modifiers():
            self.class_asked.emit(key - Qt.Key.Key_0)
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Paint anew with the theme."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self.viewport().update()

    def _fit(self) -> None:
        # Room for the scroll bar is always kept, so that it never changes the columns.
        bar = self.verticalScrollBar().sizeHint().width()
        room = self.width() - bar - 1
        columns = max(1, room // _CELL)
        side = max(48, room // columns)
        if self.gridSize().width() != side:
            self._drawer.set_cell(side)
            self.setGridSize(self._drawer.sizeHint(None, QModelIndex()))  # type: ignore[arg-type]

    def _on_double_clicked(self, index: QModelIndex) -> None:
        self.image_opened.emit(index.row())

    def _on_scrolled(self) -> None:
        self._settle.start()

    def _on_scroll_settled(self) -> None:
        rows = self.visible_rows()
        self._thumbnails.cancel_except({self.images.item(row).path for row in rows})
        self.viewport().update()

    def _on_thumbnail_arrived(self, _path: Path) -> None:
        # Qt gathers the updates of one turn into a single paint of what is seen.
        self.viewport().update()

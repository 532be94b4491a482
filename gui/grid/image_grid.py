"""The grid of thumbnails: as many columns as fit, only what is seen is decoded."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QPoint,
    QRectF,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import QWidget

from engine.dataset.summary import TEST, VALIDATION
from gui import theme, words
from gui.grid.image_model import ImageModel
from gui.grid.rounded import RoundedThumbnails
from gui.grid.view import GridView
from gui.painting import paint_chip, paint_ring
from gui.thumbnails import Thumbnails, shared

#: What is dragged: the images selected in the grid it comes from.
IMAGES_MIME = "application/x-discern-images"

#: The smallest cell; cells grow until the columns fill the width.
_CELL = 114
#: Room around a thumbnail: half the gap to its neighbour.
_MARGIN = 5
#: Pictures are decoded at steps of this many pixels, not anew for every width.
_STEP = 64
_BADGES = {VALIDATION: "val", TEST: "test"}


class ImageGrid(GridView):
    """Shows an ``ImageModel`` as squares that fill the width.

    Signals:
        image_opened: With the row that Enter, Space or a double click asked for.
        key_pressed: With a digit or letter that was pressed.
        trash_asked: Delete was pressed.
        menu_asked: With the place, on the screen, where a menu is wanted.
        chosen_changed: With the number of images selected now.
    """

    image_opened = Signal(int)
    key_pressed = Signal(str)
    trash_asked = Signal()
    menu_asked = Signal(QPoint)
    chosen_changed = Signal(int)

    def __init__(
        self, thumbnails: Thumbnails | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(_CELL, parent)
        self._thumbnails = thumbnails or shared()
        self._thumbnails.arrived.connect(self._on_thumbnail_arrived)
        self._rounded = RoundedThumbnails()
        self._place = 0
        self._racing = False
        self._badges: dict[str, str] = {}
        self.images = ImageModel(self)
        self.setModel(self.images)
        self.setDragEnabled(True)
        self.setAccessibleName(self.tr("Images"))
        self.setMouseTracking(True)
        self.doubleClicked.connect(self._on_double_clicked)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(80)
        self._settle.timeout.connect(self._on_scroll_settled)

    def chosen_count(self) -> int:
        """How many images are selected; counted by ranges, not one by one."""
        ranges = self.selectionModel().selection()
        return sum(ranges.at(i).height() for i in range(ranges.count()))

    def chosen_rows(self) -> list[int]:
        """The rows that are selected, in order."""
        ranges = self.selectionModel().selection()
        rows: set[int] = set()
        for number in range(ranges.count()):
            one = ranges.at(number)
            rows.update(range(one.top(), one.bottom() + 1))
        return sorted(rows)

    def choose(self, row: int) -> None:
        """Select the image at ``row`` alone, or the last one there is."""
        row = min(row, self.count() - 1)
        if row >= 0:
            index = self.images.index(row)
            flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
            self.selectionModel().setCurrentIndex(index, flag)
            self._anchor = row

    def set_badges(self, badges: dict[str, str]) -> None:
        """Write a word on the images of these paths, below the project's folder."""
        self._badges = badges
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is seen."""
        painter = QPainter(self.viewport())
        chosen = self.selectionModel()
        any_chosen = chosen.hasSelection()
        current = self.currentIndex().row() if self.hasFocus() else -1
        ratio = self.devicePixelRatioF()
        side = self.side - 2 * _MARGIN
        size = -(-int(side * ratio) // _STEP) * _STEP
        area, root = event.rect(), QModelIndex()
        # Nobody can look at what flies by; it is asked for when the scrolling slows.
        racing = self._racing and self._settle.isActive()
        for row in self.visible_rows():
            cell = self.cell(row)
            if not cell.intersects(area):
                continue
            rect = QRectF(cell.left() + _MARGIN, cell.top() + _MARGIN, side, side)
            path = self.images.path(row)
            pixmap = self._thumbnails.get(path, size, square=True, ask=not racing)
            ready = self._rounded.get(pixmap, side, ratio)
            painter.drawPixmap(rect.topLeft(), ready)
            self._paint_words(painter, rect, row)
            selected = any_chosen and chosen.isRowSelected(row, root)
            if selected or row == current:
                paint_ring(painter, rect, "accent" if selected else "muted")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space open the large view; digits and letters are classes' keys."""
        key, plain = event.key(), not event.modifiers()
        openers = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}
        if key in openers and plain:
            if self.currentIndex().isValid():
                self.image_opened.emit(self.currentIndex().row())
        elif key in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace} and plain:
            self.trash_asked.emit()
        elif plain and len(event.text()) == 1 and event.text().isalnum():
            self.key_pressed.emit(event.text().lower())
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the selected images."""
        if self.chosen_count():
            self.menu_asked.emit(event.globalPos())

    def selectionChanged(
        self, selected: QItemSelection, deselected: QItemSelection
    ) -> None:
        """Tell how many are selected now."""
        super().selectionChanged(selected, deselected)
        self.chosen_changed.emit(self.chosen_count())

    def startDrag(self, _actions: Qt.DropAction) -> None:
        """Drag the selected images; a class takes them."""
        count = self.chosen_count()
        if not count:
            return
        drag, data = QDrag(self), QMimeData()
        data.setData(IMAGES_MIME, str(count).encode())
        drag.setMimeData(data)
        drag.setPixmap(self._drag_picture(count))
        drag.exec(Qt.DropAction.MoveAction)

    def changeEvent(self, event: QEvent) -> None:
        """Paint anew with the theme."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self.viewport().update()

    def _paint_words(self, painter: QPainter, rect: QRectF, row: int) -> None:
        item = self.images.rows[row]
        badge = _BADGES.get(item.split)
        if badge is not None:
            paint_chip(painter, rect.right() - 6, rect.top() + 6, badge)
        found = self._badges.get(item.path)
        if found:
            paint_chip(painter, rect.right() - 6, rect.bottom() - 24, found, "warning")

    def _drag_picture(self, count: int) -> QPixmap:
        picture = QPixmap(120, 28)
        picture.fill(theme.current().color("accent"))
        painter = QPainter(picture)
        painter.setPen(theme.current().color("on_accent"))
        text = words.counted(count, self.tr("image"), self.tr("images"))
        painter.drawText(picture.rect(), Qt.AlignmentFlag.AlignCenter, text)
        painter.end()
        return picture

    def _on_double_clicked(self, index: QModelIndex) -> None:
        self.image_opened.emit(index.row())

    def _on_scrolled(self, place: int) -> None:
        self._racing = abs(place - self._place) > self.viewport().height() // 2
        self._place = place
        self._settle.start()

    def _on_scroll_settled(self) -> None:
        rows = self.visible_rows()
        self._thumbnails.cancel_except({self.images.path(row) for row in rows})
        self.viewport().update()

    def _on_thumbnail_arrived(self, _path: Path) -> None:
        # Qt gathers the updates of one turn into a single paint of what is seen.
        self.viewport().update()

"""The findings of one kind below each other: a small picture, a name, the reason."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from gui import theme
from gui.findings import words as finding_words
from gui.findings.records import Item
from gui.painting import paint_elided, paint_row, paint_thumbnail
from gui.thumbnails import Thumbnails, shared

ITEM_ROLE = Qt.ItemDataRole.UserRole
_ROW_HEIGHT = 68
_SIDE = 48
#: Pictures are decoded at this size whatever the screen, to share them with the grid.
_DECODED = 128

_Index = QModelIndex | QPersistentModelIndex


class ItemModel(QAbstractListModel):
    """Findings of one kind."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.folder = Path()
        self._items: list[Item] = []

    @property
    def items(self) -> Sequence[Item]:
        """All of them."""
        return self._items

    def set_items(self, folder: Path, items: Sequence[Item]) -> None:
        """Show ``items`` of the project in ``folder`` from now on."""
        self.beginResetModel()
        self.folder, self._items = folder, list(items)
        self.endResetModel()

    def row_of(self, key: str) -> int:
        """Where the finding of ``key`` is; -1 if it is not here."""
        found = (row for row, item in enumerate(self._items) if item.key == key)
        return next(found, -1)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's form
        """How many findings."""
        return 0 if parent.isValid() else len(self._items)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Name, reason and the finding itself."""
        if not index.isValid():
            return None
        item = self._items[index.row()]
        name = finding_words.file_name(item.finding.path)
        if role == ITEM_ROLE:
            return item
        if role == Qt.ItemDataRole.DisplayRole:
            return name
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{item.finding.path}\n{item.finding.reason}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{name}. {item.finding.reason}"
        return None


class _Drawer(QStyledItemDelegate):
    """Draws a finding: its picture, its file's name and its reason."""

    def __init__(self, thumbnails: Thumbnails, parent: QWidget) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails

    def sizeHint(self, option: QStyleOptionViewItem, _index: _Index) -> QSize:
        """A row as wide as there is room."""
        return QSize(option.rect.width(), _ROW_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: _Index
    ) -> None:
        """Draw field, picture and words."""
        item: Item = index.data(ITEM_ROLE)
        model: ItemModel = index.model()  # type: ignore[assignment]
        shown = theme.current()
        rect = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_row(painter, option, 1.5)
        spot = QRectF(rect.left() + 10, rect.center().y() - _SIDE / 2, _SIDE, _SIDE)
        path = model.folder / item.finding.path
        pixmap = self._thumbnails.get(path, _DECODED, square=True)
        paint_thumbnail(painter, spot, pixmap, 6)
        room = rect.adjusted(10 + _SIDE + 12, 12, -10, -12)
        font = QFont(painter.font())
        font.setPixelSize(14)
        painter.setFont(font)
        painter.setPen(shown.color("text"))
        top = QRectF(room.left(), room.top(), room.width(), 20)
        name = finding_words.file_name(item.finding.path)
        paint_elided(painter, top, name, Qt.TextElideMode.ElideMiddle)
        font.setPixelSize(13)
        painter.setFont(font)
        painter.setPen(shown.color("muted"))
        bottom = QRectF(room.left(), room.top() + 23, room.width(), 20)
        paint_elided(painter, bottom, item.image.class_name)
        painter.restore()


class ItemList(QListView):
    """The review queue of one kind.

    Signals:
        item_shown: Another finding is the current one, or none is.
        open_asked: A large view is wanted.
    """

    item_shown = Signal()
    open_asked = Signal()

    def __init__(
        self, thumbnails: Thumbnails | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        thumbnails = thumbnails or shared()
        thumbnails.arrived.connect(self._on_thumbnail_arrived)
        self.found = ItemModel(self)
        self.setModel(self.found)
        self.setItemDelegate(_Drawer(thumbnails, self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Findings of this kind"))
        self.doubleClicked.connect(lambda _index: self.open_asked.emit())

    @property
    def current(self) -> Item | None:
        """The finding that is looked at."""
        row = self.currentIndex().row()
        return self.found.items[row] if 0 <= row < len(self.found.items) else None

    def show_items(self, folder: Path, items: Sequence[Item]) -> None:
        """Show ``items``; the current one stays, or the next one takes its place."""
        if folder == self.found.folder and list(items) == list(self.found.items):
            return
        current, row = self.current, max(0, self.currentIndex().row())
        key = current.key if current is not None else ""
        left = {item.key for item in items}
        if current is not None and key not in left:
            # What came after it comes next, whatever else went with it.
            following = (item.key for item in self.found.items[row:])
            key = next((one for one in following if one in left), "")
        place = self.verticalScrollBar().value()
        self.found.set_items(folder, items)
        found = self.found.row_of(key)
        row = found if found >= 0 else min(row, len(items) - 1)
        self.verticalScrollBar().setValue(place)
        if row >= 0:
            self.setCurrentIndex(self.found.index(row))
        self.item_shown.emit()

    def go(self, step: int) -> None:
        """Look at the next finding, or the one before."""
        row = self.currentIndex().row() + step
        if 0 <= row < len(self.found.items):
            self.setCurrentIndex(self.found.index(row))

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        """Tell that another one is looked at."""
        super().currentChanged(current, previous)
        if current.isValid():
            self.item_shown.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and Right go on as Up and Down do; Enter and Space open."""
        key = event.key()
        if key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            self.go(-1 if key == Qt.Key.Key_Left else 1)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            if self.current is not None:
                self.open_asked.emit()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, _search: str) -> None:
        """Letters decide here, they do not search."""

    def _on_thumbnail_arrived(self, _path: Path) -> None:
        self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        """Paint anew with the theme."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self.viewport().update()

"""The list of classes: one is chosen, images are dropped on it, names are edited."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
)
from PySide6.QtWidgets import QListView, QSizePolicy, QWidget

from engine.dataset.summary import ClassSummary
from gui.class_model import ClassModel
from gui.grid.image_grid import IMAGES_MIME
from gui.pages.images.class_delegate import ROW_HEIGHT, ClassDelegate


class ClassList(QListView):
    """The classes of a project, one of them chosen, or none.

    Signals:
        class_chosen: With the name of the class that is chosen now.
        rename_asked: With a class's name and the name somebody typed for it.
        delete_asked: With the name of a class.
        menu_asked: With the name of a class and where, on the screen, a menu is wanted.
        images_dropped: With the name of the class that images were dropped on.
    """

    class_chosen = Signal(str)
    rename_asked = Signal(str, str)
    delete_asked = Signal(str)
    menu_asked = Signal(str, QPoint)
    images_dropped = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.classes = ClassModel(self)
        self.classes.renamed.connect(self.rename_asked)
        self._drawer = ClassDelegate(self)
        self.setModel(self.classes)
        self.setItemDelegate(self._drawer)
        self.setEditTriggers(QListView.EditTrigger.EditKeyPressed)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(self.tr("Classes"))
        self.selectionModel().currentChanged.connect(self._on_current_changed)

    def sizeHint(self) -> QSize:
        """As high as its rows."""
        return QSize(200, ROW_HEIGHT * max(1, self.classes.rowCount()) + 2)

    @property
    def chosen(self) -> str | None:
        """The name of the chosen class."""
        index = self.currentIndex()
        return self.classes.at(index.row()).name if index.isValid() else None

    def set_editable(self, *, editable: bool) -> None:
        """Let names be edited and images be dropped, or not."""
        self.classes.editable = editable
        self.setAcceptDrops(editable)

    def set_classes(
        self, classes: Sequence[ClassSummary], *, choose_one: bool = True
    ) -> None:
        """Show ``classes``; the chosen one stays chosen if it is still there."""
        before = self.chosen
        self.classes.set_classes(classes)
        height = self.sizeHint().height()
        self.setMinimumHeight(min(height, 3 * ROW_HEIGHT))
        self.setMaximumHeight(height)
        self.updateGeometry()
        if choose_one:
            self.choose(self.classes.row_of(before or ""))

    def choose(self, row: int) -> None:
        """Choose the class at ``row``, if there is one."""
        if 0 <= row < self.classes.rowCount():
            self.setCurrentIndex(self.classes.index(row))

    def choose_none(self) -> None:
        """No class is chosen."""
        self.setCurrentIndex(QModelIndex())
        self.clearSelection()

    def edit_name(self, name: str) -> None:
        """Let somebody type another name for the class called ``name``."""
        self.setFocus()
        self.edit(self.classes.index(self.classes.row_of(name)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete asks to delete the class; F2 is Qt's own."""
        name = self.chosen
        if event.key() == Qt.Key.Key_Delete and name is not None:
            self.delete_asked.emit(name)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with a class."""
        index = self.indexAt(event.pos())
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
        if index.isValid():
            self.menu_asked.emit(self.classes.at(index.row()).name, event.globalPos())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Images from the grid are welcome."""
        if event.mimeData().hasFormat(IMAGES_MIME):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show which class would get them."""
        row = self.indexAt(event.position().toPoint()).row()
        self._set_hot(row)
        event.setAccepted(row >= 0 and event.mimeData().hasFormat(IMAGES_MIME))

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        """Calm down."""
        self._set_hot(-1)

    def dropEvent(self, event: QDropEvent) -> None:
        """The class takes them."""
        self._set_hot(-1)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.mimeData().hasFormat(IMAGES_MIME):
            event.acceptProposedAction()
            self.images_dropped.emit(self.classes.at(index.row()).name)

    def _set_hot(self, row: int) -> None:
        if row != self._drawer.hot_row:
            self._drawer.hot_row = row
            self.viewport().update()

    def _on_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self.class_chosen.emit(self.classes.at(current.row()).name)

"""What can be done to images and classes from the Images page, by menu, key or drag."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QInputDialog, QMenu, QWidget

from engine.dataset.edits import (
    AddClass,
    DeleteClass,
    Edit,
    MergeClass,
    Relabel,
    RenameClass,
    SetColour,
    SetKey,
    Trash,
)
from gui import theme, words
from gui.class_model import ClassModel
from gui.editing import Editing

#: So many classes are offered in a menu; more would not fit on a screen.
_MOST_IN_MENU = 30


class ImageActions(QObject):
    """Turns what a person wants into edits.

    Args:
        editing: Does the edits.
        classes: The classes there are.
        page: Parent of the menus.

    Signals:
        open_asked: The chosen images' large view is wanted.
        rename_asked: With the name of a class whose name is to be edited in place.
    """

    open_asked = Signal()
    rename_asked = Signal(str)

    def __init__(self, editing: Editing, classes: ClassModel, page: QWidget) -> None:
        super().__init__(page)
        self._editing = editing
        self._classes = classes
        self._page = page

    def relabel(self, paths: Sequence[str], name: str) -> None:
        """Move images to the class ``name``."""
        if paths:
            text = self.tr("Move {images} to {name}").format(
                images=self._images(len(paths)), name=name
            )
            self._do(Relabel(tuple(paths), name), text)

    def trash(self, paths: Sequence[str]) -> None:
        """Move images to the trash."""
        if paths:
            text = self.tr("Move {images} to the trash").format(
                images=self._images(len(paths))
            )
            self._do(Trash(tuple(paths)), text)

    def add_class(self) -> None:
        """Ask for a name and make a class."""
        name = self._ask(self.tr("Add class"), self.tr("Name of the new class:"))
        if name:
            self._do(AddClass(name), self.tr("Add the class {name}").format(name=name))

    def rename(self, name: str, new_name: str) -> None:
        """Give a class another name."""
        text = self.tr("Rename {name} to {new_name}")
        self._do(RenameClass(name, new_name), text.format(name=name, new_name=new_name))

    def delete(self, name: str) -> None:
        """Move a class, with all its images, to the trash."""
        text = self.tr("Delete the class {name}").format(name=name)
        self._do(DeleteClass(name), text)

    def image_menu(self, paths: Sequence[str], where: QPoint) -> None:
        """Offer what can be done with images."""
        menu = QMenu(self._page)
        menu.addAction(self.tr("Open large")).triggered.connect(self.open_asked)
        if self._editing.allowed:
            move = menu.addMenu(self.tr("Move to class"))
            self._offer_classes(move, lambda name: self.relabel(paths, name))
            move.addSeparator()
            move.addAction(self.tr("New class…")).triggered.connect(
                lambda: self._relabel_anew(paths)
            )
            menu.addSeparator()
            menu.addAction(self.tr("Move to the trash")).triggered.connect(
                lambda: self.trash(paths)
            )
        self._show(menu, where)

    def class_menu(self, name: str, where: QPoint) -> None:
        """Offer what can be done with a class."""
        if not self._editing.allowed:
            return
        menu = QMenu(self._page)
        rename = menu.addAction(self.tr("Rename"))
        rename.setShortcut("F2")
        rename.triggered.connect(lambda: self.rename_asked.emit(name))
        merge = menu.addMenu(self.tr("Merge into"))
        self._offer_classes(merge, lambda into: self._merge(name, into), leave=name)
        merge.setEnabled(self._classes.rowCount() > 1)
        self._offer_colours(menu.addMenu(self.tr("Colour")), name)
        menu.addAction(self.tr("Key…")).triggered.connect(lambda: self._set_key(name))
        menu.addSeparator()
        delete = menu.addAction(self.tr("Delete class"))
        delete.setShortcut("Del")
        delete.triggered.connect(lambda: self.delete(name))
        self._show(menu, where)

    def _do(self, edit: Edit, text: str) -> None:
        self._editing.do(edit, text)

    def _merge(self, name: str, into: str) -> None:
        text = self.tr("Merge {name} into {into}").format(name=name, into=into)
        self._do(MergeClass(name, into), text)

    def _set_key(self, name: str) -> None:
        key = self._ask(
            self.tr("Key of {name}").format(name=name),
            self.tr("One digit or letter that moves images to this class:"),
            self._classes.key_of(name),
        )
        if key is not None:
            text = self.tr("Change the key of {name}").format(name=name)
            self._do(SetKey(name, key.strip()[:1]), text)

    def _set_colour(self, name: str, colour: str) -> None:
        text = self.tr("Change the colour of {name}").format(name=name)
        self._do(SetColour(name, colour), text)

    def _relabel_anew(self, paths: Sequence[str]) -> None:
        name = self._ask(self.tr("New class"), self.tr("Name of the new class:"))
        if name:
            self.relabel(paths, name)

    def _offer_classes(
        self, menu: QMenu, chosen: Callable[[str], None], leave: str = ""
    ) -> None:
        names = [name for name in self._classes.names() if name != leave]
        for name in names[:_MOST_IN_MENU]:
            key = self._classes.key_of(name)
            text = name.replace("&", "&&") + (f"\t{key.upper()}" if key else "")
            menu.addAction(text).triggered.connect(
                lambda _checked=False, name=name: chosen(name)
            )

    def _offer_colours(self, menu: QMenu, name: str) -> None:
        for colour in theme.current().series:
            swatch = QPixmap(16, 16)
            swatch.fill(QColor(colour))
            action = menu.addAction(QIcon(swatch), colour)
            action.triggered.connect(
                lambda _checked=False, colour=colour: self._set_colour(name, colour)
            )
        menu.addSeparator()
        menu.addAction(self.tr("None")).triggered.connect(
            lambda: self._set_colour(name, "")
        )

    def _show(self, menu: QMenu, where: QPoint) -> None:
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(where)

    def _ask(self, title: str, label: str, text: str = "") -> str | None:
        answer, given = QInputDialog.getText(self._page, title, label, text=text)
        return answer.strip() if given else None

    def _images(self, count: int) -> str:
        return words.counted(count, self.tr("image"), self.tr("images"))

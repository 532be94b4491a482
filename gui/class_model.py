"""The classes of a project as a list model: names, counts, keys, colours."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from engine.dataset.summary import ClassSummary
from gui import words

_DIGITS = "123456789"

_Index = QModelIndex | QPersistentModelIndex


class ClassModel(QAbstractListModel):
    """The classes of a project.

    Signals:
        renamed: With a class's name and the name somebody typed for it.
    """

    renamed = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._classes: Sequence[ClassSummary] = ()
        self._keys: dict[str, str] = {}
        self.editable = False
        self.most = 1
        self.longest_name = ""

    def set_classes(self, classes: Sequence[ClassSummary]) -> None:
        """Show ``classes`` from now on."""
        if classes == self._classes:
            return
        names = [one.name for one in classes]
        same = names == [one.name for one in self._classes]
        if not same:
            self.beginResetModel()
        self._classes = classes
        self._keys = _keys_of(classes)
        self.most = max((one.images.total for one in classes), default=1) or 1
        self.longest_name = max(names, key=len, default="")
        if same:
            # Whoever edits a name meanwhile is not disturbed by other figures.
            self.dataChanged.emit(self.index(0), self.index(len(names) - 1))
        else:
            self.endResetModel()

    def at(self, row: int) -> ClassSummary:
        """The class at ``row``."""
        return self._classes[row]

    def key_of(self, name: str) -> str:
        """The key of a class: a person's choice, else a digit in their order."""
        return self._keys.get(name, "")

    def of_key(self, key: str) -> str | None:
        """The class that ``key`` means, if any."""
        return next((name for name, own in self._keys.items() if own == key), None)

    def names(self) -> list[str]:
        """The names of all classes, in their order."""
        return [one.name for one in self._classes]

    def row_of(self, name: str) -> int:
        """The row of the class called ``name``; 0 if there is none of that name."""
        names = self.names()
        return names.index(name) if name in names else 0

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's form
        """How many classes."""
        return 0 if parent.isValid() else len(self._classes)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Name, tip, and the class itself."""
        if not index.isValid():
            return None
        one = self._classes[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return one
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole}:
            return one.name
        if role == Qt.ItemDataRole.ToolTipRole:
            images = one.images
            return self.tr(
                "{name}: {train} for training, {validation} for validation, "
                "{test} for the test"
            ).format(
                name=one.name,
                train=words.count(images.train),
                validation=words.count(images.validation),
                test=words.count(images.test),
            )
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{one.name}, {one.images.total}"
        return None

    def setData(
        self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        """Ask for another name; it is shown once the class really has it."""
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        name, wanted = self._classes[index.row()].name, str(value).strip()
        if wanted and wanted != name:
            self.renamed.emit(name, wanted)
        return True

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Each can be chosen; renamed and dropped on where editing is allowed."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.isValid() and self.editable:
            flags |= Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsDropEnabled
        return flags


def _keys_of(classes: Sequence[ClassSummary]) -> dict[str, str]:
    keys = {one.name: one.key for one in classes if one.key}
    free = [digit for digit in _DIGITS if digit not in keys.values()]
    for one in classes:
        if not one.key and free:
            keys[one.name] = free.pop(0)
    return keys

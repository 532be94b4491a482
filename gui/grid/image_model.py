"""The images that the grid shows, as a list model of plain rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from engine.dataset.browse import ImageItem
from engine.dataset.listing import ImageRow

#: The role that gives the ``ImageItem`` itself.
ITEM_ROLE = Qt.ItemDataRole.UserRole

_Index = QModelIndex | QPersistentModelIndex


class ImageModel(QAbstractListModel):
    """A list of images; plain data, the pictures themselves come as they are seen."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = Path()
        self._rows: Sequence[ImageRow] = ()

    @property
    def rows(self) -> Sequence[ImageRow]:
        """All of them, for reading."""
        return self._rows

    @property
    def folder(self) -> Path:
        """The project's folder, which the rows' paths are below."""
        return self._folder

    def set_rows(self, folder: Path, rows: Sequence[ImageRow]) -> None:
        """Show ``rows`` of the project in ``folder`` from now on."""
        self.beginResetModel()
        self._folder = folder
        self._rows = rows
        self.endResetModel()

    def item(self, row: int) -> ImageItem:
        """The image at ``row``."""
        one = self._rows[row]
        path = self._folder / one.path
        return ImageItem(path, one.class_name, one.split, one.width, one.height)

    def path(self, row: int) -> Path:
        """The file at ``row``."""
        return self._folder / self._rows[row].path

    def paths(self, rows: Iterable[int]) -> tuple[str, ...]:
        """The files at ``rows``, below the project's folder."""
        return tuple(self._rows[row].path for row in rows)

    def without(self, paths: Collection[str]) -> list[ImageRow]:
        """All rows but those of ``paths``."""
        return [row for row in self._rows if row.path not in paths]

    def row_of(self, path: str) -> int:
        """The row of ``path``, below the project's folder; -1 if it is not here."""
        found = (number for number, row in enumerate(self._rows) if row.path == path)
        return next(found, -1)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's form
        """How many images."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Name, tip and item."""
        if not index.isValid():
            return None
        item = self._rows[index.row()]
        name = item.path.rpartition("/")[2]
        if role == ITEM_ROLE:
            return self.item(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return name
        if role == Qt.ItemDataRole.ToolTipRole:
            facts = f"{item.width} × {item.height} · {item.split}"
            return f"{name}\n{item.class_name} · {facts}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{name}, {item.class_name}, {item.split}"
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Each can be chosen and dragged."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag
        return flags.ItemIsEnabled | flags.ItemIsSelectable | flags.ItemIsDragEnabled

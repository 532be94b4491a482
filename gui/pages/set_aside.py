"""The files of a project that cannot be used, each with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from engine.dataset.summary import ProjectSummary, SetAside
from gui.theme import PAGE_MARGIN
from gui.widgets import Card

_Index = QModelIndex | QPersistentModelIndex


class SetAsideModel(QAbstractTableModel):
    """File and reason."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files: Sequence[SetAside] = ()
        self._folder = Path()

    def set_files(self, files: Sequence[SetAside], folder: Path) -> None:
        """Show ``files``, named from ``folder`` on."""
        self.beginResetModel()
        self._files = files
        self._folder = folder
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's form
        """How many files."""
        return 0 if parent.isValid() else len(self._files)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """File and reason."""
        return 0 if parent.isValid() else 2

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The words of a cell."""
        if not index.isValid():
            return None
        one = self._files[index.row()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{one.path}\n{one.reason}"
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return self._name(one) if index.column() == 0 else one.reason

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> object:
        """The names of the columns."""
        shown = role == Qt.ItemDataRole.DisplayRole
        if shown and orientation == Qt.Orientation.Horizontal:
            return (self.tr("file"), self.tr("why"))[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def _name(self, one: SetAside) -> str:
        path = Path(one.path)
        if path.is_relative_to(self._folder):
            return str(path.relative_to(self._folder))
        return one.path


class _OneLine(QStyledItemDelegate):
    """File names stay on one line; only reasons wrap."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: _Index) -> None:
        """Take wrapping away."""
        super().initStyleOption(option, index)
        wraps = QStyleOptionViewItem.ViewItemFeature.WrapText
        option.features &= ~wraps


class SetAsideList(QWidget):
    """A table of them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(PAGE_MARGIN, 5, PAGE_MARGIN, 16)
        card = Card(margin=12)
        column.addWidget(card)
        self.files = SetAsideModel(self)
        self.table = QTableView()
        self.table.setModel(self.files)
        self.table.setItemDelegateForColumn(0, _OneLine(self))
        self.table.setAccessibleName(self.tr("Files set aside"))
        self.table.setShowGrid(False)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(44)
        header = self.table.horizontalHeader()
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        self.table.setColumnWidth(0, 280)
        card.body.addWidget(self.table)

    def show_files(self, project: ProjectSummary) -> None:
        """Show the set-aside files of ``project``."""
        self.files.set_files(project.set_aside, Path(project.folder))

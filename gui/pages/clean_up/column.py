"""The kinds of findings that there are, on the left of the Clean up page."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from gui import theme, words
from gui.findings import words as finding_words
from gui.painting import paint_elided, paint_row
from gui.widgets import Heading

WIDTH = 252
_ROW_HEIGHT = 36
_PADDING = 10.0
_GAP = 10.0

_Index = QModelIndex | QPersistentModelIndex


class KindModel(QAbstractListModel):
    """Kinds and how many findings each has."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kinds: list[tuple[str, int]] = []

    def set_kinds(self, kinds: Sequence[tuple[str, int]]) -> None:
        """Show ``kinds`` from now on."""
        kinds = list(kinds)
        if [kind for kind, _ in kinds] != [kind for kind, _ in self._kinds]:
            self.beginResetModel()
            self._kinds = kinds
            self.endResetModel()
        elif kinds != self._kinds:
            self._kinds = kinds
            self.dataChanged.emit(self.index(0), self.index(len(kinds) - 1))

    def kind(self, row: int) -> str:
        """The kind at ``row``."""
        return self._kinds[row][0]

    def kinds(self) -> list[str]:
        """All kinds, in their order."""
        return [kind for kind, _ in self._kinds]

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's form
        """How many kinds."""
        return 0 if parent.isValid() else len(self._kinds)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Title, tip and count."""
        if not index.isValid():
            return None
        kind, number = self._kinds[index.row()]
        title = finding_words.title(kind)
        if role == Qt.ItemDataRole.DisplayRole:
            return title
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{title}\n{finding_words.sentence(kind)}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{title}: {words.count(number)}"
        if role == Qt.ItemDataRole.UserRole:
            return number
        return None


class _Drawer(QStyledItemDelegate):
    """Draws a kind: its title and its count."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: _Index) -> QSize:
        """A row as wide as there is room."""
        return QSize(option.rect.width(), _ROW_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: _Index
    ) -> None:
        """Draw field, title and count."""
        shown = theme.current()
        rect = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_row(painter, option)
        room = rect.adjusted(_PADDING, 0, -_PADDING, 0)
        figures = QFontMetricsF(painter.font())
        count = words.count(index.data(Qt.ItemDataRole.UserRole))
        painter.setPen(shown.color("muted"))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, right, count)
        room.setRight(room.right() - figures.horizontalAdvance(count) - _GAP)
        painter.setPen(shown.color("text"))
        paint_elided(painter, room, index.data())
        painter.restore()


class KindColumn(QFrame):
    """The list of kinds, one of them chosen.

    Signals:
        kind_chosen: With the kind that is chosen now.
    """

    kind_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("column")
        self.setFixedWidth(WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 18, 16, 16)
        column.setSpacing(12)
        title = Heading(self.tr("Findings"), "group")
        title.setContentsMargins(6, 0, 0, 0)
        column.addWidget(title)
        self.kinds = KindModel(self)
        self.list = QListView()
        self.list.setModel(self.kinds)
        self.list.setItemDelegate(_Drawer(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(self.tr("Kinds of findings"))
        self.list.selectionModel().currentChanged.connect(self._on_current_changed)
        column.addWidget(self.list, 1)

    @property
    def chosen(self) -> str:
        """The kind that is chosen; empty if there is none."""
        index = self.list.currentIndex()
        return self.kinds.kind(index.row()) if index.isValid() else ""

    def choose(self, kind: str) -> None:
        """Choose ``kind``, if it is there."""
        kinds = self.kinds.kinds()
        if kind in kinds:
            self.list.setCurrentIndex(self.kinds.index(kinds.index(kind)))

    def show_kinds(self, kinds: Sequence[tuple[str, int]]) -> None:
        """Show ``kinds``; the chosen one stays, or its neighbour takes its place."""
        row, chosen = self.list.currentIndex().row(), self.chosen
        self.list.selectionModel().blockSignals(True)
        self.kinds.set_kinds(kinds)
        names = self.kinds.kinds()
        if names and chosen not in names:
            chosen = names[max(0, min(row, len(names) - 1))]
        self.choose(chosen)
        self.list.selectionModel().blockSignals(False)
        self.list.viewport().update()

    def _on_current_changed(self, current: QModelIndex) -> None:
        if current.isValid():
            self.kind_chosen.emit(self.kinds.kind(current.row()))

"""The list of classes: key, name, how many images, and a bar that shows the balance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

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
from PySide6.QtGui import QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import (
    QListView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from engine.dataset.summary import ClassSummary
from gui import theme, words
from gui.painting import paint_bar
from gui.widgets.bar import BarSize

ROW_HEIGHT = 36
_LONGEST_BAR = 54.0
_SHORTEST_BAR = 20.0
_LEFT = 31.0
_GAP = 10.0
_PADDING = 8.0
_KEYS = 9

_Index = QModelIndex | QPersistentModelIndex


class ClassModel(QAbstractListModel):
    """The classes of a project."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._classes: Sequence[ClassSummary] = ()
        self.most = 1
        self.longest_name = ""

    def set_classes(self, classes: Sequence[ClassSummary]) -> None:
        """Show ``classes`` from now on."""
        self.beginResetModel()
        self._classes = classes
        self.most = max((one.images.total for one in classes), default=1) or 1
        names = (one.name for one in classes)
        self.longest_name = max(names, key=len, default="")
        self.endResetModel()

    def at(self, row: int) -> ClassSummary:
        """The class at ``row``."""
        return self._classes[row]

    def row_of(self, name: str) -> int:
        """The row of the class called ``name``; 0 if there is none of that name."""
        names = [one.name for one in self._classes]
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
        if role == Qt.ItemDataRole.DisplayRole:
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


class _ClassDelegate(QStyledItemDelegate):
    """Draws one row."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: _Index) -> QSize:
        """A row as wide as there is room."""
        return QSize(option.rect.width(), ROW_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: _Index
    ) -> None:
        """Draw field, key, name, bar and count."""
        one: ClassSummary = index.data(Qt.ItemDataRole.UserRole)
        model = cast("ClassModel", index.model())
        state = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        shown = theme.current()
        rect = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen or hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(shown.color("accent_soft" if chosen else "alternate"))
            radius = theme.CONTROL_RADIUS
            painter.drawRoundedRect(rect, radius, radius)
        room = rect.adjusted(_PADDING, 0, -_PADDING, 0)
        if index.row() < _KEYS:
            self._paint_key(painter, room, str(index.row() + 1))
        room.setLeft(room.left() + _LEFT)
        counts = QFontMetricsF(painter.font())
        widest = counts.horizontalAdvance(words.count(model.most))
        painter.setPen(shown.color("muted"))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, right, words.count(one.images.total))
        room.setRight(room.right() - max(27.0, widest) - 13)
        share = one.images.total / model.most
        # All bars share one scale; names get the room they need, within reason.
        left = room.width() - counts.horizontalAdvance(model.longest_name) - _GAP
        longest = min(_LONGEST_BAR, max(_SHORTEST_BAR, left))
        bar = QRectF(0, 0, max(2.0, longest * share), int(BarSize.SMALL))
        bar.moveCenter(room.center())
        bar.moveRight(room.right())
        paint_bar(painter, bar, bar, tone="accent" if chosen else "border", track=False)
        room.setRight(bar.left() - _GAP)
        painter.setPen(shown.color("text"))
        name = counts.elidedText(one.name, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, name)
        painter.restore()

    def _paint_key(self, painter: QPainter, room: QRectF, key: str) -> None:
        shown = theme.current()
        cap = QRectF(room.left() + 0.5, 0, 20, 16)
        cap.moveTop(room.center().y() - 8)
        painter.save()
        painter.setPen(shown.color("border"))
        painter.setBrush(shown.color("surface"))
        painter.drawRoundedRect(cap, 4, 4)
        font = QFont(painter.font())
        font.setPixelSize(11)
        painter.setFont(font)
        painter.setPen(shown.color("muted"))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, key)
        painter.restore()


class ClassList(QListView):
    """The classes of a project, one of them chosen.

    Signals:
        class_chosen: With the name of the class that is chosen now.
    """

    class_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.classes = ClassModel(self)
        self.setModel(self.classes)
        self.setItemDelegate(_ClassDelegate(self))
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

    def set_classes(self, classes: Sequence[ClassSummary]) -> None:
        """Show ``classes``; the chosen one stays chosen if it is still there."""
        before = self.chosen
        self.classes.set_classes(classes)
        height = self.sizeHint().height()
        self.setMinimumHeight(min(height, 3 * ROW_HEIGHT))
        self.setMaximumHeight(height)
        self.updateGeometry()
        self.choose(self.classes.row_of(before or ""))

    def choose(self, row: int) -> None:
        """Choose the class at ``row``, if there is one."""
        if 0 <= row < self.classes.rowCount():
            self.setCurrentIndex(self.classes.index(row))

    def _on_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self.class_chosen.emit(self.classes.at(current.row()).name)

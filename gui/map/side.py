"""Beside the map: the classes with their marks, what is chosen, what to do with it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from engine.dataset.listing import ImageRow
from gui import words
from gui.grid.acting_grid import ActingGrid
from gui.map.marks import mark
from gui.state import AppState
from gui.widgets import Heading, QuietButton, SecondaryButton

WIDTH = 300
_MARK = 11.0
_LIST_HEIGHT = 190
_MOST_IN_MENU = 30


class MapSide(QWidget):
    """The column on the right.

    Args:
        state: Whose project the images are of.

    Signals:
        class_pointed: With the number of the class to bring out, or None for all.
    """

    class_pointed = Signal(object)

    def __init__(self, state: AppState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH)
        self._state = state
        self._names: tuple[str, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(Heading(self.tr("Classes"), "group"))
        self.classes = QListWidget()
        self.classes.setAccessibleName(self.tr("Classes; choose one to bring it out"))
        self.classes.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.classes.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.classes.itemSelectionChanged.connect(self._on_class_selected)
        column.addWidget(self.classes)
        self.everything = QuietButton(self.tr("Show all classes"))
        self.everything.clicked.connect(self.classes.clearSelection)
        self.everything.setEnabled(False)
        column.addWidget(self.everything, 0, Qt.AlignmentFlag.AlignLeft)
        self.title = Heading("", "section")
        column.addWidget(self.title)
        self.hint = Heading(
            self.tr(
                "Draw around images to choose them; Shift adds. The wheel zooms, the "
                "right button moves the map. Keys: arrows, Space chooses, G adds the "
                "nearest, + and − zoom, Enter opens."
            ),
            "secondary",
            wrap=True,
        )
        column.addWidget(self.hint)
        self.grid = ActingGrid(state, state.bridge)
        self.grid.setAccessibleName(self.tr("Chosen images"))
        column.addWidget(self.grid, 1)
        column.addStretch(0)  # takes the room while nothing is chosen
        row = QHBoxLayout()
        row.setSpacing(8)
        self.move_button = SecondaryButton(self.tr("Move to class…"))
        self.move_button.clicked.connect(self._offer_classes)
        self.trash_button = SecondaryButton(self.tr("Trash"), "trash")
        self.trash_button.clicked.connect(self.trash)
        row.addWidget(self.move_button, 1)
        row.addWidget(self.trash_button)
        column.addLayout(row)
        self._rows: tuple[ImageRow, ...] = ()
        self.show_chosen(Path(), ())

    def show_classes(self, names: Sequence[str], counts: Sequence[int]) -> None:
        """List the classes with their marks and how many points they have."""
        self._names = tuple(names)
        chosen = self.classes.currentRow() if self.classes.selectedItems() else -1
        self.classes.blockSignals(True)
        self.classes.clear()
        self.classes.setIconSize(QSize(round(_MARK) + 2, round(_MARK) + 2))
        ratio = self.devicePixelRatioF()
        for number, (name, count) in enumerate(zip(names, counts, strict=True)):
            text = f"{words.isolated(name)} · {words.count(count)}"
            self.classes.addItem(
                QListWidgetItem(QIcon(mark(number, _MARK, ratio)), text)
            )
        rows = max(1, len(names)) * self.classes.sizeHintForRow(0)
        self.classes.setFixedHeight(min(_LIST_HEIGHT, rows + 4))
        if 0 <= chosen < len(names):
            self.classes.setCurrentRow(chosen)
        self.classes.blockSignals(False)

    def show_chosen(self, folder: Path, rows: Sequence[ImageRow]) -> None:
        """Show the images that are chosen on the map."""
        self._rows = tuple(rows)
        self.grid.images.set_rows(folder, list(rows))
        images = words.counted(len(rows), self.tr("image"), self.tr("images"))
        text = self.tr("{images} chosen").format(images=images)
        self.title.setText(text if rows else self.tr("None chosen"))
        for button in (self.move_button, self.trash_button):
            button.setEnabled(bool(rows))
        self.hint.setVisible(not rows)
        self.grid.setVisible(bool(rows))

    def trash(self) -> None:
        """Move what is chosen to the trash."""
        self.grid.image_actions.trash(self._paths())

    def _paths(self) -> tuple[str, ...]:
        return tuple(row.path for row in self._rows)

    def _offer_classes(self) -> None:
        menu = QMenu(self)
        for name in self._names[:_MOST_IN_MENU]:
            menu.addAction(name.replace("&", "&&")).triggered.connect(
                lambda _checked=False, name=name: self.grid.image_actions.relabel(
                    self._paths(), name
                )
            )
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.move_button.mapToGlobal(self.move_button.rect().topLeft()))

    def _on_class_selected(self) -> None:
        chosen = bool(self.classes.selectedItems())
        self.everything.setEnabled(chosen)
        self.class_pointed.emit(self.classes.currentRow() if chosen else None)

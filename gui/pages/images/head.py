"""The line above the grid, with its buttons, and the line of hints below it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from gui import words
from gui.class_model import ClassModel
from gui.edit_history import EditHistory
from gui.theme import PAGE_MARGIN
from gui.widgets import (
    Chip,
    ChipButton,
    ElidedLabel,
    Heading,
    IconButton,
    PrimaryButton,
    SecondaryButton,
)

_HINT_HEIGHT = 40
#: Narrower than this there is no room for everything.
_ROOMY = 560


class ImagesHead(QWidget):
    """What is shown, how many, and what can be done with all of it.

    Args:
        history: What the undo and redo buttons do.

    Signals:
        rescan_asked: Look at the folder again.
    """

    rescan_asked = Signal()

    def __init__(self, history: EditHistory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history = history
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(PAGE_MARGIN, 16, PAGE_MARGIN, 9)
        row.setSpacing(10)
        self.title = ElidedLabel("", "title")
        row.addWidget(self.title)
        self.count_chip = Chip()
        row.addWidget(self.count_chip)
        self.filter_button = ChipButton(self.tr("Filter"))
        row.addWidget(self.filter_button)
        row.addStretch(1)
        self.undo_button = IconButton("undo", self.tr("Undo"))
        self.undo_button.clicked.connect(history.undo)
        row.addWidget(self.undo_button)
        self.redo_button = IconButton("redo", self.tr("Redo"))
        self.redo_button.clicked.connect(history.redo)
        row.addWidget(self.redo_button)
        again = IconButton("refresh", self.tr("Look at the folder again (F5)"))
        again.clicked.connect(self.rescan_asked)
        row.addWidget(again)
        self.train_button = PrimaryButton(self.tr("Train"))
        row.addWidget(self.train_button)
        history.changed.connect(self._show_history)
        self._show_history()

    def add_button(self, button: SecondaryButton) -> SecondaryButton:
        """Give ``button`` its place, beside the one that trains."""
        self._row.insertWidget(self._row.indexOf(self.train_button), button)
        return button

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the name is worth more than the number."""
        super().resizeEvent(event)
        self.count_chip.setVisible(self.width() >= _ROOMY)

    def show_filters(self, count: int) -> None:
        """Say how many filters hold something back."""
        text = self.tr("Filter")
        self.filter_button.setText(f"{text}: {count}" if count else text)

    def _show_history(self) -> None:
        for button, verb, what, keys in (
            (self.undo_button, self.tr("Undo"), self._history.undo_words, "Ctrl+Z"),
            (
                self.redo_button,
                self.tr("Redo"),
                self._history.redo_words,
                "Ctrl+Shift+Z",
            ),
        ):
            button.setEnabled(bool(what))
            tip = f"{verb}: {what} ({keys})" if what else f"{verb} ({keys})"
            button.setToolTip(tip)
            button.setAccessibleName(f"{verb}: {what}" if what else verb)


class HintBar(QFrame):
    """One line: how many are selected, and which keys do something."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("hintBar")
        self.setFixedHeight(_HINT_HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(PAGE_MARGIN, 0, PAGE_MARGIN, 0)
        self.text = Heading("", "secondary")
        self.text.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.text, 1)

    def show_keys(self, *, chosen: int, classes: ClassModel, editable: bool) -> None:
        """Say what keys do now.

        Args:
            chosen: How many images are selected.
            classes: The classes, with their keys.
            editable: Whether images may be moved.
        """
        keys = self._keys(classes)
        large = self.tr("Enter for a large view")
        if not chosen:
            parts = [self.tr("{keys} for a class").format(keys=keys)] if keys else []
            sentence = self.tr("Press {what}").format(what=", ".join([*parts, large]))
            self.text.setText(sentence)
            return
        parts = []
        if editable:
            if keys:
                parts.append(self.tr("{keys} to move to a class").format(keys=keys))
            parts.append(self.tr("Delete for the trash"))
        selected = self.tr("{count} selected").format(count=words.count(chosen))
        what = ", ".join([*parts, large])
        press = self.tr("press {what}").format(what=what)
        self.text.setText(f"{selected} — {press}")

    def _keys(self, classes: ClassModel) -> str:
        """``1–7``, or nothing where there is nothing to choose between."""
        if classes.rowCount() < 2:
            return ""
        keys = sorted(filter(None, map(classes.key_of, classes.names())))
        digits = [key for key in keys if key.isdigit()]
        if digits == [str(number) for number in range(1, len(digits) + 1)]:
            parts = [f"1–{len(digits)}"] if len(digits) > 1 else digits
            keys = parts + [key for key in keys if not key.isdigit()]
        return ", ".join(key.upper() for key in keys[:4])

"""Going through unsure answers by keyboard; what is right goes into the project."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from engine.verdict import Verdict
from gui import words
from gui.pages.classify.decisions import Decisions
from gui.pages.classify.review_grid import ReviewGrid
from gui.widgets import (
    ChipButton,
    ElidedLabel,
    Heading,
    PictureView,
    PrimaryButton,
    QuietButton,
    SecondaryButton,
)

#: Classes with a key of their own.
_KEYS = 9
_SIZE = (900, 600)
_ONE, _GRID = range(2)


class ReviewSheet(QDialog):
    """Asks what pictures are, one by one or many at a time; accepted to add them.

    Args:
        verdicts: The answers to go through.
        classes: The project's classes.
    """

    def __init__(
        self, verdicts: Sequence[Verdict], classes: Sequence[str], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Review"))
        self.resize(*_SIZE)
        self._decisions = Decisions(verdicts, classes)
        self._at = 0
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        head = QHBoxLayout()
        self.title = Heading("", "title")
        self.as_grid = ChipButton(self.tr("Grid"))
        self.as_grid.setToolTip(self.tr("Many pictures at a time (G)"))
        self.as_grid.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.as_grid.setAutoDefault(False)
        self.as_grid.toggled.connect(self._on_grid_toggled)
        head.addWidget(self.title, 1)
        head.addWidget(self.as_grid)
        column.addLayout(head)
        self.name = ElidedLabel("", "muted", mode=Qt.TextElideMode.ElideMiddle)
        column.addWidget(self.name)
        middle = QHBoxLayout()
        middle.setSpacing(16)
        self.picture = PictureView()
        self.grid = ReviewGrid(self._decisions)
        self.grid.chosen_changed.connect(self._on_chosen_changed)
        self.grid.opened.connect(self._on_picture_opened)
        self._views = QStackedWidget()
        self._views.addWidget(self.picture)
        self._views.addWidget(self.grid)
        middle.addWidget(self._views, 1)
        middle.addLayout(self._class_buttons())
        column.addLayout(middle, 1)
        column.addLayout(self._last_row())
        self._show()

    @property
    def decided(self) -> dict[str, list[Path]]:
        """The pictures that were decided, by class."""
        return self._decisions.by_class()

    def decide(self, class_name: str) -> None:
        """Say what the shown or chosen pictures are, and go on."""
        self._decisions.decide(self._meant(), class_name)
        self._go_on()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits decide, Enter agrees, Space goes on, Backspace goes back."""
        text, key = event.text(), event.key()
        if event.matches(QKeySequence.StandardKey.Undo):
            self._decisions.undo()
            self._show()
        elif text.isdigit() and 0 < int(text) <= len(self.buttons):
            self.decide(self._decisions.classes[int(text) - 1])
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._guesses():
            self._decisions.agree(self._meant())
            self._go_on()
        elif key == Qt.Key.Key_G:
            self.as_grid.toggle()
        elif key in {Qt.Key.Key_Space, Qt.Key.Key_Right}:
            self._skip()
        elif key in {Qt.Key.Key_Backspace, Qt.Key.Key_Delete} and self._in_grid:
            self._decisions.clear(self._meant())
            self._show()
        elif key in {Qt.Key.Key_Backspace, Qt.Key.Key_Left}:
            self._go(-1)
        else:
            super().keyPressEvent(event)

    def _class_buttons(self) -> QVBoxLayout:
        side = QVBoxLayout()
        side.setSpacing(6)
        self.buttons: list[SecondaryButton] = []
        for number, one in enumerate(self._decisions.classes[:_KEYS], start=1):
            button = SecondaryButton(f"{number}   {words.short_name(one)}")
            button.setAccessibleName(one)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setMinimumWidth(220)
            button.setStyleSheet("text-align: left;")
            button.setCheckable(True)
            button.clicked.connect(lambda _on=False, one=one: self.decide(one))
            self.buttons.append(button)
            side.addWidget(button)
        side.addStretch(1)
        return side

    def _last_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        self.hint = Heading("", "secondary", wrap=True)
        row.addWidget(self.hint, 1)
        self.skip = QuietButton(self.tr("Skip"))
        self.skip.clicked.connect(self._skip)
        close = SecondaryButton(self.tr("Cancel"))
        close.clicked.connect(self.reject)
        self.add = PrimaryButton("")
        self.add.clicked.connect(self.accept)
        for button in (self.skip, close, self.add):
            button.setAutoDefault(False)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)
        return row

    @property
    def _in_grid(self) -> bool:
        return self._views.currentIndex() == _GRID

    def _meant(self) -> list[int]:
        """The answers that a key is about."""
        if self._in_grid:
            return self.grid.chosen_rows()
        return [self._at] if self._at < len(self._decisions.verdicts) else []

    def _guesses(self) -> bool:
        return any(self._decisions.guess(number) for number in self._meant())

    def _skip(self) -> None:
        self._decisions.clear(self._meant())
        self._go_on()

    def _go_on(self) -> None:
        if self._in_grid:
            self.grid.choose_next()
            self._show()
        else:
            self._go(1)

    def _go(self, step: int) -> None:
        self._at = max(0, min(len(self._decisions.verdicts), self._at + step))
        self._show()

    def _on_grid_toggled(self, wanted: bool) -> None:
        self._views.setCurrentIndex(_GRID if wanted else _ONE)
        if wanted:
            self.grid.choose(self._at)
            self.grid.setFocus()
        else:
            self.setFocus()
        self._show()

    def _on_chosen_changed(self) -> None:
        if self._in_grid:
            self._at = max(0, self.grid.currentIndex().row())
            self._show()

    def _on_picture_opened(self, number: int) -> None:
        self._at = number
        self.as_grid.setChecked(False)

    def _show(self) -> None:
        decided = words.counted(
            len(self._decisions), self.tr("picture"), self.tr("pictures")
        )
        self.add.setText(self.tr("Add {0} to the project").format(decided))
        self.add.setAccessibleName(self.add.text())
        self.add.setEnabled(bool(len(self._decisions)))
        meant = self._meant()
        self.skip.setEnabled(bool(meant))
        if self._in_grid:
            self._show_chosen(meant)
        elif meant:
            self._show_one(meant[0])
        else:
            self.title.setText(self.tr("That was the last one"))
            self.name.setText(self.tr("Backspace goes back."))
            self.picture.set_path(None)
            self.hint.setText("")
        mine = {self._decisions.of(number) for number in meant}
        for button, name in zip(self.buttons, self._decisions.classes, strict=False):
            button.setChecked(mine == {name})

    def _show_chosen(self, chosen: list[int]) -> None:
        total = len(self._decisions.verdicts)
        self.title.setText(
            self.tr("{0} of {1} chosen, {2} decided").format(
                words.count(len(chosen)),
                words.count(total),
                words.count(len(self._decisions)),
            )
        )
        one = self._decisions.verdicts[chosen[0]].path if len(chosen) == 1 else ""
        self.name.setText(one)
        self.hint.setText(
            self.tr(
                "1–9: a class · Enter: as guessed · Shift and arrows: more · "
                "Backspace: not decided · Ctrl+Z: undo"
            )
        )
        self.grid.viewport().update()

    def _show_one(self, number: int) -> None:
        verdict = self._decisions.verdicts[number]
        place = self.tr("{0} of {1}").format(
            words.count(number + 1), words.count(len(self._decisions.verdicts))
        )
        self.title.setText(
            f"{place} · {words.answer_name(verdict.verdict)}. "
            f"{words.answer_sentence(verdict)}"
        )
        self.name.setText(verdict.path)
        self.picture.set_path(Path(verdict.path))
        guess = self._decisions.guess(number)
        agree = self.tr("Enter: {0}").format(words.short_name(guess))
        keys = self.tr("1–9: a class · Space: skip · Backspace: back · Ctrl+Z: undo")
        self.hint.setText(f"{agree} · {keys}" if guess else keys)

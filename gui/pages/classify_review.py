"""Going through unsure answers by keyboard; what is right goes into the project."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from engine.verdict import Verdict
from gui import words
from gui.widgets import (
    ElidedLabel,
    Heading,
    PictureView,
    PrimaryButton,
    QuietButton,
    SecondaryButton,
)

#: Classes with a key of their own.
_KEYS = 9
_SIZE = (860, 560)


class ReviewSheet(QDialog):
    """Shows one picture after the other and asks what it is; accepted to add them.

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
        self._verdicts = list(verdicts)
        self._classes = list(classes)
        self._at = 0
        #: What was decided, by the number of the answer.
        self._decided: dict[int, str] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(12)
        self.title = Heading("", "title")
        self.name = ElidedLabel("", "muted", mode=Qt.TextElideMode.ElideMiddle)
        column.addWidget(self.title)
        column.addWidget(self.name)
        middle = QHBoxLayout()
        middle.setSpacing(16)
        self.picture = PictureView()
        middle.addWidget(self.picture, 1)
        side = QVBoxLayout()
        side.setSpacing(6)
        self.buttons: list[SecondaryButton] = []
        for number, one in enumerate(self._classes[:_KEYS], start=1):
            button = SecondaryButton(f"{number}   {words.short_name(one)}")
            button.setAccessibleName(one)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setMinimumWidth(220)
            button.clicked.connect(lambda _on=False, one=one: self.decide(one))
            self.buttons.append(button)
            side.addWidget(button)
        side.addStretch(1)
        middle.addLayout(side)
        column.addLayout(middle, 1)
        column.addLayout(self._last_row())
        self._show()

    @property
    def decided(self) -> dict[str, list[Path]]:
        """The pictures that were decided, by class."""
        found: dict[str, list[Path]] = {}
        for number, name in self._decided.items():
            found.setdefault(name, []).append(Path(self._verdicts[number].path))
        return found

    def decide(self, class_name: str) -> None:
        """Say what the shown picture is, and go on."""
        if self._at < len(self._verdicts):
            self._decided[self._at] = class_name
            self._go(1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits decide, Enter agrees, Space goes on, Backspace goes back."""
        text, key = event.text(), event.key()
        if text.isdigit() and 0 < int(text) <= len(self.buttons):
            self.decide(self._classes[int(text) - 1])
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._guess():
            self.decide(self._guess())
        elif key in {Qt.Key.Key_Space, Qt.Key.Key_Right}:
            self._decided.pop(self._at, None)
            self._go(1)
        elif key in {Qt.Key.Key_Backspace, Qt.Key.Key_Left}:
            self._go(-1)
        else:
            super().keyPressEvent(event)

    def _last_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        self.hint = Heading("", "secondary")
        row.addWidget(self.hint, 1)
        self.skip = QuietButton(self.tr("Skip"))
        self.skip.clicked.connect(lambda: self._go(1))
        close = SecondaryButton(self.tr("Cancel"))
        close.clicked.connect(self.reject)
        self.add = PrimaryButton("")
        self.add.clicked.connect(self.accept)
        for button in (self.skip, close, self.add):
            button.setAutoDefault(False)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)
        return row

    def _guess(self) -> str:
        """The best class of the shown answer, if the project has it."""
        if self._at >= len(self._verdicts):
            return ""
        name = self._verdicts[self._at].class_name
        return name if name in self._classes else ""

    def _go(self, step: int) -> None:
        self._at = max(0, min(len(self._verdicts), self._at + step))
        self._show()

    def _show(self) -> None:
        total = len(self._verdicts)
        decided = words.counted(
            len(self._decided), self.tr("picture"), self.tr("pictures")
        )
        self.add.setText(self.tr("Add {0} to the project").format(decided))
        self.add.setAccessibleName(self.add.text())
        self.add.setEnabled(bool(self._decided))
        over = self._at >= total
        self.skip.setEnabled(not over)
        if over:
            self.title.setText(self.tr("That was the last one"))
            self.name.setText(self.tr("Backspace goes back."))
            self.picture.set_path(None)
            self.hint.setText("")
        else:
            verdict = self._verdicts[self._at]
            place = self.tr("{0} of {1}").format(
                words.count(self._at + 1), words.count(total)
            )
            self.title.setText(
                f"{place} · {words.answer_name(verdict.verdict)}. "
                f"{words.answer_sentence(verdict)}"
            )
            self.name.setText(verdict.path)
            self.picture.set_path(Path(verdict.path))
            agree = self.tr("Enter: {0}").format(words.short_name(self._guess()))
            keys = self.tr("1–9: a class · Space: skip · Backspace: back")
            self.hint.setText(f"{agree} · {keys}" if self._guess() else keys)
        mine = self._decided.get(self._at)
        for button, name in zip(self.buttons, self._classes, strict=False):
            button.setCheckable(True)
            button.setChecked(name == mine)

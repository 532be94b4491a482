"""Above the findings: the advice, what kind this is, and what to do with all of it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui import words
from gui.edit_history import EditHistory
from gui.findings.records import Review
from gui.theme import PAGE_MARGIN
from gui.widgets import (
    Card,
    Chip,
    ElidedLabel,
    Heading,
    IconButton,
    IconView,
    QuietButton,
    SecondaryButton,
)

#: So many sentences of advice are shown, a line each; the rest at a press.
_SHORT = 2


class AdviceCard(Card):
    """What to do about the set as a whole, a sentence each."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(margin=14, spacing=6, parent=parent)
        self._advice: tuple[str, ...] = ()
        self._whole = False
        across = QHBoxLayout()
        across.setSpacing(12)
        self.body.addLayout(across)
        icon = QVBoxLayout()
        icon.addWidget(IconView("info", 18, "accent"))
        icon.addStretch(1)
        across.addLayout(icon)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        across.addLayout(self._lines, 1)
        side = QVBoxLayout()
        self.more_button = QuietButton("")
        self.more_button.clicked.connect(self._on_more_clicked)
        side.addWidget(self.more_button)
        side.addStretch(1)
        across.addLayout(side)
        self.hide()

    @property
    def sentences(self) -> list[str]:
        """Those that are shown now."""
        return list(self._advice if self._whole else self._advice[:_SHORT])

    def show_advice(self, advice: Sequence[str]) -> None:
        """Show ``advice`` from now on; without any there is no card."""
        if tuple(advice) != self._advice:
            self._advice, self._whole = tuple(advice), False
            self._fill()

    def _fill(self) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for sentence in self.sentences:
            if self._whole:
                self._lines.addWidget(Heading(sentence, "small", wrap=True))
            else:
                self._lines.addWidget(ElidedLabel(sentence, "small"))
        text = self.tr("Less") if self._whole else self.tr("More")
        self.more_button.setText(text)
        self.more_button.setAccessibleName(self.tr("Advice: {text}").format(text=text))
        self.setVisible(bool(self._advice))

    def _on_more_clicked(self) -> None:
        self._whole = not self._whole
        self._fill()


class CleanUpHead(QWidget):
    """The kind's title, its sentence, and what can be done with all of it.

    Args:
        history: What the undo and redo buttons do.

    Signals:
        look_asked: Look for problems again.
        accept_all_asked: Do what is proposed for all of this kind.
        keep_all_asked: Leave all of this kind as they are.
    """

    look_asked = Signal()
    accept_all_asked = Signal()
    keep_all_asked = Signal()

    def __init__(self, history: EditHistory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._history = history
        column = QVBoxLayout(self)
        column.setContentsMargins(PAGE_MARGIN, 16, PAGE_MARGIN, 12)
        column.setSpacing(12)
        top = QHBoxLayout()
        top.setSpacing(10)
        self.when = ElidedLabel("", "secondary")
        top.addWidget(self.when, 1)
        self.undo_button = IconButton("undo", self.tr("Undo"))
        self.undo_button.clicked.connect(history.undo)
        top.addWidget(self.undo_button)
        self.redo_button = IconButton("redo", self.tr("Redo"))
        self.redo_button.clicked.connect(history.redo)
        top.addWidget(self.redo_button)
        self.look_button = SecondaryButton(self.tr("Look again"))
        self.look_button.clicked.connect(self.look_asked)
        top.addWidget(self.look_button)
        column.addLayout(top)
        self.advice = AdviceCard()
        column.addWidget(self.advice)
        self._kind = QWidget()
        kind = QVBoxLayout(self._kind)
        kind.setContentsMargins(0, 0, 0, 0)
        kind.setSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(10)
        self.title = ElidedLabel("", "title")
        row.addWidget(self.title)
        self.count_chip = Chip("", "warning")
        row.addWidget(self.count_chip)
        row.addStretch(1)
        self.keep_all_button = SecondaryButton("")
        self.keep_all_button.clicked.connect(self.keep_all_asked)
        row.addWidget(self.keep_all_button)
        self.accept_all_button = SecondaryButton("")
        self.accept_all_button.clicked.connect(self.accept_all_asked)
        row.addWidget(self.accept_all_button)
        kind.addLayout(row)
        self.sentence = Heading("", "secondary", wrap=True)
        kind.addWidget(self.sentence)
        column.addWidget(self._kind)
        history.changed.connect(self._show_history)
        self._show_history()

    def show_review(self, review: Review, *, looking: bool) -> None:
        """Say when somebody looked, and whether that still holds."""
        self.look_button.setEnabled(not looking)
        self.advice.show_advice(review.advice)
        if looking:
            text = self.tr("Looking for problems…")
        elif review.looked_at is None:
            text = self.tr("Found earlier.")
        else:
            text = self.tr("Found {when}.").format(when=_when(review.looked_at))
            if review.changed:
                text += " " + self.tr("The images have changed since then.")
        self.when.setText(text)

    def show_kind(
        self, title: str, sentence: str, count: int, all_words: str, *, editable: bool
    ) -> None:
        """Show a kind; an empty title hides it.

        Args:
            title: What it is called.
            sentence: What it means.
            count: How many findings of it there are.
            all_words: What to do with all of them; empty if nothing is proposed.
            editable: Whether the project may be changed.
        """
        self._kind.setVisible(bool(title))
        self.title.setText(title)
        self.count_chip.setText(
            words.counted(count, self.tr("finding"), self.tr("findings"))
        )
        self.sentence.setText(sentence)
        keep = self.tr("Keep all {number}").format(number=words.count(count))
        for button, text in (
            (self.accept_all_button, all_words if count > 1 else ""),
            (self.keep_all_button, keep if count > 1 else ""),
        ):
            button.setText(text)
            button.setAccessibleName(text)
            button.setVisible(bool(text))
            button.setEnabled(editable)

    def show_low(self, *, low: bool) -> None:
        """Leave more room below in a low window; the list's tips say the same."""
        self.sentence.setVisible(not low)
        self.title.setToolTip(self.sentence.text() if low else "")

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
            button.setToolTip(
                f"{verb}: {what} ({keys})" if what else f"{verb} ({keys})"
            )
            button.setAccessibleName(f"{verb}: {what}" if what else verb)


def _when(moment: float) -> str:
    """``today, 14:05``, or with the date."""
    then = datetime.fromtimestamp(moment, UTC).astimezone()
    now = datetime.fromtimestamp(time.time(), UTC).astimezone()
    if then.date() == now.date():
        return QCoreApplication.translate("CleanUpHead", "today at {time}").format(
            time=f"{then:%H:%M}"
        )
    return words.when(then.isoformat())

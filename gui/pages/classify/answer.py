"""The answer for one picture: the verdict, how sure, and what else it might be."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from engine.jobs.looking import Explanation
from engine.verdict import ERROR, Verdict
from gui import words
from gui.pages.classify.nearest import NearestImages
from gui.widgets import Bar, BarSize, Card, ElidedLabel, Heading

#: Classes listed below the verdict.
TOP = 5
_NAME_WIDTH = 118
_ROW_GAP = 9
_FIGURE_WIDTH = 56
#: A sentence, a heading and a row of small pictures with their names.
_NEAREST_HEIGHT = 170


class AnswerCard(Card):
    """Says what the shown picture is. Its places never move, only their content.

    In a low window it lists fewer classes, rather than half of each.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName(self.tr("Answer"))
        self.verdict = ElidedLabel("", "verdict")
        self.body.addWidget(self.verdict)
        self.sentence = Heading("", "muted", wrap=True)
        self.sentence.setMinimumHeight(40)
        self.sentence.setAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        )
        self.body.addWidget(self.sentence)
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(_ROW_GAP)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(0, _NAME_WIDTH)
        grid.setColumnMinimumWidth(2, _FIGURE_WIDTH)
        self.rows = [_ClassRow(grid, number) for number in range(TOP)]
        self.body.addLayout(grid)
        self.nearest = NearestImages()
        self.body.addWidget(self.nearest)
        self.body.addStretch(1)
        self.clear()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """List as many classes as there is room for."""
        super().resizeEvent(event)
        edges = self.body.contentsMargins()
        room = event.size().height() - edges.top() - edges.bottom()
        for above in (self.verdict, self.sentence):
            room -= above.minimumSizeHint().height() + self.body.spacing()
        row = self.rows[0].name.minimumSizeHint().height() + _ROW_GAP
        for number, one in enumerate(self.rows):
            one.set_room(there_is=number == 0 or room + _ROW_GAP >= row * (number + 1))
        # The training images come last, where there is room for all of them.
        self.nearest.setVisible(room - row * TOP >= _NEAREST_HEIGHT)

    def clear(self) -> None:
        """Show no answer."""
        self.verdict.setText("")
        self.sentence.setText("")
        for row in self.rows:
            row.clear()
        self.nearest.clear()

    def show_explanation(self, told: Explanation) -> None:
        """Show what the answer rests on."""
        self.nearest.show_explanation(told)

    def show_waiting(self) -> None:
        """Say that an answer is on its way."""
        self.clear()
        self.sentence.setText(self.tr("Looking at it…"))

    def show_verdict(self, verdict: Verdict) -> None:
        """Show an answer, or why there is none."""
        self.nearest.clear()
        self.verdict.setText(words.answer_name(verdict.verdict))
        sentence = words.answer_sentence(verdict)
        self.sentence.setText(sentence)
        shown = () if verdict.verdict == ERROR else verdict.top
        for number, row in enumerate(self.rows):
            if number < len(shown):
                row.show_class(*shown[number])
            else:
                row.clear()
        self.setAccessibleDescription(f"{self.verdict.full_text()}. {sentence}")


class _ClassRow:
    """Name, bar and figure of one class, in a row of a grid."""

    def __init__(self, grid: QGridLayout, number: int) -> None:
        self.name = ElidedLabel("", "body")
        self.name.setFixedWidth(_NAME_WIDTH)
        self.bar = Bar(BarSize.LARGE, "accent" if number == 0 else "muted")
        self._filled = self._has_room = True
        self.figure = Heading("", "body")
        self.figure.setAlignment(
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )
        for column, widget in enumerate((self.name, self.bar, self.figure)):
            policy = widget.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            widget.setSizePolicy(policy)
            grid.addWidget(widget, number, column)

    def show_class(self, name: str, probability: float) -> None:
        """Show a class and its probability."""
        self.name.setText(name)
        self.bar.setAccessibleName(name)
        self.bar.set_fraction(probability)
        self.figure.setText(words.percent(probability))
        self._set_visible(visible=True)

    def clear(self) -> None:
        """Show nothing, in the same room."""
        self._set_visible(visible=False)

    def set_room(self, *, there_is: bool) -> None:
        """Be there, or make room for the rows above."""
        self._has_room = there_is
        for widget in (self.name, self.bar, self.figure):
            policy = widget.sizePolicy()
            policy.setRetainSizeWhenHidden(there_is)
            widget.setSizePolicy(policy)
        self._set_visible(visible=self._filled)

    def _set_visible(self, *, visible: bool) -> None:
        self._filled = visible
        for widget in (self.name, self.bar, self.figure):
            widget.setVisible(visible and self._has_room)

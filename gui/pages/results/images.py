"""The images behind the figures: mistakes, doubts, or those of one cell."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine.evaluation.scores import Judged
from engine.evaluation.sentences import doubtful_labels, least_sure, worst_mistakes
from gui import words
from gui.bridge import JobBridge
from gui.grid.acting_grid import ActingGrid
from gui.state import AppState
from gui.widgets import Card, ChipButton, FlowRow, Heading

if TYPE_CHECKING:
    from engine.evaluation.run_view import RunView

WORST, DOUBTFUL, UNSURE, CELL, LIST = range(5)
#: Letters of a class's name that a badge has room for.
_LONGEST = 10


class ImagesCard(Card):
    """A grid of judged images, each with what the model said.

    Args:
        state: Whose project the images are of.
        bridge: Where a large view asks the model.

    Signals:
        kind_chosen: Another list than a cell's is shown.
    """

    kind_chosen = Signal()

    def __init__(
        self, state: AppState, bridge: JobBridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent=parent)
        self._state = state
        self._view: RunView | None = None
        self._kind = WORST
        self._cell = (0, 0)
        self._list: tuple[str, frozenset[str]] = ("", frozenset())
        head = QHBoxLayout()
        self.title = Heading("", "section")
        head.addWidget(self.title, 1)
        self.body.addLayout(head)
        self._chips = FlowRow(spacing=8)
        self.chips: dict[int, ChipButton] = {}
        for kind, text in (
            (WORST, self.tr("Worst mistakes")),
            (DOUBTFUL, self.tr("Label more likely wrong")),
            (UNSURE, self.tr("Least sure")),
        ):
            chip = ChipButton(text)
            chip.clicked.connect(lambda _on=False, kind=kind: self.show_kind(kind))
            self._chips.add(chip)
            self.chips[kind] = chip
        self.body.addWidget(self._chips)
        self.sentence = Heading("", "muted", wrap=True)
        self.body.addWidget(self.sentence)
        self.grid = ActingGrid(state, bridge)
        self.grid.setMinimumHeight(260)
        self.body.addWidget(self.grid, 1)

    @property
    def shown(self) -> int:
        """Which list is shown."""
        return self._kind

    def show_view(self, view: RunView) -> None:
        """Show the images of a run; the list stays the same where it can."""
        other = self._view is None or self._view.record.id != view.record.id
        self._view = view
        if other:
            self._kind = WORST
        self._show()

    def show_kind(self, kind: int) -> None:
        """Show the worst mistakes, doubtful labels or the least sure answers."""
        self._kind = kind
        self._show()
        self.kind_chosen.emit()

    def show_cell(self, truth: int, answer: int) -> None:
        """Show the images of class ``truth`` that were answered with ``answer``."""
        self._kind, self._cell = CELL, (truth, answer)
        self._show()

    def show_list(self, title: str, contents: frozenset[str]) -> None:
        """Show the judged images with these contents, the mistakes first."""
        self._kind, self._list = LIST, (title, contents)
        self._show()

    def _show(self) -> None:
        view, project = self._view, self._state.project
        if view is None or view.kept is None or project is None:
            return
        judged = self._judged(view.kept.judged)
        classes = view.record.result.classes
        rows, badges = [], {}
        for one in judged:
            row = view.where.get(one.name)
            if row is not None:
                rows.append(row)
                name = classes[one.answer]
                short = words.short_name(name, _LONGEST)
                badges[row.path] = f"{short} {words.whole_percent(one.sure)}"
        self.grid.set_badges(badges)
        self.grid.images.set_rows(Path(project.folder), rows)
        self.grid.scrollToTop()
        for kind, chip in self.chips.items():
            chip.setChecked(kind == self._kind)
        self._tell(len(judged), len(judged) - len(rows))

    def _judged(self, judged: tuple[Judged, ...]) -> list[Judged]:
        if self._kind == CELL:
            truth, answer = self._cell
            found = [one for one in judged if one[1:3] == (truth, answer)]
            return sorted(found, key=lambda one: -one.sure)
        if self._kind == LIST:
            found = [one for one in judged if one[0] in self._list[1]]
            return sorted(found, key=lambda one: (one.right, -one.sure))
        lists = {WORST: worst_mistakes, DOUBTFUL: doubtful_labels, UNSURE: least_sure}
        return lists[self._kind](judged)

    def _tell(self, count: int, gone: int) -> None:
        assert self._view is not None
        names = [words.short_name(name) for name in self._view.record.result.classes]
        images = words.counted(count, self.tr("image"), self.tr("images"))
        if self._kind == CELL:
            truth, answer = (names[number] for number in self._cell)
            title = self.tr("{truth}, right") if truth == answer else ""
            title = title or self.tr("{truth}, taken for {answer}")
            self.title.setText(title.format(truth=truth, answer=answer))
            said = self.tr("{images}, the surest answers first.")
        elif self._kind == LIST:
            self.title.setText(self._list[0])
            said = self.tr("{images}, the mistakes first.")
        else:
            self.title.setText(self.chips[self._kind].text())
            said = {
                WORST: self.tr("{images} answered wrongly, the surest first."),
                DOUBTFUL: self.tr(
                    "{images}: the model is so sure that the label may be wrong. "
                    "Right-click to move them to another class."
                ),
                UNSURE: self.tr("All {images}, the least sure answers first."),
            }[self._kind]
            if not count:
                said = self.tr("None.")
        said = said.format(images=images)
        if gone:
            said += " " + self.tr("{count} of them are not in the project any more.")
            said = said.format(count=words.count(gone))
        self.sentence.setText(said)

"""The images that two runs disagree about, and what each says of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from gui import words
from gui.compare.names import letter
from gui.grid.acting_grid import ActingGrid
from gui.state import AppState
from gui.widgets import Card, ChipButton, Choice, FlowRow, Heading

if TYPE_CHECKING:
    from engine.evaluation.scores import Judged
    from engine.evaluation.side_by_side import SideBySide, Versus

ONLY_FIRST, ONLY_OTHER, BOTH_WRONG = range(3)
_LONGEST, _HALF = 13, 6


class DisagreementCard(Card):
    """A grid of images whose answers differ.

    Args:
        state: Whose project the images are of.
    """

    def __init__(self, state: AppState, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._state = state
        self._shown: SideBySide | None = None
        self._kind = ONLY_FIRST
        self.body.addWidget(Heading(self.tr("What they disagree about"), "section"))
        self.pair = Choice()
        self.pair.setAccessibleName(self.tr("Which two runs"))
        self.pair.setMaximumWidth(300)
        self.pair.currentIndexChanged.connect(lambda _row: self._show_kind(self._kind))
        self.body.addWidget(self.pair)
        row = FlowRow(spacing=8)
        self.chips: dict[int, ChipButton] = {}
        for kind in (ONLY_FIRST, ONLY_OTHER, BOTH_WRONG):
            chip = ChipButton(" ")
            chip.clicked.connect(lambda _on=False, kind=kind: self._show_kind(kind))
            row.add(chip)
            self.chips[kind] = chip
        self.body.addWidget(row)
        self.sentence = Heading("", "muted", wrap=True)
        self.body.addWidget(self.sentence)
        self.grid = ActingGrid(state, state.bridge)
        self.grid.setMinimumHeight(270)
        self.body.addWidget(self.grid, 1)

    def show_runs(self, shown: SideBySide) -> None:
        """Show what the runs disagree about; the pair stays the same where it can."""
        self._shown = shown
        before = self.pair.currentData()
        self.pair.blockSignals(True)
        self.pair.clear()
        for one in shown.versus:
            if one.found is not None:
                text = self.tr("{a} and {b}")
                text = text.format(a=letter(0), b=letter(one.second))
                self.pair.addItem(text, one.second)
        self.pair.setCurrentIndex(max(0, self.pair.findData(before)))
        self.pair.blockSignals(False)
        self.pair.setVisible(self.pair.count() > 1)
        self.setVisible(self.pair.count() > 0)
        self._show_kind(self._kind)

    def _versus(self) -> Versus | None:
        second = self.pair.currentData()
        if self._shown is None:
            return None
        return next((one for one in self._shown.versus if one.second == second), None)

    def _show_kind(self, kind: int) -> None:
        versus, project = self._versus(), self._state.project
        if versus is None or versus.found is None or project is None:
            return
        self._kind = kind
        lists: dict[int, list[tuple[Judged, Judged]]] = {k: [] for k in self.chips}
        for pair in versus.found.disagree:
            lists[_kind_of(*pair)].append(pair)
        other = letter(versus.second)
        for which, text in (
            (ONLY_FIRST, self.tr("Only {a} right").format(a=letter(0))),
            (ONLY_OTHER, self.tr("Only {b} right").format(b=other)),
            (BOTH_WRONG, self.tr("Both wrong, each its way")),
        ):
            label = f"{text} ({words.count(len(lists[which]))})"
            self.chips[which].setText(label)
            self.chips[which].setAccessibleName(label)
            self.chips[which].setChecked(which == kind)
        self._fill(versus, lists[kind], Path(project.folder), other)

    def _fill(
        self,
        versus: Versus,
        pairs: list[tuple[Judged, Judged]],
        folder: Path,
        other: str,
    ) -> None:
        assert self._shown is not None
        rows, badges = [], {}
        for one, two in sorted(pairs, key=lambda p: -max(p[0].sure, p[1].sure)):
            row = self._shown.where.get(one.name)
            if row is not None:
                rows.append(row)
                a, b = (versus.classes[which.answer] for which in (one, two))
                badges[row.path] = {
                    ONLY_FIRST: words.short_name(b, _LONGEST),
                    ONLY_OTHER: words.short_name(a, _LONGEST),
                }.get(
                    self._kind,
                    f"{words.short_name(a, _HALF)} · {words.short_name(b, _HALF)}",
                )
        self.grid.set_badges(badges)
        self.grid.images.set_rows(folder, rows)
        self.grid.scrollToTop()
        self.grid.setVisible(bool(rows))
        text = self.tr(
            "On each: what A says · what {other} says. Enter opens it large."
        )
        text = text.format(other=other) if rows else self.tr("None.")
        if gone := len(pairs) - len(rows):
            text += " " + self.tr("{count} of them are not in the project any more.")
            text = text.format(count=words.count(gone))
        self.sentence.setText(text)


def _kind_of(one: Judged, two: Judged) -> int:
    if one.right:
        return ONLY_FIRST
    return ONLY_OTHER if two.right else BOTH_WRONG

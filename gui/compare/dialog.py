"""Runs side by side: which is better, the tables, the curves, the disagreements."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from engine.evaluation.run_scores import ScoreRun
from engine.evaluation.side_by_side import SideBySide, differing
from engine.jobs.protocol import Failed, Outcome, Stopped
from engine.jobs.results_table import SCORE_RUN
from gui.compare.chooser import RunChooser
from gui.compare.curves import CurvesCard, curves_of
from gui.compare.gallery import DisagreementCard
from gui.compare.lines import recipe_lines, result_lines
from gui.compare.loader import SidesLoader
from gui.compare.names import letter, run_name
from gui.compare.table import TableCard
from gui.compare.verdict import VerdictCard
from gui.state import AppState
from gui.undo_keys import add_undo_keys
from gui.widgets import EmptyState, ErrorBanner, SecondaryButton

CHOOSE, SCORING, COMPARED = range(3)


class CompareDialog(QDialog):
    """Two or more runs of the open project.

    Args:
        state: The project and its runs.
        runs: The ids of those to begin with; the first is A.
        parent: The page it belongs to.
    """

    def __init__(self, state: AppState, runs: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Compare runs"))
        self.resize(parent.window().size() * 0.94)
        self._state = state
        self._shown: SideBySide | None = None
        self._asked: set[str] = set()
        self._loader = SidesLoader(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 20, 0, 20)
        row.setSpacing(20)
        left = QVBoxLayout()
        self.chooser = RunChooser()
        left.addWidget(self.chooser, 1)
        self.close_button = SecondaryButton(self.tr("Close"))
        self.close_button.clicked.connect(self.close)
        left.addWidget(self.close_button)
        row.addLayout(left)
        right = QVBoxLayout()
        self.banner = ErrorBanner()
        right.addWidget(self.banner)
        self.screens = self._make_screens()
        right.addWidget(self.screens, 1)
        row.addLayout(right, 1)
        add_undo_keys(self, state.editing.history)
        self._loader.loaded.connect(self._on_loaded)
        self._loader.failed.connect(self.banner.show_failure)
        self.chooser.chosen_changed.connect(self._load)
        state.runs_changed.connect(self._on_runs_changed)
        state.project_changed.connect(lambda _project: self._load())
        self.chooser.show_runs(state.runs)
        self.chooser.choose(runs)

    @property
    def shown(self) -> SideBySide | None:
        """What is shown now."""
        return self._shown

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and self._shown is not None:
            self.table.results.show_again()
            self.table.recipes.show_again()

    def _make_screens(self) -> QStackedWidget:
        screens = QStackedWidget()
        screens.addWidget(
            EmptyState(
                "results",
                self.tr("Tick two runs"),
                self.tr(
                    "They are compared on the test images that both were scored on, "
                    "and you read whether one is really better or only luckier."
                ),
            )
        )
        screens.addWidget(
            EmptyState(
                "results",
                self.tr("Working the scores out…"),
                self.tr("They are kept, so this is done once for every run."),
            )
        )
        scroller = QScrollArea()
        scroller.setWidgetResizable(True)
        scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        scroller.setWidget(inside)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 24, 0)
        column.setSpacing(16)
        self.verdict, self.table = VerdictCard(), TableCard()
        self.curves, self.gallery = CurvesCard(), DisagreementCard(self._state)
        for card in (self.verdict, self.table, self.curves, self.gallery):
            column.addWidget(card)
        column.addStretch(1)
        screens.addWidget(scroller)
        return screens

    def _on_runs_changed(self) -> None:
        self.chooser.show_runs(self._state.runs)
        self._load()

    def _load(self) -> None:
        chosen, project = self.chooser.chosen, self._state.project
        if project is None or len(chosen) < 2:
            self._loader.forget()
            self._shown = None
            self.screens.setCurrentIndex(CHOOSE)
            return
        self._loader.load(Path(project.database), chosen)

    def _on_loaded(self, answer: SideBySide) -> None:
        if answer.missing:
            self.screens.setCurrentIndex(SCORING)
            self._score(answer.missing)
        else:
            self._show(answer)

    def _score(self, runs: Sequence[str]) -> None:
        project = self._state.project
        if project is None:
            return
        for run in runs:
            if run not in self._asked:
                self._asked.add(run)
                request = ScoreRun(project.folder, run)
                title = self.tr("Working the scores out")
                job = self._state.submit(SCORE_RUN, request, title)
                job.outcome.connect(self._on_scored)

    def _on_scored(self, outcome: Outcome) -> None:
        if isinstance(outcome, Failed):
            self.banner.show_failure(outcome)
        elif isinstance(outcome, Stopped):
            self.chooser.choose([])
        else:
            self._load()

    def _show(self, shown: SideBySide) -> None:
        self._shown = shown
        self.banner.hide()
        runs = self._state.runs
        names = [run_name(side.record, runs) for side in shown.sides]
        heads = [f"{letter(i)}  {name}" for i, name in enumerate(names)]
        self.verdict.show_versus(shown.versus)
        self.table.show_lines(
            heads,
            result_lines(shown.sides),
            recipe_lines(shown.sides, differing(shown.sides)),
        )
        self.curves.show_curves(curves_of(shown.sides, names))
        self.gallery.show_runs(shown)
        self.screens.setCurrentIndex(COMPARED)

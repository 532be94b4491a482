"""The Results page: how good a run's model is, why, and what to do next."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from engine.evaluation.advice import CELL, Advice, advise
from engine.evaluation.forecast_words import forecast_advice
from engine.evaluation.looking_words import looking_advice
from engine.evaluation.run_scores import ScoreRun
from engine.jobs.protocol import Failed, Finished, Outcome
from engine.jobs.results_table import SCORE_RUN
from gui import words
from gui.bridge import JobBridge, JobSignals
from gui.charts.reliability import ReliabilityCard
from gui.pages.results.advice import AdviceCard
from gui.pages.results.head import RunHead
from gui.pages.results.images import ImagesCard
from gui.pages.results.insight.sections import Sections
from gui.pages.results.matrix import MatrixCard
from gui.pages.results.run_loader import RunLoader
from gui.pages.results.score import ScoreCard
from gui.pages.results.table import ClassCard
from gui.state import AppState
from gui.theme import PAGE_MARGIN
from gui.widgets import Beside, EmptyState, ErrorBanner

if TYPE_CHECKING:
    from engine.evaluation.run_view import RunView
    from engine.training.runs import RunRecord

NO_PROJECT, NO_RUN, SCORING, RESULTS = range(4)
_GAP = 16


class ResultsPage(QWidget):
    """One run at a time: its score, its mistakes, and what would help.

    Args:
        state: The project and its runs.
        bridge: Where jobs are submitted.
    """

    def __init__(
        self, state: AppState, bridge: JobBridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._state = state
        self._bridge = bridge
        self._view: RunView | None = None
        self._job: JobSignals | None = None
        self._loader = RunLoader(self)
        self._stale = True
        self._build()
        self._connect()
        self._on_runs_changed()

    @property
    def view(self) -> RunView | None:
        """What is shown now."""
        return self._view

    def showEvent(self, event: QShowEvent) -> None:
        """Read the run again where something has changed since."""
        super().showEvent(event)
        if self._stale:
            self._load()

    # Building.

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(PAGE_MARGIN, 20, 0, 0)
        column.setSpacing(_GAP)
        self.banner = ErrorBanner()
        column.addWidget(self.banner)
        self.screens = QStackedWidget()
        column.addWidget(self.screens, 1)
        self.no_project = EmptyState(
            "results",
            self.tr("No results yet"),
            self.tr("Open a folder in which every subfolder is a class."),
            self.tr("Choose a folder…"),
        )
        self.no_run = EmptyState(
            "results",
            self.tr("No results yet"),
            self.tr(
                "Train a model first. Images that it never sees are kept aside, and "
                "here you read how many of them it gets right."
            ),
            self.tr("Go to Train"),
        )
        self.scoring = EmptyState(
            "results",
            self.tr("Working the scores out…"),
            self.tr("They are kept, so this is done once for every run."),
        )
        for screen in (
            self.no_project,
            self.no_run,
            self.scoring,
            self._make_results(),
        ):
            self.screens.addWidget(screen)

    def _make_results(self) -> QWidget:
        scroller = QScrollArea()
        scroller.setWidgetResizable(True)
        scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroller.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroller = scroller
        inside = QWidget()
        inside.setObjectName("page")
        scroller.setWidget(inside)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, PAGE_MARGIN - 12, PAGE_MARGIN)
        column.setSpacing(_GAP)
        self.head = RunHead(self._state)
        self.run_choice, self.about = self.head.choice, self.head.about
        self.run_actions = self.head.actions_row
        column.addWidget(self.head)
        self.score, self.advice = ScoreCard(), AdviceCard()
        column.addWidget(Beside(self.score, self.advice))
        self.matrix, self.images = MatrixCard(), ImagesCard(self._state, self._bridge)
        self._below = QWidget()
        below = QVBoxLayout(self._below)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(_GAP)
        below.addWidget(Beside(self.matrix, self.images))
        self.classes = ClassCard()
        below.addWidget(self.classes)
        self.reliability = ReliabilityCard()
        below.addWidget(self.reliability)
        self.sections = Sections(self._state, self._bridge)
        below.addWidget(self.sections)
        column.addWidget(self._below)
        column.addStretch(1)
        return scroller

    def _connect(self) -> None:
        state = self._state
        self.no_project.action_requested.connect(state.folder_choice_requested)
        self.no_run.action_requested.connect(lambda: state.page_requested.emit("train"))
        self.run_choice.currentIndexChanged.connect(lambda _row: self._load())
        self.matrix.cell_opened.connect(self.open_cell)
        self.images.kind_chosen.connect(lambda: self.matrix.matrix.mark(None))
        self.advice.followed.connect(self._on_advice_followed)
        self.sections.images_asked.connect(self.open_list)
        self.sections.place_asked.connect(state.page_requested)
        self.sections.refresh_asked.connect(self._refresh)
        self.sections.failed.connect(self.banner.show_failure)
        self._loader.loaded.connect(self._on_run_loaded)
        self._loader.failed.connect(self.banner.show_failure)
        state.runs_changed.connect(self._on_runs_changed)
        keys, history = QKeySequence.StandardKey, state.editing.history
        for key, slot in ((keys.Undo, history.undo), (keys.Redo, history.redo)):
            action = QAction(self)
            action.setShortcuts(key)
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(lambda _checked=False, slot=slot: slot())
            self.addAction(action)
        state.project_changed.connect(lambda _project: self._refresh())

    # What is shown.

    def open_cell(self, truth: int, answer: int) -> None:
        """Show the images of class ``truth`` that were answered with ``answer``."""
        self.matrix.matrix.mark((truth, answer))
        self.images.show_cell(truth, answer)

    def open_list(self, title: str, contents: frozenset[str]) -> None:
        """Show the judged images with these contents."""
        self.matrix.matrix.mark(None)
        self.images.show_list(title, contents)
        self._go_to_images()

    def _chosen(self) -> RunRecord | None:
        row = self.run_choice.currentIndex()
        runs = self._state.runs
        return runs[row] if 0 <= row < len(runs) else None

    def _on_runs_changed(self) -> None:
        """List the runs; a new one is looked at, else the same as before."""
        runs = self._state.runs
        known = {self.run_choice.itemData(i) for i in range(self.run_choice.count())}
        before = self.run_choice.currentData()
        self.run_choice.blockSignals(True)
        self.run_choice.clear()
        for number, run in enumerate(runs):
            result = run.result
            recipe = words.recipe(result.recipe)
            text = f"{len(runs) - number} {recipe} · {words.score(result.test)}"
            self.run_choice.addItem(text, run.id)
        row = self.run_choice.findData(before)
        if row < 0 or (runs and runs[0].id not in known):
            row = 0
        self.run_choice.setCurrentIndex(row if runs else -1)
        self.run_choice.blockSignals(False)
        self._refresh()

    def _refresh(self) -> None:
        """What is shown may be another: now, or when somebody looks."""
        if self.isVisible():
            self._load()
        else:
            self._stale = True

    def _load(self) -> None:
        self._stale = False
        project, record = self._state.project, self._chosen()
        if project is None or record is None:
            self._loader.forget()
            self.screens.setCurrentIndex(NO_PROJECT if project is None else NO_RUN)
            return
        self._loader.load(Path(project.database), record)

    def _on_run_loaded(self, view: RunView) -> None:
        if view.kept is None:
            self._score(view.record)
            return
        project = self._state.project
        if project is None:
            return
        self.banner.hide()
        self._view = view
        self.run_actions.set_run(view.record.id)
        result, kept = view.record.result, view.kept
        took = result.seconds.get("total")
        facts = [words.when(view.record.created), result.encoder]
        facts.append(
            "" if took is None else self.tr("took {0}").format(words.duration(took))
        )
        facts.append(words.size(view.model_bytes) if view.model_bytes else "")
        self.about.setText(" · ".join(fact for fact in facts if fact))
        self.score.show_view(view)
        self.reliability.show_model(Path(result.model))
        more = [*forecast_advice(view.forecast), *looking_advice(view.looking)]
        self.advice.show_advice(advise(kept, view.leaks, project, more))
        self._below.setVisible(kept.scores is not None)
        if kept.scores is not None:
            self.matrix.show_scores(kept.scores)
            self.classes.table.show_scores(kept.scores)
            self.images.show_view(view)
            self.sections.show_view(view)
        self.screens.setCurrentIndex(RESULTS)

    def _score(self, record: RunRecord) -> None:
        """Have the scores of ``record`` computed, once."""
        project = self._state.project
        self.screens.setCurrentIndex(SCORING)
        if project is None or self._job is not None:
            return
        title = self.tr("Working the scores out")
        job = self._bridge.submit(SCORE_RUN, ScoreRun(project.folder, record.id), title)
        self._job = job
        job.outcome.connect(self._on_scored)

    def _on_scored(self, outcome: Outcome) -> None:
        self._job = None
        if isinstance(outcome, Finished):
            self._refresh()
            return
        self._stale = True
        if isinstance(outcome, Failed):
            self.banner.show_failure(outcome)
        else:
            message = self.tr("Stopped. Choose the run again to go on.")
            self.banner.show_message(message, tone="warning")

    def _on_advice_followed(self, one: Advice) -> None:
        if one.place != CELL:
            self._state.page_requested.emit(one.place)
            return
        if self._view is None:
            return
        classes = self._view.record.result.classes
        self.open_cell(classes.index(one.class_name), classes.index(one.other))
        self._go_to_images()

    def _go_to_images(self) -> None:
        self._scroller.ensureWidgetVisible(self.images)
        self.images.grid.setFocus()

"""The Train page: choose how, press Train, watch, and read honestly how good it is."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from engine.jobs.protocol import Failed, Finished, Outcome
from engine.jobs.requests import Train, TrainResult, training
from engine.progress import Event
from engine.training.recipes import Recipe
from gui import words
from gui.bridge import JobBridge, JobSignals
from gui.charts import preload
from gui.pages.train_aside import AsideDialog
from gui.pages.train_begin import anew, resumed
from gui.pages.train_encoder import StrongerOffer
from gui.pages.train_history import RunHistory
from gui.pages.train_panes import show_one
from gui.pages.train_recipes import RecipeCards, SetupPane
from gui.pages.train_result import ResultPane
from gui.pages.train_resume import ResumeOffer
from gui.pages.train_running import RunningPane
from gui.pages.train_side import SideCard
from gui.state import AppState
from gui.theme import PAGE_MARGIN
from gui.widgets import Card, EmptyState, ErrorBanner

_SIDE_WIDTH, _SIDE_WIDTH_LEAST = 378, 290
_GAP = 16


class TrainPage(QWidget):
    """Recipe cards above; the training on the left, what to know on the right.

    Args:
        state: The project and model of the window.
        bridge: Where jobs are submitted.
    """

    def __init__(
        self, state: AppState, bridge: JobBridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self._state = state
        self._bridge = bridge
        self._job: JobSignals | None = None
        self._recipe: Recipe | None = None
        self._folder = ""
        self._result: TrainResult | None = None
        self._build()
        self._connect()
        self._show_project()

    @property
    def is_training(self) -> bool:
        """Whether a training of this page runs or waits."""
        return self._job is not None

    def showEvent(self, event: QShowEvent) -> None:
        """Get ready for the first curve while somebody reads the page."""
        super().showEvent(event)
        self._state.catalogue.refresh()
        preload()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(PAGE_MARGIN, 20, PAGE_MARGIN, PAGE_MARGIN)
        column.setSpacing(_GAP)
        self.banner = ErrorBanner()
        column.addWidget(self.banner)
        self.empty = EmptyState(
            "train",
            self.tr("Nothing to train on yet"),
            self.tr(
                "Open a folder with one subfolder of pictures for each answer you "
                "want, such as “cat” and “dog”."
            ),
            self.tr("Open a folder…"),
        )
        column.addWidget(self.empty, 1)
        # The setup with everything unfolded is higher than a small window.
        self._content = QScrollArea()
        self._content.setWidgetResizable(True)
        self._content.setHorizontalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        )
        self._content.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        inside.setObjectName("page")
        self._content.setWidget(inside)
        inner = QVBoxLayout(inside)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(_GAP)
        self.resume = ResumeOffer()
        inner.addWidget(self.resume)
        self.cards = RecipeCards()
        inner.addWidget(self.cards)
        self.offer = StrongerOffer(self._state.catalogue)
        inner.addWidget(self.offer)
        row = QHBoxLayout()
        row.setSpacing(_GAP)
        card = Card()
        self._left = QVBoxLayout()
        self._left.addWidget(card)
        self._left.addStretch(1)
        self.setup = SetupPane(self._state.catalogue)
        self.running = RunningPane()
        self.result = ResultPane()
        for pane in (self.setup, self.running, self.result):
            card.body.addWidget(pane)
        row.addLayout(self._left, 5)
        self.side = SideCard()
        self.side.setMinimumWidth(_SIDE_WIDTH_LEAST)
        self.side.setMaximumWidth(_SIDE_WIDTH)
        right = QVBoxLayout()
        right.addWidget(self.side)
        right.addStretch(1)
        row.addLayout(right, 3)
        inner.addLayout(row, 1)
        column.addWidget(self._content, 1)
        self._show_pane(self.setup)

    def _connect(self) -> None:
        self.empty.action_requested.connect(self._state.folder_choice_requested)
        self.cards.family_chosen.connect(self._on_family_chosen)
        self.setup.train_requested.connect(self._on_train_requested)
        self.resume.resume_requested.connect(
            lambda run: self._begin(resumed(self._state, run))
        )
        self.resume.discard_requested.connect(
            lambda run: self._on_discard_requested(run.id)
        )
        self._state.training_requested.connect(self._begin)
        self.running.pause_requested.connect(self._on_pause_requested)
        self.side.history_requested.connect(self._on_history_requested)
        self.offer.answered.connect(self.setup.setFocus)
        self.running.stop_requested.connect(self._on_stop_requested)
        self.result.classify_requested.connect(self._on_classify_requested)
        self.result.again_requested.connect(self._on_again_requested)
        self.side.aside_requested.connect(self._on_aside_requested)
        self._state.project_changed.connect(self._on_project_changed)
        self._state.runs_changed.connect(self._on_runs_changed)

    def _show_pane(self, shown: QWidget) -> None:
        show_one((self.setup, self.running, self.result), shown)
        # A curve takes the room there is; the setup only what it needs.
        grows = shown is not self.setup
        self._left.setStretch(0, int(grows))
        self._left.setStretch(1, int(not grows))
        self.cards.setEnabled(shown is not self.running)
        self._show_unfinished()
        self.offer.set_wanted(shown is self.setup and not self.cards.from_scratch)

    def _show_project(self) -> None:
        project = self._state.project
        self.empty.setVisible(project is None)
        self._content.setVisible(project is not None)
        if project is None:
            return
        self.setup.set_project(project)
        self.side.show_facts(project, self._result)
        self.side.show_runs(self._state.runs)

    def _on_project_changed(self, _project: object) -> None:
        project = self._state.project
        if project is not None and project.folder != self._folder:
            self._result = None
            if self._job is None:
                self._folder = project.folder
                self.banner.hide()
                self._show_pane(self.setup)
        self._show_project()

    def _on_runs_changed(self) -> None:
        self.side.show_runs(self._state.runs)
        self._show_unfinished()

    def _show_unfinished(self) -> None:
        left = self._state.unfinished if self._job is None else ()
        self.resume.show_run(left[0] if left else None)

    def _on_family_chosen(self) -> None:
        self.setup.set_way(self.cards.chosen)
        self._show_pane(self.setup)

    def _on_train_requested(self, recipe: Recipe) -> None:
        if self._state.project is not None:
            self._begin(anew(self._state, recipe))

    def _begin(self, request: Train) -> None:
        project = self._state.project
        if project is None or self._job is not None:
            return
        recipe = request.recipe
        self.banner.hide()
        self._result = None
        self._recipe = recipe
        self._folder = project.folder
        self.running.begin(recipe, len(self._state.runs) + 1)
        self._show_pane(self.running)
        self.side.show_facts(project)
        job = self._bridge.submit(training(recipe), request, self.running.title.text())
        self._job = job
        self._show_unfinished()
        lane = job.operation.lane
        if any(other.operation.lane is lane for other in self._bridge.jobs[:-1]):
            self.running.show_waiting()
        job.started.connect(self.running.show_started)
        job.event.connect(self._on_training_reported)
        job.outcome.connect(self._on_training_ended)

    def _on_training_reported(self, event: Event) -> None:
        if self._job is not None and self._job.stopping:
            self.running.show_stopping()  # somebody may have used the job bar
        self.running.take_event(event)

    def _on_training_ended(self, outcome: Outcome) -> None:
        self._job = None
        if not isinstance(outcome, Finished):
            self._state.refresh_runs(choose_newest=False)  # one may be left to resume
        if isinstance(outcome, Failed):
            self._show_pane(self.setup)
            self.banner.show_failure(outcome)
            return
        result = outcome.result
        if not isinstance(result, TrainResult):
            self._show_pane(self.setup)
            self.banner.show_message(
                self.tr("Stopped before there was anything to keep."), tone="warning"
            )
            return
        project = self._state.project
        if project is None or project.folder != self._folder:
            # Another project was opened meanwhile; its page must not show this score.
            self._show_pane(self.setup)
            self._state.notice_posted.emit(
                self.tr("The training of the other project is done.")
            )
            return
        self._result = result
        step = words.curve_step(self._recipe.family if self._recipe else "quick")
        self.result.show_result(
            self.running.title.text(), result, self.running.curve.points, step
        )
        self._show_pane(self.result)
        self.side.show_facts(project, result)
        self._state.refresh_runs()
        if not self.isVisible():
            self._post_notice(result)

    def _post_notice(self, result: TrainResult) -> None:
        """Tell somebody who looks at another page."""
        sentence = self.tr("The training is done.")
        if result.test is not None:
            sentence = self.tr("Trained: {0} on unseen images.").format(
                words.score(result.test)
            )
        self._state.notice_posted.emit(sentence)

    def _on_stop_requested(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self.running.show_stopping()

    def _on_pause_requested(self, paused: bool) -> None:
        if self._job is not None:
            self._job.pause(paused=paused)

    def _on_discard_requested(self, run: str) -> None:
        project = self._state.project
        if project is not None:
            self._state.runs_store.discard(Path(project.database), run)

    def _on_history_requested(self) -> None:
        RunHistory(self._state, self).open()

    def _on_again_requested(self) -> None:
        self._show_pane(self.setup)

    def _on_classify_requested(self) -> None:
        self._state.page_requested.emit("classify")

    def _on_aside_requested(self) -> None:
        project = self._state.project
        if project is not None:
            AsideDialog(project.set_aside, self).open()

"""The Train page: choose how, press Train, watch, and read honestly how good it is."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.jobs.protocol import Failed, Finished, Outcome
from engine.jobs.requests import Train, TrainResult
from engine.progress import Event
from engine.training.recipes import Recipe
from gui import words
from gui.bridge import JobBridge
from gui.charts.canvas import prepare
from gui.pages.train.aside import AsideDialog
from gui.pages.train.begin import anew, resumed
from gui.pages.train.estimate import Estimator
from gui.pages.train.history import RunHistory
from gui.pages.train.line import Training, TrainingLine
from gui.pages.train.load_meter import LoadMeter
from gui.pages.train.panes import GAP, TrainContent
from gui.state import AppState
from gui.theme import PAGE_MARGIN
from gui.widgets import EmptyState, ErrorBanner


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
        self._line = TrainingLine(bridge, self)
        self._estimator = Estimator(bridge, self)
        self.load = LoadMeter(bridge, self)
        self._folder = ""
        self._prepared = False
        self._result: TrainResult | None = None
        self._build()
        self._connect()
        self._show_project()

    @property
    def is_training(self) -> bool:
        """Whether a training of this page runs or waits."""
        return self._line.first is not None

    def showEvent(self, event: QShowEvent) -> None:
        """Get ready for the first curve while somebody reads the page."""
        super().showEvent(event)
        self._state.catalogue.refresh()
        if not self._prepared:
            self._prepared = True
            prepare(self, (self.running.curve, self.result.curve))
        self._ask_estimate()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(PAGE_MARGIN, 20, PAGE_MARGIN, PAGE_MARGIN)
        column.setSpacing(GAP)
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
        self._content = TrainContent(self._state.catalogue)
        self.resume, self.cards = self._content.resume, self._content.cards
        self.offer, self.side = self._content.offer, self._content.side
        self.setup, self.running = self._content.setup, self._content.running
        self.result = self._content.result
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
        self.setup.choice_changed.connect(self._ask_estimate)
        self._state.catalogue.changed.connect(self._ask_estimate)
        self.load.told.connect(self.side.show_load)
        self._estimator.told.connect(self.setup.show_estimate)
        self.setup.back_requested.connect(lambda: self._show_pane(self.running))
        self._line.changed.connect(self._on_line_changed)
        self._line.event_received.connect(self._on_training_reported)
        self._line.ended.connect(self._on_training_ended)
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
        self._content.show_pane(shown)
        self._show_unfinished()
        self._ask_estimate()

    def _ask_estimate(self) -> None:
        """What the chosen way would take, where somebody can read it."""
        wanted = self.isVisible() and self.setup.isVisible() and self.setup.can_train
        if wanted and self._state.project is not None and not self.is_training:
            self._estimator.ask(anew(self._state, self.setup.recipe()))
        else:
            self._estimator.ask(None)

    def _show_project(self) -> None:
        project = self._state.project
        self.empty.setVisible(project is None)
        self._content.setVisible(project is not None)
        if project is None:
            return
        self._estimator.forget()
        self.setup.set_project(project)
        self.side.show_facts(project, self._result)
        self.side.show_runs(self._state.runs)

    def _on_project_changed(self, _project: object) -> None:
        project = self._state.project
        if project is not None and project.folder != self._folder:
            self._result = None
            if not self.is_training:
                self._folder = project.folder
                self.banner.hide()
                self._show_pane(self.setup)
        self._show_project()

    def _on_runs_changed(self) -> None:
        self.side.show_runs(self._state.runs)
        self._show_unfinished()

    def _show_unfinished(self) -> None:
        left = () if self.is_training else self._state.unfinished
        self.resume.show_run(left[0] if left else None)

    def _on_family_chosen(self) -> None:
        self.setup.set_way(self.cards.chosen)
        self._show_pane(self.setup)

    def _on_train_requested(self, recipe: Recipe) -> None:
        if self._state.project is not None:
            self._begin(anew(self._state, recipe))

    def _begin(self, request: Train) -> None:
        if self._state.project is None:
            return
        self.banner.hide()
        self._estimator.stop()
        number = len(self._state.runs) + 1 + len(self._line.waiting) + self.is_training
        name = words.recipe(request.recipe.name)
        title = self.tr("{0} — run {1}").format(name, number)
        new = self._line.submit(request, title)
        if new is self._line.first:
            self._show_running(new)
        self._show_pane(self.running)

    def _show_running(self, first: Training) -> None:
        """Show the training that has its turn, from its start."""
        self._result = None
        self._folder = first.request.folder
        self.running.begin(first.request.recipe, first.title)
        self.load.follow(first.job)
        project = self._state.project
        if project is not None and project.folder == self._folder:
            self.side.show_facts(project)
        if self._line.must_wait:
            self.running.show_waiting()
        first.job.started.connect(self.running.show_started)

    def _on_line_changed(self) -> None:
        self.running.waiting.show_waiting(self._line.waiting)
        self.setup.set_busy(self.is_training)
        self._show_unfinished()

    def _on_training_reported(self, event: Event) -> None:
        first = self._line.first
        if first is not None and first.job.keeping and first.request.recipe.is_network:
            self.running.show_keeping()
        elif first is not None and first.job.stopping:
            self.running.show_stopping()  # somebody may have used the job bar
        self.running.take_event(event)

    def _on_training_ended(self, over: Training, outcome: Outcome) -> None:
        if not isinstance(outcome, Finished):
            self._state.refresh_runs(choose_newest=False)  # one may be left to resume
        result = None if isinstance(outcome, Failed) else outcome.result
        watched = self.running.isVisibleTo(self)
        if isinstance(outcome, Failed):
            self.banner.show_failure(outcome)
        elif not isinstance(result, TrainResult):
            told = self.tr("Stopped before there was anything to keep.")
            if over.job.hurried and self._state.unfinished:
                told = self.tr("Stopped. You can go on from here whenever you like.")
            self.banner.show_message(told, tone="warning")
        project = self._state.project
        elsewhere = project is None or project.folder != over.request.folder
        if isinstance(result, TrainResult):
            if elsewhere:
                # The page of another project must not show this score.
                told = self.tr("The training of the other project is done.")
                self._state.notice_posted.emit(told)
            else:
                self._take_result(over, result, watched=watched)
        following = self._line.first
        self.load.follow(None)
        if following is not None:
            self._show_running(following)
        elif watched and (elsewhere or not isinstance(result, TrainResult)):
            self._show_pane(self.setup)

    def _take_result(
        self, over: Training, result: TrainResult, *, watched: bool
    ) -> None:
        shown = watched and self._line.first is None
        if shown:
            self._result = result
            step = words.curve_step(over.request.recipe.family)
            points = self.running.curve.points
            self.result.show_result(over.title, result, points, step)
            self._show_pane(self.result)
            self.side.show_facts(self._state.project, result)
        self._state.refresh_runs()
        if not (shown and self.isVisible()):
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
        if self._line.first is not None:
            self._line.first.job.cancel()
            self.running.show_stopping()

    def _on_pause_requested(self, paused: bool) -> None:
        if self._line.first is not None:
            self._line.first.job.pause(paused=paused)

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

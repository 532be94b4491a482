"""Keeps the newest model's answers up to date, while images are filtered by them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, Signal

from engine.jobs.protocol import Failed, Finished, Outcome
from engine.jobs.requests import ANSWER_PROJECT, AnswerProject
from gui.bridge import JobBridge, JobSignals
from gui.pages.images.filter import FilterBar
from gui.state import AppState


class AnswersKeeper(QObject):
    """Lets the model answer for the images it has not answered for, one job at a time.

    Args:
        state: The project and its runs.
        bridge: Where jobs are submitted.
        filter_bar: Says whether answers are wanted; offers them where there is a model.

    Signals:
        updated: There are other answers in the index now.
    """

    updated = Signal()

    def __init__(
        self, state: AppState, bridge: JobBridge, filter_bar: FilterBar, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._state = state
        self._bridge = bridge
        self._filter_bar = filter_bar
        self._job: JobSignals | None = None
        self._again = False
        filter_bar.changed.connect(self._ask)
        state.project_changed.connect(lambda _project: self._ask())
        state.runs_changed.connect(self._on_runs_changed)
        self._on_runs_changed()

    def _on_runs_changed(self) -> None:
        self._filter_bar.offer_answers(offered=bool(self._state.runs))
        self._ask()

    def _ask(self) -> None:
        project = self._state.project
        if project is None or not self._filter_bar.wants_answers:
            return
        if self._job is not None:
            self._again = True
            return
        title = QCoreApplication.translate("AnswersKeeper", "Asking the model")
        request = AnswerProject(project.folder)
        job = self._bridge.submit(ANSWER_PROJECT, request, title)
        self._job = job
        job.outcome.connect(self._on_ended)

    def _on_ended(self, outcome: Outcome) -> None:
        self._job = None
        again, self._again = self._again, False
        if isinstance(outcome, Failed):
            self._state.report(outcome)
            return
        if isinstance(outcome, Finished) and outcome.result.new:
            self.updated.emit()
        if again:
            self._ask()

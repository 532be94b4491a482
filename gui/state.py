"""What the whole window knows: the open project, its runs, the model that answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QObject, Signal

from engine.dataset.summary import ProjectSummary
from engine.errors import DiscernError
from engine.jobs.protocol import Failed, Finished, Outcome
from engine.jobs.requests import OPEN_PROJECT, OpenProject, Operation, Score
from gui import settings as settings_file
from gui.background import Background
from gui.bridge import JobBridge, JobSignals
from gui.catalogue import Catalogue
from gui.editing import Editing
from gui.findings.store import FindingsStore
from gui.remembered import Remembered
from gui.retraining import Retraining
from gui.runs_store import RunsStore

if TYPE_CHECKING:
    from engine.models.catalogue import BundledModel
    from engine.training.running import UnfinishedRun
    from engine.training.runs import RunRecord


@dataclass(frozen=True, slots=True)
class CurrentModel:
    """The model that answers.

    Attributes:
        path: The model file.
        title: What to call it.
        score: Its score on unseen images, where one is known.
    """

    path: Path
    title: str
    score: Score | None = None


class AppState(QObject):
    """The state that the pages share; pages change it and listen to it.

    Args:
        bridge: Where jobs are submitted.
        remembered: The settings; loaded here where the window has none.

    Attributes:
        remembered: The settings.
        catalogue: The encoders and models that the app knows.
        editing: Changes the open project, and takes changes back.
        findings: What is wrong or odd about its images.
        runs_store: Its runs.
        retraining: What its model would score after edits.

    Signals:
        project_opening: A folder (``Path``) is being opened or looked at again.
        project_changed: With the ``ProjectSummary`` of the project that is open now.
        opening_ended_early: The opening failed or was stopped; all is as before.
        runs_changed: The list of runs is another.
        model_changed: With the model file's ``Path``, or None.
        models_listed: The models that come with the app are known.
        problem_reported: With a ``Failed``: show it, go on.
        notice_posted: With a sentence that may go by itself.
        page_requested: With the key of a page, such as ``train``.
        folder_choice_requested: Ask the person for a folder.
        files_given: With files and folders (``list[Path]``), as if dropped anywhere.
        training_requested: With a ``Train``: start it on the Train page.
        folder_chosen: With a folder (``Path``): open it and show its images.
    """

    project_opening = Signal(object)
    project_changed = Signal(object)
    opening_ended_early = Signal()
    runs_changed = Signal()
    model_changed = Signal(object)
    models_listed = Signal()
    problem_reported = Signal(object)
    notice_posted = Signal(str)
    page_requested = Signal(str)
    folder_choice_requested = Signal()
    files_given = Signal(list)
    folder_chosen = Signal(object)
    training_requested = Signal(object)

    def __init__(
        self,
        bridge: JobBridge,
        parent: QObject | None = None,
        remembered: Remembered | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self.remembered = remembered or Remembered(settings_file.load(), self)
        self.catalogue = Catalogue(bridge, self.remembered, self)
        self.catalogue.problem_met.connect(self.problem_reported)
        self.catalogue.notice_posted.connect(self.notice_posted)
        self.editing = Editing(bridge, self)
        self.editing.problem.connect(self.problem_reported)
        self.editing.seen.connect(self._on_project_seen)
        self.findings = FindingsStore(bridge, self.editing, self)
        self.findings.problem.connect(self.problem_reported)
        self.project_changed.connect(self.findings.set_project)
        self.runs_store = RunsStore(self)
        self.runs_store.problem.connect(self.problem_reported)
        self.runs_store.discarded.connect(
            lambda: self.refresh_runs(choose_newest=False)
        )
        self.retraining = Retraining(bridge, self)
        self.project_changed.connect(self.retraining.set_project)
        self.editing.history.applied.connect(
            lambda _applied: self.retraining.look_again()
        )
        self._project: ProjectSummary | None = None
        self._current: CurrentModel | None = None
        self._opening: JobSignals | None = None
        self._wanted = Path()
        self._bundled: list[BundledModel] | None = None
        self._background = Background(self)

    @property
    def bridge(self) -> JobBridge:
        """Where jobs are submitted."""
        return self._bridge

    @property
    def project(self) -> ProjectSummary | None:
        """The open project."""
        return self._project

    @property
    def runs(self) -> tuple[RunRecord, ...]:
        """The open project's runs, newest first."""
        return self.runs_store.finished

    @property
    def unfinished(self) -> tuple[UnfinishedRun, ...]:
        """The open project's interrupted runs, newest first."""
        return self.runs_store.unfinished

    @property
    def current_run(self) -> RunRecord | None:
        """The run whose model is the open project's."""
        return self.runs_store.current

    @property
    def model(self) -> Path | None:
        """The file of the model that answers."""
        return self._current.path if self._current is not None else None

    @property
    def current_model(self) -> CurrentModel | None:
        """The model that answers, with its title and score."""
        return self._current

    @property
    def is_opening(self) -> bool:
        """Whether a project is being opened."""
        return self._opening is not None

    def open_project(self, folder: Path) -> JobSignals:
        """Open the project in ``folder``; the last call wins."""
        if self._opening is not None:
            self._opening.cancel()
        self._wanted = folder
        if self._project is None or Path(self._project.folder) != folder:
            self.editing.peek(folder)
        title = QCoreApplication.translate("AppState", "Opening {name}").format(
            name=folder.name
        )
        job = self._bridge.submit(OPEN_PROJECT, OpenProject(str(folder)), title)
        self._opening = job
        job.outcome.connect(lambda outcome: self._on_open_ended(job, outcome))
        self.project_opening.emit(folder)
        return job

    def rescan(self) -> None:
        """Look at the open project's folder again."""
        if self._project is not None:
            self.open_project(Path(self._project.folder))

    def refresh_runs(self, *, choose_newest: bool = True) -> None:
        """Read the runs again, after a training; its model becomes the current one."""
        self._read_runs()
        self.runs_changed.emit()
        if choose_newest:
            self._choose_newest_run()

    def choose_model(
        self, path: Path | None, title: str = "", score: Score | None = None
    ) -> None:
        """Let the model in ``path`` answer from now on."""
        old = self.model
        if path is None:
            self._current = None
        else:
            self._current = CurrentModel(path, title or path.stem, score)
        if self.model != old:
            self.model_changed.emit(self.model)

    def bundled_models(self) -> list[BundledModel]:
        """The models that come with the app, listed now if they were not yet."""
        if self._bundled is None:
            self._bundled = _bundled_models()
        return self._bundled

    @property
    def listed_models(self) -> list[BundledModel]:
        """The models that come with the app, as far as they are known by now."""
        return self._bundled or []

    def list_bundled_models(self) -> None:
        """Look for the models that come with the app, off the window's thread."""
        self._background.run(
            _bundled_models, self._on_models_listed, lambda _reason: None
        )

    def submit(
        self, operation: Operation[Any, Any], request: object, title: str
    ) -> JobSignals:
        """Run a job for whoever may be gone before it ends, such as a dialog."""
        return self._bridge.submit(operation, request, title)

    def report(self, failure: Failed) -> None:
        """Show ``failure`` to the person."""
        self.problem_reported.emit(failure)

    def _on_models_listed(self, models: list[BundledModel]) -> None:
        self._bundled = models
        self.models_listed.emit()

    def _on_open_ended(self, job: JobSignals, outcome: Outcome) -> None:
        if job is not self._opening:
            return
        self._opening = None
        if isinstance(outcome, Failed):
            self.report(outcome)
        if not isinstance(outcome, Finished):
            self.opening_ended_early.emit()
            return
        self._take(outcome.result, scanned=True)

    def _on_project_seen(self, summary: ProjectSummary) -> None:
        """The index alone said so: at once, and after edits."""
        same = self._project is not None and self._project.folder == summary.folder
        wanted = self.is_opening and str(self._wanted.resolve()) == summary.folder
        if same or (wanted and summary.images.total):
            self._take(self.editing.merged(summary), scanned=False)

    def _take(self, summary: ProjectSummary, *, scanned: bool) -> None:
        other = self._project is None or self._project.folder != summary.folder
        self._project = summary
        self.editing.set_project(summary)
        anew = other or scanned
        if anew:
            self._read_runs()
        self.project_changed.emit(summary)
        if anew:
            self.runs_changed.emit()
        if other:
            self._choose_newest_run(keep_without=False)

    def _choose_newest_run(self, *, keep_without: bool = True) -> None:
        run = self.current_run
        if run is not None:
            result = run.result
            self.choose_model(
                Path(result.model), run.title or result.recipe, result.test
            )
        elif not keep_without:
            self.choose_model(None)

    def _read_runs(self) -> None:
        self.runs_store.read(Path(self._project.database) if self._project else None)
        self.retraining.set_run(self.current_run)


def _bundled_models() -> list[BundledModel]:
    # Imported here, on a thread, so that opening a project does not stall for it.
    import engine.training.running
    import engine.training.runs  # noqa: F401
    from engine.models.catalogue import bundled_models

    try:
        return list(bundled_models())
    except DiscernError:
        return []

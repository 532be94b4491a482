"""The Classify page: drop a picture and get an answer, or a folder and get a table."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.batch.leftover import Leftover
from engine.jobs.protocol import Failed, Outcome
from engine.jobs.requests import CLASSIFY_IMAGES, Answers, ClassifyImages
from engine.verdict import Verdict
from gui.bridge import JobBridge, JobSignals
from gui.lab import LabDoor, LabView
from gui.pages.classify.answer import TOP, AnswerCard
from gui.pages.classify.camera_door import CameraDoor
from gui.pages.classify.closer import Closer
from gui.pages.classify.cluster import ClusterCard
from gui.pages.classify.files import results_file
from gui.pages.classify.folder import FolderCard
from gui.pages.classify.folder_flow import FolderFlow
from gui.pages.classify.intake import (
    MOST_IN_STRIP,
    EmptyClassify,
    Intake,
    title_of,
)
from gui.pages.classify.keep import PrecisionKeeper
from gui.pages.classify.leftover import LeftoverOffer
from gui.pages.classify.negatives import NegativesCard
from gui.pages.classify.picture import PictureCard
from gui.pages.classify.precision import PrecisionCard
from gui.pages.classify.toolbar import Toolbar
from gui.pages.classify.warm import Warmer
from gui.state import AppState
from gui.theme import PAGE_MARGIN
from gui.widgets import ErrorBanner

_ANSWER_WIDTH = 380
_GAP = 16


class ClassifyPage(QWidget):
    """Single pictures at the top, a folder's table below them.

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
        self._paths: list[Path] = []
        self._verdicts: dict[Path, Verdict] = {}
        self._images_job: JobSignals | None = None
        self._build()
        self.folder_flow = FolderFlow(state, bridge, self.folder, self)
        self.intake = Intake(self, self._bridge)
        self.keeper = PrecisionKeeper(bridge, self)
        self.closer = Closer(state, bridge, self.picture, self.answer)
        self.camera = CameraDoor(self, self.camera_button, self.intake)
        self._warmer = Warmer(self, bridge, self.chooser)
        self._connect()

    def take_files(self, paths: list[Path]) -> None:
        """Ask about a few pictures: the first is shown large, the rest as a strip.

        Many pictures are a table, as a folder is.
        """
        if len(paths) > MOST_IN_STRIP:
            self.take_folder(paths)
            return
        if not paths:
            return
        self.banner.hide()
        self._paths = list(paths)
        self._verdicts.clear()
        self._show_content()
        self.picture.name.show()
        self.picture.show_paths(self._paths)
        if len(self._paths) > 1:
            self.picture.strip.choose(0)
        self._ask()

    def take_model(self, path: Path) -> None:
        """Let the model in a file answer from now on, if it is one."""
        self.banner.hide()
        self.chooser.open_model(path)

    def take_folder(self, paths: list[Path]) -> None:
        """Classify folders, or many pictures, into a table that is kept as a file."""
        model = self._model_or_say_so()
        if not paths or model is None or not self.cluster.is_ready():
            return
        title = title_of(paths)
        csv = results_file(title)
        self._show_table(title, csv)
        self.folder_flow.start(
            model,
            paths,
            csv,
            title,
            precision=self.precision.wanted,
            cluster=self.cluster.wanted,
        )

    def showEvent(self, event: QShowEvent) -> None:
        """Look for what a crash left, now that somebody looks."""
        super().showEvent(event)
        self.leftover.look_once()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(PAGE_MARGIN, 20, PAGE_MARGIN, PAGE_MARGIN)
        column.setSpacing(_GAP)
        self._toolbar = Toolbar(self._state)
        self.chooser = self._toolbar.chooser
        self.precision_button = self._toolbar.precision
        self.pictures_button = self._toolbar.pictures
        self.folder_button = self._toolbar.folder
        self.camera_button = self._toolbar.camera
        column.addWidget(self._toolbar)
        self.banner = ErrorBanner()
        column.addWidget(self.banner)
        self.leftover = LeftoverOffer()
        column.addWidget(self.leftover)
        self.precision = PrecisionCard()
        column.addWidget(self.precision)
        self.precision.hide()
        self.cluster = ClusterCard(self._state.remembered)
        column.addWidget(self.cluster)
        self.cluster.hide()
        self.negatives = NegativesCard(self._state, self._bridge)
        column.addWidget(self.negatives)
        self.empty = EmptyClassify()
        column.addWidget(self.empty, 1)
        self._top = QWidget()
        row = QHBoxLayout(self._top)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_GAP)
        self.picture = PictureCard()
        self.answer = AnswerCard()
        self.answer.setFixedWidth(_ANSWER_WIDTH)
        row.addWidget(self.picture, 1)
        row.addWidget(self.answer)
        column.addWidget(self._top, 4)
        self.folder = FolderCard()
        column.addWidget(self.folder, 5)
        self.lab = LabView(self._state, self._bridge)
        column.addWidget(self.lab, 9)
        self._door = LabDoor(self.lab, (self._top, self.folder))
        self._top.hide()
        self.folder.hide()

    def _connect(self) -> None:
        self.intake.files_chosen.connect(self.take_files)
        self.intake.folder_chosen.connect(self.take_folder)
        self.intake.refused.connect(self._on_something_refused)
        self.intake.files_given.connect(self._state.files_given)
        self.empty.files_dropped.connect(self.intake.take)
        self.empty.pictures_requested.connect(self.intake.ask_for_pictures)
        self.empty.folder_requested.connect(self.intake.ask_for_folder)
        self.pictures_button.clicked.connect(self.intake.ask_for_pictures)
        self.folder_button.clicked.connect(self.intake.ask_for_folder)
        self.chooser.model_switched.connect(self._on_model_switched)
        self.chooser.refused.connect(self._on_something_refused)
        self.picture.picture_chosen.connect(self._on_picture_chosen)
        self.folder.verdict_chosen.connect(self._on_verdict_chosen)
        self.folder.again_requested.connect(self._on_folder_again_requested)
        self.folder_flow.failed.connect(self.banner.show_failure)
        self.folder_flow.left.connect(self.leftover.leave)
        self.leftover.go_on_requested.connect(self._on_leftover_go_on_requested)
        self.closer.lab_requested.connect(
            lambda path: self._door.enter(self.chooser.current(), path)
        )
        self.precision_button.toggled.connect(self.precision.setVisible)
        self.precision_button.toggled.connect(self.negatives.set_wanted)
        self._toolbar.cluster.toggled.connect(self.cluster.set_open)
        self.cluster.refused.connect(self._on_something_refused)
        self.cluster.switched.connect(self.empty.tell_cluster)
        self.precision.changed.connect(self._on_precision_changed)
        self.keeper.settled.connect(self._on_precision_settled)
        self.banner.action_requested.connect(self.chooser.ask_for_file)

    def _show_content(self) -> None:
        self.empty.hide()
        self._door.leave()
        self._top.show()
        self._toolbar.show_buttons()

    def _show_table(self, title: str, csv: Path) -> None:
        self.banner.hide()
        self._paths = []
        self._verdicts.clear()
        self.picture.show_paths([])
        self.answer.clear()
        self.picture.name.hide()  # the table names it
        self.folder.begin(title, csv)
        self.folder.show()
        self._show_content()

    def _on_leftover_go_on_requested(self, left: Leftover, title: str) -> None:
        self._show_table(title, Path(left.request.csv or ""))
        self.folder_flow.go_on_with(left.request, title)

    def _model_or_say_so(self) -> Path | None:
        model = self.chooser.current()
        self.precision.take_model(model)
        if model is None:
            self.banner.show_message(
                self.tr("There is no model yet: train one, or open a model file."),
                tone="warning",
                action=self.tr("Open a model file…"),
            )
        return model

    def _ask(self) -> None:
        """Classify the shown pictures with the chosen model."""
        model = self._model_or_say_so()
        self.closer.clear()
        if model is None or not self._paths:
            return
        if self._images_job is not None:
            self._images_job.cancel()
        self.answer.show_waiting()
        paths = tuple(str(path) for path in self._paths)
        request = ClassifyImages(str(model), paths, TOP, self.precision.wanted)
        job = self._bridge.submit(
            CLASSIFY_IMAGES, request, self.tr("Looking at pictures")
        )
        self._images_job = job
        job.outcome.connect(lambda outcome: self._on_images_ended(job, outcome))

    def _on_images_ended(self, job: JobSignals, outcome: Outcome) -> None:
        if job is not self._images_job:
            return  # another question was asked meanwhile
        self._images_job = None
        if isinstance(outcome, Failed):
            self.answer.clear()
            self.banner.show_failure(outcome)
            return
        answers = outcome.result
        if not isinstance(answers, Answers):
            self.answer.clear()
            return
        self._verdicts = dict(zip(self._paths, answers.verdicts, strict=False))
        self._show_answer()

    def _show_answer(self) -> None:
        verdict = self._verdicts.get(self.picture.view.path or Path())
        if verdict is not None:
            self.answer.show_verdict(verdict)
            self.closer.look(self.chooser.current(), verdict)

    def _on_picture_chosen(self, number: int) -> None:
        if number < len(self._paths):
            self.picture.show_path(self._paths[number])
            self._show_answer()

    def _on_verdict_chosen(self, verdict: Verdict) -> None:
        self._paths = [Path(verdict.path)]
        self._verdicts = {self._paths[0]: verdict}
        self._images_job = None
        self.picture.name.hide()
        self.picture.show_paths(self._paths)
        self._show_answer()

    def _on_model_switched(self, model: Path) -> None:
        self.folder.offer_again()
        self._ask()
        self._door.take_model(model)

    def _on_folder_again_requested(self) -> None:
        model = self._model_or_say_so()
        if model is not None:
            title = self.folder_flow.batch.title
            csv = results_file(title)
            self.folder.begin(title, csv, again=True)
            wanted = self.precision.wanted
            self.folder_flow.again(model, csv, precision=wanted)

    def _on_precision_changed(self) -> None:
        wanted = self.precision.wanted
        self.keeper.keep(self.chooser.current(), wanted)
        if wanted is not None:
            self._ask()  # the question says it itself

    def _on_precision_settled(self, sentence: str) -> None:
        self.precision.show_place(sentence)
        if self.precision.wanted is None:
            self._ask()

    def _on_something_refused(self, sentence: str) -> None:
        self.banner.show_message(sentence)

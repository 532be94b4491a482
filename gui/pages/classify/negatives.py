"""Which pictures are none of the classes, where a person has some: a folder of them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from engine.dataset.summary import ProjectSummary
from engine.errors import DiscernError
from engine.jobs.choices_table import CHOOSE_NEGATIVES
from engine.jobs.protocol import Failed, Outcome
from engine.training.negatives_request import ChooseNegatives, NegativesChosen
from gui.background import Background
from gui.bridge import JobBridge
from gui.state import AppState
from gui.widgets import Card, ElidedLabel, QuietButton, SecondaryButton


class NegativesCard(Card):
    """The project's folder of negatives, which all its trainings learn from.

    Args:
        state: Knows the project.
        bridge: Where jobs are submitted.
    """

    def __init__(
        self, state: AppState, bridge: JobBridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(margin=12, parent=parent)
        self.setAccessibleName(self.tr("Pictures that are none of the classes"))
        self._state = state
        self._bridge = bridge
        self._background = Background(self)
        self._wanted = False
        row = QHBoxLayout()
        row.setSpacing(10)
        self.sentence = ElidedLabel("", "secondary", mode=Qt.TextElideMode.ElideMiddle)
        row.addWidget(self.sentence, 1)
        self.choose = SecondaryButton(self.tr("Choose a folder…"))
        self.choose.setAccessibleName(
            self.tr("Choose a folder of pictures that are none of the classes")
        )
        self.choose.setToolTip(self.choose.accessibleName())
        self.choose.clicked.connect(self.ask_for_folder)
        self.forget = QuietButton(self.tr("Forget"))
        self.forget.setAccessibleName(self.tr("Train without these pictures"))
        self.forget.clicked.connect(lambda: self.take(None))
        row.addWidget(self.choose)
        row.addWidget(self.forget)
        self.body.addLayout(row)
        state.project_changed.connect(self._on_project_changed)
        self._show(None)
        self.hide()

    def set_wanted(self, wanted: bool) -> None:
        """Be there, if there is a project that may be changed."""
        self._wanted = wanted
        self._on_project_changed(self._state.project)

    def ask_for_folder(self) -> None:
        """Let the person pick the folder; the window goes on meanwhile."""
        dialog = QFileDialog(self, self.choose.accessibleName())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda name: self.take(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def take(self, folder: Path | None) -> None:
        """Let the project's trainings learn from the pictures in ``folder``."""
        project = self._state.project
        if project is None:
            return
        request = ChooseNegatives(
            project.folder, str(folder) if folder is not None else None
        )
        job = self._bridge.submit(
            CHOOSE_NEGATIVES, request, self.tr("Choosing pictures")
        )
        job.outcome.connect(self._on_ended)

    def _on_ended(self, outcome: Outcome) -> None:
        if isinstance(outcome, Failed):
            self._state.report(outcome)
        elif isinstance(outcome.result, NegativesChosen):
            chosen = outcome.result.negatives
            self._show(Path(chosen) if chosen is not None else None)
            self._state.notice_posted.emit(
                self.tr("The next training takes this into account.")
            )

    def _on_project_changed(self, project: ProjectSummary | None) -> None:
        there = project is not None and self._state.editing.allowed
        self.setVisible(self._wanted and there)
        if self._wanted and project is not None:
            database = Path(project.database)
            self._background.run(
                lambda: _read(database), self._show, lambda _reason: None
            )

    def _show(self, folder: Path | None) -> None:
        self.forget.setVisible(folder is not None)
        if folder is None:
            text = self.tr(
                "Have pictures that are none of the classes? The model learns from "
                "them what to turn away."
            )
        else:
            text = self.tr("Pictures that are none of the classes: {0}").format(folder)
        self.sentence.setText(text)


def _read(database: Path) -> Path | None:
    from engine.dataset.store import reading
    from engine.training.negatives_choice import chosen_negatives

    try:
        with reading(database) as connection:
            return chosen_negatives(connection)
    except DiscernError:
        return None

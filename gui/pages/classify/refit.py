"""Training the model again after a correction, with its own recipe.

One place, so that a quicker way of refitting can take over here.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal

from engine.errors import DiscernError
from engine.jobs.protocol import Failed, Finished, Outcome
from engine.jobs.requests import TRAIN_QUICK, Train
from engine.training.recipes import Recipe
from gui.bridge import JobBridge, JobSignals
from gui.state import AppState


class Refitting(QObject):
    """Trains again, in turn, what was corrected; several corrections at once count.

    Args:
        state: The window's state; its model is the one that learns.
        bridge: Where jobs are submitted.

    Signals:
        ended: The new model answers from now on, or there is none.
    """

    ended = Signal()

    def __init__(
        self, state: AppState, bridge: JobBridge, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._state = state
        self._bridge = bridge
        self._job: JobSignals | None = None
        self._again = False

    def begin(self) -> None:
        """Train again now, or once the training that runs has ended."""
        project = self._state.project
        if project is None:
            return
        if self._job is not None:
            self._again = True
            return
        recipe, encoder = self._recipe()
        if recipe is None:
            self._state.notice_posted.emit(
                _tr("It is in the project now. Train again when you like.")
            )
            return
        request = Train(project.folder, recipe, encoder=encoder)
        job = self._bridge.submit(TRAIN_QUICK, request, _tr("Learning your correction"))
        self._job = job
        job.outcome.connect(self._on_ended)

    def _recipe(self) -> tuple[Recipe | None, str | None]:
        """The recipe and encoder of the model; None where it does not take seconds."""
        from engine.models.modelfile import read_manifest

        model = self._state.model
        runs = [Path(run.result.model) for run in self._state.runs]
        if model is None or model not in runs:
            # A model from elsewhere has classes of its own.
            return None, None
        import msgspec

        try:
            manifest = read_manifest(model)
            recipe = msgspec.convert(manifest.settings, Recipe)
        except (DiscernError, msgspec.ValidationError):
            return None, None
        return (None if recipe.is_network else recipe), manifest.encoder.name

    def _on_ended(self, outcome: Outcome) -> None:
        self._job = None
        if isinstance(outcome, Failed):
            self._state.report(outcome)
        if isinstance(outcome, Finished):
            self._state.refresh_runs()
        if self._again:
            self._again = False
            self.begin()
        else:
            self.ended.emit()


def _tr(text: str) -> str:
    return QCoreApplication.translate("Refitting", text)

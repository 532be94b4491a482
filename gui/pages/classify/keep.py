"""Keeping the chosen precision in the model, where its file may be changed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from engine import paths
from engine.jobs.choices_table import CHOOSE_PRECISION
from engine.jobs.protocol import Failed, Outcome
from engine.models.precision_request import ChoosePrecision
from gui.bridge import JobBridge, JobSignals


class PrecisionKeeper(QObject):
    """Writes the choice into the model's file; the last choice wins.

    Args:
        bridge: Where jobs are submitted.

    Signals:
        settled: The model's file says what is wanted, or never will; with a sentence
            about that.
    """

    settled = Signal(str)

    def __init__(self, bridge: JobBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._job: JobSignals | None = None

    def keep(self, model: Path | None, wanted: float | None) -> None:
        """Let the model keep ``wanted``; None for its own threshold."""
        if model is None:
            return
        if model.is_relative_to(paths.bundled_models_dir()):
            self.settled.emit(
                self.tr(
                    "This model came with Discern and stays as it is: the choice holds "
                    "until the window closes."
                )
            )
            return
        request = ChoosePrecision(str(model), wanted)
        job = self._bridge.submit(
            CHOOSE_PRECISION, request, self.tr("Keeping the precision")
        )
        self._job = job
        job.outcome.connect(lambda outcome: self._on_ended(job, outcome))

    def _on_ended(self, job: JobSignals, outcome: Outcome) -> None:
        if job is not self._job:
            return  # another one was chosen meanwhile
        self._job = None
        if isinstance(outcome, Failed):
            sentence = self.tr("It holds until the window closes. {0}")
            self.settled.emit(sentence.format(outcome.sentence))
        else:
            self.settled.emit(self.tr("Kept in the model, for folders as well."))

"""After every edit: what the model would score now, so that training again is a choice.

A head fitted on cached embeddings is scored about a second after the edit; nothing is
saved and the test images are left alone. Training again is one press away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from engine.dataset.summary import ProjectSummary, SplitCounts
from engine.jobs.protocol import Finished, Outcome
from engine.jobs.requests import REFIT, Refit, Refitted
from gui import words
from gui.bridge import JobBridge, JobSignals

if TYPE_CHECKING:
    from engine.training.runs import RunRecord

#: Milliseconds after an edit; several in a row are looked at once.
_AFTER = 150


class Retraining(QObject):
    """Refits the head of the project's model after edits.

    Args:
        bridge: Where jobs are submitted.

    Signals:
        changed: There is another figure, or none any more.
    """

    changed = Signal()

    def __init__(self, bridge: JobBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._folder = ""
        self._images: SplitCounts | None = None
        self._run: RunRecord | None = None
        self._job: JobSignals | None = None
        self._again = False
        self._told: Refitted | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_AFTER)
        self._timer.timeout.connect(self._refit)

    @property
    def told(self) -> Refitted | None:
        """What the refit said, where the images are others than in training."""
        return self._told if self._told is not None and self._told.changed else None

    @property
    def sentence(self) -> str:
        """The same in words; empty where there is nothing to say."""
        told = self.told
        if told is None:
            return ""
        if told.after is None:
            return _tr("the images changed since training")
        sentence = _tr("with your changes {after} on validation images").format(
            after=words.whole_percent(told.after.accuracy)
        )
        if told.before is not None:
            sentence += _tr(", {before} without").format(
                before=words.whole_percent(told.before.accuracy)
            )
        return sentence

    def set_project(self, summary: ProjectSummary) -> None:
        """The project that is open now, or as it is now."""
        same = summary.folder == self._folder
        other = summary.images != self._images
        self._folder, self._images = summary.folder, summary.images
        if not same:
            self._forget()
        elif other:
            self.look_again()

    def set_run(self, run: RunRecord | None) -> None:
        """The run whose model is the project's."""
        if (run and run.id) != (self._run and self._run.id):
            self._run = run
            self._forget()

    def look_again(self) -> None:
        """An edit was done."""
        if self._run is not None:
            self._timer.start()

    def _forget(self) -> None:
        self._timer.stop()
        self._again = False
        if self._job is not None:
            job, self._job = self._job, None
            job.cancel()
        if self._told is not None:
            self._told = None
            self.changed.emit()

    def _refit(self) -> None:
        if self._job is not None:
            self._again = True
        elif self._run is not None:
            result = self._run.result
            request = Refit(self._folder, result.model, result.chosen.get("strength"))
            job = self._bridge.submit(REFIT, request, _tr("Trying your changes"))
            self._job = job
            job.outcome.connect(lambda outcome: self._on_refitted(job, outcome))

    def _on_refitted(self, job: JobSignals, outcome: Outcome) -> None:
        if job is not self._job:
            return
        self._job = None
        # Where it fails, training itself will say why.
        self._told = outcome.result if isinstance(outcome, Finished) else None
        self.changed.emit()
        if self._again:
            self._again = False
            self._refit()


def _tr(text: str) -> str:
    return QCoreApplication.translate("Retraining", text)

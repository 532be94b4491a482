"""Why the model answers so: asked once a picture, shown when it is there."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal

from engine.jobs.looking import EXPLAIN, Explain, Explanation
from engine.jobs.protocol import Outcome
from gui.bridge import JobBridge, JobSignals

#: Explanations that are kept for whoever goes back.
_MOST_KEPT = 64
_Key = tuple[Path, Path, Path | None]


class Why(QObject):
    """Asks for explanations and keeps them.

    Args:
        bridge: Where jobs are submitted.

    Signals:
        explained: With the picture (``Path``) and its ``Explanation``.
    """

    explained = Signal(object, object)

    def __init__(self, bridge: JobBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._kept: dict[_Key, Explanation] = {}
        self._job: JobSignals | None = None

    def ask(self, model: Path, picture: Path, project: Path | None) -> None:
        """Explain a picture's answer; the last one asked for wins."""
        self.stop()
        key = (model, picture, project)
        if key in self._kept:
            self.explained.emit(picture, self._kept[key])
            return
        request = Explain(
            str(model),
            str(picture),
            project=str(project) if project is not None else None,
        )
        title = QCoreApplication.translate("Why", "Looking closer")
        job = self._bridge.submit(EXPLAIN, request, title)
        self._job = job
        job.outcome.connect(lambda outcome: self._on_ended(job, key, outcome))

    def stop(self) -> None:
        """Nobody waits for the last question any more."""
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def forget(self) -> None:
        """The project's images are others now."""
        self.stop()
        self._kept.clear()

    def _on_ended(self, job: JobSignals, key: _Key, outcome: Outcome) -> None:
        told = getattr(outcome, "result", None)
        if isinstance(told, Explanation):
            self._kept[key] = told
            while len(self._kept) > _MOST_KEPT:
                self._kept.pop(next(iter(self._kept)))
        if job is not self._job:
            return
        self._job = None
        # What cannot be explained has its reason in the answer already.
        if isinstance(told, Explanation):
            self.explained.emit(key[1], told)

"""The local page as the window knows it: one model at a time, open or not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from engine.jobs.protocol import Failed, Outcome
from engine.jobs.requests import SERVE, Serve
from engine.progress import Note, Progress
from engine.web.request import EVERYWHERE, LOOPBACK, READY
from gui.bridge import JobBridge, JobSignals


@dataclass(frozen=True, slots=True)
class Shared:
    """What is served.

    Attributes:
        model: The model file.
        title: What to call it.
        everywhere: Whether the network may see it, not this computer alone.
    """

    model: Path
    title: str
    everywhere: bool = False


class LocalPage(QObject):
    """Opens and closes the page of a model.

    Args:
        bridge: Where serving is submitted.

    Signals:
        changed: What is served, its link, or the number of answers is another.
        problem_met: With a ``Failed``.
    """

    changed = Signal()
    problem_met = Signal(object)

    def __init__(self, bridge: JobBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._job: JobSignals | None = None
        self._next: Shared | None = None
        self.shared: Shared | None = None
        self.link = ""
        self.answered = 0

    def open(self, shared: Shared) -> None:
        """Serve ``shared`` instead of what is served now."""
        if self._job is not None:
            self._next = shared
            self._job.cancel()
            return
        host = EVERYWHERE if shared.everywhere else LOOPBACK
        # Any free port: somebody's other page must not be in the way.
        request = Serve(str(shared.model), host, 0)
        self.shared, self.link, self.answered = shared, "", 0
        job = self._bridge.submit(SERVE, request, self.tr("Local page"))
        self._job = job
        job.event.connect(self._on_reported)
        job.outcome.connect(self._on_ended)
        self.changed.emit()

    def close(self) -> None:
        """Close the page."""
        self._next = None
        if self._job is not None:
            self._job.cancel()

    def _on_reported(self, event: object) -> None:
        if isinstance(event, Note) and event.code == READY:
            self.link = event.path or ""
        elif isinstance(event, Progress):
            self.answered = event.done
        self.changed.emit()

    def _on_ended(self, outcome: Outcome) -> None:
        self._job = None
        self.shared, self.link = None, ""
        following, self._next = self._next, None
        if isinstance(outcome, Failed):
            self.problem_met.emit(outcome)
        elif following is not None:
            self.open(following)
            return
        self.changed.emit()

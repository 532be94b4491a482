"""Asking while a slider moves: one question at a time, and the last one counts."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from engine.jobs.operation import Operation
from engine.jobs.protocol import Failed, Finished, Outcome
from gui.bridge import JobBridge, JobSignals


class Latest(QObject):
    """Submits one job at a time; what comes meanwhile replaces what waits.

    Args:
        bridge: Where jobs are submitted.
        operation: What is asked.
        title: What to call it in the job bar.

    Signals:
        answered: With the result of the newest question that was answered.
        failed: With a ``Failed``.
    """

    answered = Signal(object)
    failed = Signal(object)

    def __init__(
        self,
        bridge: JobBridge,
        operation: Operation[Any, Any],
        title: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._operation = operation
        self._title = title
        self._job: JobSignals | None = None
        self._next: object | None = None

    def ask(self, request: object) -> None:
        """Ask now, or as soon as the question under way is answered."""
        if self._job is not None:
            self._next = request
            return
        job = self._bridge.submit(self._operation, request, self._title)
        self._job = job
        job.outcome.connect(self._on_ended)

    def forget(self) -> None:
        """Nobody waits for an answer any more."""
        self._next = None
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _on_ended(self, outcome: Outcome) -> None:
        if self._job is None:
            return
        self._job = None
        waiting, self._next = self._next, None
        if isinstance(outcome, Finished):
            self.answered.emit(outcome.result)
        elif isinstance(outcome, Failed):
            self.failed.emit(outcome)
        if waiting is not None:
            self.ask(waiting)

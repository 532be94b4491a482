"""The one place where the engine's callbacks become Qt signals.

The engine calls back on its own threads. The bridge carries everything over to the
window's thread before anybody else hears of it, so slots may be any callable and may
touch widgets.
"""

from __future__ import annotations

import time
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from engine.jobs.client import Job
from engine.jobs.protocol import Outcome
from engine.jobs.queue import JobQueue
from engine.jobs.requests import Operation
from engine.progress import KEEP, Event, Progress

#: Seconds within which a second click on Cancel is still the first.
_DOUBLE_CLICK = 1.0


class _Emitter(QObject):
    """The signals of one job; apart, because ``QObject`` has an ``event`` already."""

    started = Signal()
    event_received = Signal(object)
    outcome_received = Signal(object)


class JobSignals:
    """One job as the window sees it.

    Signals (bound, all on the window's thread):
        started: The job left the queue and shows life.
        event: With every ``engine.progress.Event``.
        outcome: Once, with a ``Finished``, ``Stopped`` or ``Failed``.

    Attributes:
        operation: What is done.
        title: What to call it in the job bar, such as "Training Quick".
        last_progress: The newest ``Progress``, for whoever comes to look later.
    """

    def __init__(
        self, operation: Operation[Any, Any], title: str, parent: QObject
    ) -> None:
        self.operation = operation
        self.title = title
        self.last_progress: Progress | None = None
        self._emitter = _Emitter(parent)
        self.started = self._emitter.started
        self.event = self._emitter.event_received
        self.outcome = self._emitter.outcome_received
        self._has_started = False
        self._done = False
        self._stopping = False
        self._paused = False
        self._asked = 0.0
        self._keeping = False
        self._hurried = False
        self._job: Job | None = None

    @property
    def done(self) -> bool:
        """Whether the outcome was delivered."""
        return self._done

    @property
    def waiting(self) -> bool:
        """Whether it waits for another job of its lane."""
        return self._job is None or self._job.state == "waiting"

    @property
    def stopping(self) -> bool:
        """Whether it was asked to stop."""
        return self._stopping and not self._done

    @property
    def keeping(self) -> bool:
        """Whether it saves its best so far, and has been at that for a moment.

        Cancelling once more then ends it at once. The moment is so that two quick
        clicks are not taken for that.
        """
        return self._keeping and self.stopping and not self._hurried

    @property
    def hurried(self) -> bool:
        """Whether it was not given the time to save its best so far."""
        return self._hurried

    @property
    def paused(self) -> bool:
        """Whether it was asked to wait."""
        return self._paused and not self._done and not self._stopping

    def pause(self, *, paused: bool) -> None:
        """Let it wait at its next batch, or go on."""
        if not self._done and self._job is not None:
            self._paused = paused
            self._job.pause(paused=paused)

    def cancel(self) -> None:
        """Ask it to stop; the outcome still comes, as ``Stopped``."""
        if not self._done and self._job is not None:
            if self._stopping:
                self._hurried = True
            else:
                self._stopping, self._asked = True, time.monotonic()
            self._job.cancel()

    def bind(self, job: Job) -> None:
        """Tie it to the engine's job; the bridge does."""
        self._job = job

    def deliver_event(self, event: Event) -> None:
        """Tell the window about ``event``; the bridge does, on the window's thread."""
        if isinstance(event, Progress):
            self.last_progress = event
            if event.stage == KEEP and self._stopping:
                self._keeping = time.monotonic() - self._asked > _DOUBLE_CLICK
        self._start()
        self.event.emit(event)

    def deliver_outcome(self, outcome: Outcome) -> None:
        """Tell the window how it ended; the bridge does, on the window's thread."""
        self._done = True
        self._start()
        self.outcome.emit(outcome)
        self._emitter.deleteLater()

    def _start(self) -> None:
        if not self._has_started:
            self._has_started = True
            self.started.emit()


class JobBridge(QObject):
    """Submits jobs for the window.

    Signals:
        job_started: A job was submitted (``JobSignals``).
        job_ended: A job ended (``JobSignals``, outcome); after the job's own signal.
    """

    job_started = Signal(object)
    job_ended = Signal(object, object)
    _event_arrived = Signal(object, object)
    _outcome_arrived = Signal(object, object)

    def __init__(self, queue: JobQueue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue = queue
        self._live: list[JobSignals] = []
        self._closed = False
        self._warm = False
        queued = Qt.ConnectionType.QueuedConnection
        self._event_arrived.connect(self._on_event_arrived, queued)
        self._outcome_arrived.connect(self._on_outcome_arrived, queued)

    @property
    def jobs(self) -> tuple[JobSignals, ...]:
        """The jobs that have not ended, oldest first."""
        return tuple(self._live)

    def submit(
        self, operation: Operation[Any, Any], request: object, title: str = ""
    ) -> JobSignals:
        """Run ``operation`` with ``request`` outside the window's process.

        Args:
            operation: One of ``engine.jobs.requests``.
            request: What exactly.
            title: What to call it in the job bar.
        """
        self.warm_up()
        signals = JobSignals(operation, title or operation.name, self)
        self._live.append(signals)
        self.job_started.emit(signals)
        signals.bind(
            self._queue.submit(
                operation,
                request,
                on_event=lambda event: self._event_arrived.emit(signals, event),
                on_outcome=lambda outcome: self._outcome_arrived.emit(signals, outcome),
            )
        )
        return signals

    def process_of(self, job: JobSignals) -> int | None:
        """The number of the process in which ``job`` runs, if it is there."""
        return self._queue.worker_pids().get(job.operation.lane)

    def warm_up(self) -> None:
        """Start the workers that answer quickly; call it after the first paint."""
        if not self._closed and not self._warm:
            self._warm = True
            self._queue.warm_up()

    def close(self) -> None:
        """Cancel everything and end every worker; takes a few seconds at most."""
        if not self._closed:
            self._closed = True
            self._queue.close()

    @Slot(object, object)
    def _on_event_arrived(self, signals: JobSignals, event: Event) -> None:
        signals.deliver_event(event)

    @Slot(object, object)
    def _on_outcome_arrived(self, signals: JobSignals, outcome: Outcome) -> None:
        self._live.remove(signals)
        signals.deliver_outcome(outcome)
        self.job_ended.emit(signals, outcome)

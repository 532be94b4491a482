"""A job and its stop ladder: runs in a worker, is followed, and always ends.

A job that is asked to stop gets a ladder: the flag, which it honours at its next batch;
after a deadline the process is terminated; then its process group is killed. A job that
says it is keeping its best so far (stage ``keep``) is given longer, and longer again
each time it says how far it is: a large project is not lost on the way. Cancelling a
second time skips to the end of the ladder. A job that has not started ends at once.
"""

from __future__ import annotations

import itertools
import logging
import threading
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from engine.jobs import protocol
from engine.jobs.process import WorkerLink
from engine.jobs.protocol import Done, Failed, Happened, Outcome, Stopped
from engine.jobs.requests import Operation
from engine.progress import KEEP, Event, Progress

#: Seconds a job has to honour the flag before its process is terminated.
STOP_DEADLINE = 2.0
#: Seconds a job that keeps its best so far may be silent about it.
KEEP_DEADLINE = 30.0
#: Seconds between terminating a process and killing its group.
KILL_DEADLINE = 1.0

_Value = TypeVar("_Value")
_log = logging.getLogger(__name__)
_job_numbers = itertools.count(1)


class Job:
    """One job: waiting, running, stopping or done.

    Args:
        operation: What to do.
        request: What exactly.
        on_event: Called for every event, on a background thread.
        on_outcome: Called once, on a background thread.
    """

    def __init__(
        self,
        operation: Operation[Any, Any],
        request: object,
        *,
        on_event: Callable[[Event], None],
        on_outcome: Callable[[Outcome], None],
    ) -> None:
        self.id = next(_job_numbers)
        self.operation = operation
        self.request = request
        self.state = "waiting"
        self._on_event = on_event
        self._on_outcome = on_outcome
        self._lock = threading.RLock()
        self._worker: WorkerLink | None = None
        self._timer: threading.Timer | None = None
        self._may_keep = True
        self._ended = threading.Event()

    @property
    def done(self) -> bool:
        """Whether the outcome is known."""
        return self._ended.is_set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the outcome is known; whether it is."""
        return self._ended.wait(timeout)

    def cancel(self) -> None:
        """Ask the job to stop; asking twice does not let it keep anything."""
        with self._lock:
            if self.state == "waiting":
                self.state = "stopping"
                # The caller's thread is never called back on.
                threading.Thread(
                    target=self.finish, args=(Stopped(),), name="cancelled", daemon=True
                ).start()
            elif self.state == "running":
                self.state = "stopping"
                assert self._worker is not None
                self._worker.send(protocol.Cancel(self.id))
                self._climb(self._terminate, STOP_DEADLINE)
            elif self.state == "stopping":
                self._may_keep = False
                self._climb(self._kill, 0.0)

    def pause(self, *, paused: bool) -> None:
        """Let a running job wait at its next batch, or go on."""
        with self._lock:
            if self.state == "running":
                assert self._worker is not None
                self._worker.send(protocol.Pause(self.id, paused))

    def run(self, worker: WorkerLink) -> None:
        """Run in ``worker`` and wait for the outcome; the lane's thread calls this."""
        with self._lock:
            if self.state != "waiting":
                return
            try:
                message = protocol.Run(
                    self.id, self.operation.name, protocol.raw(self.request)
                )
            except (msgspec.EncodeError, TypeError, ValueError) as error:
                outcome: Outcome | None = _garbled("request", error)
            else:
                outcome = None
                self.state = "running"
                self._worker = worker
                worker.send(message)
        self.finish(outcome or self._follow(worker))

    def finish(self, outcome: Outcome) -> None:
        """Make ``outcome`` the job's; the first one counts."""
        with self._lock:
            if self.state == "done":
                return
            if self._timer is not None:
                self._timer.cancel()
            self._worker = None
            self.state = "done"
        try:
            _call(self._on_outcome, outcome)
        finally:
            self._ended.set()

    def _follow(self, worker: WorkerLink) -> Outcome:
        while True:
            message = worker.receive()
            if message is None:
                return Stopped() if self.state == "stopping" else worker.epitaph()
            if isinstance(message, Happened) and message.job == self.id:
                self._tell(message)
            elif isinstance(message, Done) and message.job == self.id:
                try:
                    return protocol.outcome_of(message, self.operation.result)
                except protocol.UNREADABLE as error:
                    return _garbled("answer", error)

    def _tell(self, message: Happened) -> None:
        try:
            event = protocol.event_of(message)
        except (*protocol.UNREADABLE, KeyError):
            _log.exception("an event of %s cannot be read", self.operation.name)
            return
        if isinstance(event, Progress) and event.stage == KEEP:
            self._grant_time_to_keep()
        _call(self._on_event, event)

    def _grant_time_to_keep(self) -> None:
        with self._lock:
            if self.state == "stopping" and self._may_keep:
                self._climb(self._terminate, KEEP_DEADLINE)

    def _climb(self, step: Callable[[], None], delay: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = threading.Timer(delay, step)
        self._timer.daemon = True
        self._timer.start()

    def _terminate(self) -> None:
        with self._lock:
            if self._worker is not None:
                self._worker.terminate()
                self._climb(self._kill, KILL_DEADLINE)

    def _kill(self) -> None:
        with self._lock:
            if self._worker is not None:
                self._worker.kill()


def _call(callback: Callable[[_Value], None], value: _Value) -> None:
    """Call back; a listener's mistake must not end the thread that all jobs share."""
    try:
        callback(value)
    except Exception:  # noqa: BLE001 - whatever it is, the other jobs live on
        _log.exception("a listener failed")


def _garbled(what: str, error: Exception) -> Failed:
    return Failed(
        "job.protocol",
        f"The engine's process and this one do not understand each other's {what}.",
        remedy="Restart the app; if that fails, install it again.",
        detail=str(error).encode(errors="replace").decode(),
    )

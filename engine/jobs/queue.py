"""The job queue: lanes of jobs, each lane a thread that feeds one worker process.

The window submits here and is called back on background threads; the terminal and the
quick worker use ``run`` to wait for one job.
"""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from engine.errors import JobError
from engine.jobs.client import Job
from engine.jobs.process import WorkerLink, WorkerProcess
from engine.jobs.protocol import Failed, Finished, Outcome, Stopped
from engine.jobs.requests import Lane, Operation
from engine.jobs.turns import Turns
from engine.progress import Cancelled, Report, Token

#: Seconds that jobs have to keep their best so far when everything is closed.
CLOSE_DEADLINE = 10.0

Request = TypeVar("Request")
Result = TypeVar("Result")


class JobQueue:
    """Runs jobs outside this process.

    Args:
        start: Starts a worker; the usual one unless a test says otherwise.
    """

    def __init__(self, start: Callable[[], WorkerLink] = WorkerProcess) -> None:
        self._turns = Turns()
        self._lanes = {lane: _LaneRunner(lane, start, self._turns) for lane in Lane}

    def submit(
        self,
        operation: Operation[Request, Any],
        request: Request,
        *,
        on_event: Report,
        on_outcome: Callable[[Outcome], None],
    ) -> Job:
        """Queue a job in its operation's lane.

        Args:
            operation: What to do.
            request: What exactly.
            on_event: Called with every event, on a background thread.
            on_outcome: Called once with the outcome, on a background thread.
        """

        def ended(outcome: Outcome) -> None:
            try:
                on_outcome(outcome)
            finally:
                self._turns.tell()  # one may have been cancelled while it waited

        job = Job(operation, request, on_event=on_event, on_outcome=ended)
        self._lanes[operation.lane].put(job)
        return job

    def warm_up(self) -> None:
        """Start the workers that answer quickly, before they are needed."""
        self._lanes[Lane.QUICK].warm_up()
        self._lanes[Lane.ANSWER].warm_up()

    def worker_pids(self) -> dict[Lane, int]:
        """The process numbers of the workers that run now."""
        pids = {lane: runner.pid for lane, runner in self._lanes.items()}
        return {lane: pid for lane, pid in pids.items() if pid is not None}

    def close(self) -> None:
        """Cancel everything and end every worker.

        A job that keeps its best so far is waited for, but not for ever.
        """
        for runner in self._lanes.values():
            runner.stop()
        until = time.monotonic() + CLOSE_DEADLINE
        for runner in self._lanes.values():
            if not runner.join(max(0.0, until - time.monotonic())):
                runner.stop()  # asking twice ends it
                runner.join()


class _LaneRunner:
    """A lane's thread; started with its first job."""

    def __init__(
        self, lane: Lane, start: Callable[[], WorkerLink], turns: Turns
    ) -> None:
        self._lane = lane
        self._start_worker = start
        self._turns = turns
        self._thread: threading.Thread | None = None
        self._worker: WorkerLink | None = None
        self._pending: list[Job] = []
        self._closing = False
        self._lock = threading.Lock()

    @property
    def pid(self) -> int | None:
        worker = self._worker
        return worker.pid if worker is not None and worker.alive else None

    def put(self, job: Job) -> None:
        with self._turns.changed:
            if not self._closing:
                self._pending.append(job)
                self._turns.join(job)
                self._turns.changed.notify_all()
                self._start_thread()
                return
        job.cancel()

    def warm_up(self) -> None:
        with self._lock, contextlib.suppress(OSError):  # the first job will tell
            if self._worker is None and not self._closing:
                self._worker = self._start_worker()

    def stop(self) -> None:
        with self._turns.changed:
            self._closing = True
            for job in self._pending:
                job.cancel()
            self._turns.changed.notify_all()
            self._start_thread()

    def join(self, timeout: float | None = None) -> bool:
        """Wait until the thread has ended; whether it has."""
        if self._thread is not None:
            self._thread.join(timeout)
        return self._thread is None or not self._thread.is_alive()

    def _start_thread(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(
                target=self._run, name=f"lane-{self._lane}", daemon=True
            )
            self._thread.start()

    def _run(self) -> None:
        while (job := self._next()) is not None:
            self._run_job(job)
            job.wait()  # one cancelled while it waited is told by another thread
            with self._turns.changed:
                self._pending.remove(job)
                self._turns.leave(job)
            if self._lane in {Lane.NETWORK, Lane.FETCH, Lane.SERVE}:
                self._drop_worker()
        self._drop_worker()

    def _next(self) -> Job | None:
        """The oldest job that may begin, waiting for it; None when all is closed."""
        with self._turns.changed:
            while True:
                for job in self._pending:
                    if self._turns.may_begin(job):
                        return job
                if self._closing and not self._pending:
                    return None
                self._turns.changed.wait()

    def _run_job(self, job: Job) -> None:
        if job.state != "waiting":
            return
        try:
            worker = self._ready_worker()
        except OSError as error:
            job.finish(
                Failed(
                    "job.no_worker",
                    f"The engine's process cannot be started: "
                    f"{error.strerror or error}.",
                    remedy="Restart the app; if that fails, install it again.",
                )
            )
        else:
            job.run(worker)

    def _ready_worker(self) -> WorkerLink:
        with self._lock:
            if self._worker is not None and self._worker.alive:
                return self._worker
        self._drop_worker()
        with self._lock:
            if self._worker is None:
                self._worker = self._start_worker()
            return self._worker

    def _drop_worker(self) -> None:
        with self._lock:
            worker, self._worker = self._worker, None
        if worker is not None:
            worker.close()


def run(
    operation: Operation[Request, Result],
    request: Request,
    *,
    report: Report,
    token: Token,
    start: Callable[[], WorkerLink] = WorkerProcess,
) -> Result:
    """Run one job in a worker of its own and wait for its result.

    Raises:
        Cancelled: It was cancelled with nothing to keep.
        JobError: It failed; code, path and remedy are the failure's.
    """
    outcomes: queue.SimpleQueue[Outcome] = queue.SimpleQueue()
    job = Job(operation, request, on_event=report, on_outcome=outcomes.put)
    worker = start()
    watcher = threading.Thread(
        target=_cancel_when_asked, args=(job, token), name="cancel-watch", daemon=True
    )
    watcher.start()
    try:
        job.run(worker)
    finally:
        if not job.done:
            worker.kill()
            job.finish(Stopped())
        worker.close()
        watcher.join()
    outcome = outcomes.get()
    if isinstance(outcome, Failed):
        raise JobError(
            outcome.code, outcome.message, path=outcome.path, remedy=outcome.remedy
        )
    if isinstance(outcome, Stopped) and outcome.result is None:
        raise Cancelled
    assert isinstance(outcome, Finished | Stopped)
    result: Result = outcome.result
    return result


def _cancel_when_asked(job: Job, token: Token) -> None:
    while not job.wait(timeout=0.1):
        if token.cancelled:
            job.cancel()
            job.wait()

"""A queue over one kind of worker, for the tests of the contract."""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import dataclass, field

from engine.jobs.process import WorkerLink, WorkerProcess
from engine.jobs.protocol import Finished
from engine.jobs.queue import JobQueue
from engine.jobs.requests import Operation
from tests.support.fake_worker import FakeWorker
from tests.support.listening import Heard
from tests.support.operations import Ask, Told

REAL_COMMAND = [sys.executable, "-P", "-m", "tests.support.worker_with_test_ops"]

#: The ladder's first step on a bench, in seconds; test_process has the real one.
SHORT_STOP = 0.5


@dataclass
class Bench:
    """A queue, the workers it started, and a way to end one from outside."""

    real: bool
    started: list[WorkerLink] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.queue = JobQueue(self._start)

    def ask(self, operation: Operation[Ask, Told], request: Ask | None = None) -> Heard:
        """Submit a job and listen to it."""
        return Heard(self.queue, operation, request or Ask())

    def tell(self, operation: Operation[Ask, Told], request: Ask | None = None) -> Told:
        """Submit a job that must finish, and wait for its result."""
        outcome = self.ask(operation, request).outcome()
        assert isinstance(outcome, Finished), outcome
        assert isinstance(outcome.result, Told)
        return outcome.result

    def kill_worker(self) -> None:
        """End the newest worker as the system might."""
        worker = self.started[-1]
        if isinstance(worker, FakeWorker):
            worker.kill()
        else:
            os.kill(worker.pid, signal.SIGKILL)

    def _start(self) -> WorkerLink:
        self.started.append(WorkerProcess(REAL_COMMAND) if self.real else FakeWorker())
        return self.started[-1]

"""Submitting jobs in tests, and hearing what comes of them."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from typing import Any

from engine.jobs.client import Job
from engine.jobs.protocol import Outcome
from engine.jobs.queue import JobQueue
from engine.jobs.requests import Operation
from engine.progress import Event, Progress

#: Seconds after which a test hangs rather than waits.
PATIENCE = 60.0


class Heard:
    """One job and everything that was said about it."""

    def __init__(
        self, queue: JobQueue, operation: Operation[Any, Any], request: object
    ) -> None:
        self.events: list[Event] = []
        self.outcomes: list[Outcome] = []
        self.threads: set[int] = set()
        self._changed = threading.Condition()
        self.job: Job = queue.submit(
            operation, request, on_event=self._hear, on_outcome=self._end
        )

    @property
    def progress(self) -> list[int]:
        """The counts that were reported."""
        return [item.done for item in self.events if isinstance(item, Progress)]

    def outcome(self) -> Outcome:
        """The outcome, waiting for it."""
        assert self.job.wait(PATIENCE), "the job hangs"
        assert len(self.outcomes) == 1
        return self.outcomes[0]

    def started(self) -> Heard:
        """Wait for the first event."""
        with self._changed:
            assert self._changed.wait_for(lambda: self.events, PATIENCE), "no event"
        return self

    def _hear(self, event: Event) -> None:
        self.threads.add(threading.get_ident())
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def _end(self, outcome: Outcome) -> None:
        self.threads.add(threading.get_ident())
        self.outcomes.append(outcome)


def wait_until(
    condition: Callable[[], object], what: str, patience: float = PATIENCE
) -> None:
    """Wait for something that has no event of its own."""
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, f"still not so: {what}"
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    """Whether there is such a process, zombies left out."""
    try:
        os.kill(pid, 0)
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:  # noqa: PTH123
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except ProcessLookupError:
        return False
    except FileNotFoundError:
        return os.path.isdir("/proc") is False  # noqa: PTH112

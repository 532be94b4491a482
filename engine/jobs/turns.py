"""Whose turn it is: one heavy job at a time over all lanes, in the order they came."""

from __future__ import annotations

import threading

from engine.jobs.client import Job


class Turns:
    """Knows which job may begin.

    Attributes:
        changed: Guards this and the lanes' lists of jobs; notified when a job came or
            ended.
    """

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self._heavy: list[Job] = []

    def join(self, job: Job) -> None:
        """Put a new job in line; call it with ``changed`` held."""
        if job.operation.heavy:
            self._heavy.append(job)

    def may_begin(self, job: Job) -> bool:
        """Whether nothing has to end before it; call it with ``changed`` held.

        One that was cancelled while it waited may begin, too: it ends at once.
        """
        if job.state != "waiting" or not job.operation.heavy:
            return True
        self._heavy = [item for item in self._heavy if not item.done]
        return not self._heavy or self._heavy[0] is job

    def leave(self, job: Job) -> None:
        """Let the next one begin; call it with ``changed`` held."""
        if job in self._heavy:
            self._heavy.remove(job)
        self.changed.notify_all()

    def tell(self) -> None:
        """Have all lanes look again."""
        with self.changed:
            self.changed.notify_all()

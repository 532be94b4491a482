"""A worker without a process: the real loop in threads, over real pipes.

It answers at once and dies on command, so tests of whatever submits jobs need not wait
for a Python to start. The contract tests hold it to what the real one does.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import threading
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from engine.jobs import protocol
from engine.jobs.protocol import Failed
from engine.jobs.requests import Operation
from engine.jobs.worker import Worker
from tests.support.operations import TEST_OPERATIONS

_numbers = itertools.count(1)


class FakeWorker:
    """What ``engine.jobs.process.WorkerLink`` asks for, in this process.

    Args:
        operations: What it can do, by name.
    """

    def __init__(
        self, operations: dict[str, Operation[Any, Any]] = TEST_OPERATIONS
    ) -> None:
        #: No process: below zero, where no real number is.
        self.pid = -next(_numbers)
        request_end, requests = os.pipe()
        answers, answer_end = os.pipe()
        self._requests = os.fdopen(requests, "wb")
        self._answers = os.fdopen(answers, "rb")
        self._sink = _Sink(answer_end)
        source = cast("BinaryIO", _lines(request_end))
        sink = cast("BinaryIO", self._sink)
        self._worker = Worker(source, sink, operations, leave=self._leave)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether it can take another job."""
        return not self._sink.closed

    def send(self, message: protocol.ToWorker) -> None:
        """Send one message."""
        with contextlib.suppress(OSError, ValueError):
            self._requests.write(protocol.encode(message))
            self._requests.flush()

    def receive(self) -> protocol.FromWorker | None:
        """The next message, or None when it is gone."""
        line = self._answers.readline()
        return protocol.decode_from_worker(line) if line else None

    def terminate(self) -> None:
        """Be heard of no more."""
        self._sink.close()

    def kill(self) -> None:
        """Be heard of no more."""
        self._sink.close()

    def close(self) -> None:
        """End, idle or not."""
        with contextlib.suppress(OSError):
            self._requests.close()
        if not self._sink.closed:
            self._thread.join(timeout=10)
        self._sink.close()
        self._answers.close()

    def epitaph(self) -> Failed:
        """What to tell a person after it died by itself."""
        return Failed(
            "job.worker_died",
            "The engine's process was ended from outside.",
            remedy="Nothing in your project is lost; you can start again.",
        )

    def _serve(self) -> None:
        with contextlib.suppress(SystemExit):
            self._worker.serve()

    def _leave(self, _code: int) -> None:
        """End the job's thread, as the real one ends its process."""
        if threading.current_thread() is self._thread:
            raise SystemExit


class _Sink:
    """The writing end of a pipe, which another thread may close at any time."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lock = threading.Lock()
        self.closed = False

    def write(self, data: bytes) -> None:
        with self._lock:
            if self.closed:
                raise BrokenPipeError
            while data:
                data = data[os.write(self._descriptor, data) :]

    def flush(self) -> None:
        pass

    def close(self) -> None:
        with self._lock:
            if not self.closed:
                self.closed = True
                os.close(self._descriptor)


def _lines(descriptor: int) -> Iterator[bytes]:
    with os.fdopen(descriptor, "rb") as file:
        yield from file

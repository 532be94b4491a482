"""The worker process: reads jobs from its standard input and runs them, one at a time.

The real standard output is kept for the protocol; descriptor 1 then points at standard
error, so that whatever a library prints cannot corrupt a message. The main thread runs
the jobs; a reader thread sets their cancel flags. When the input closes, the window is
gone: the job is cancelled, and the process ends even if the job does not.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import queue
import sys
import threading
import traceback
from collections.abc import Callable
from typing import Any, BinaryIO

import msgspec

from engine.errors import DiscernError, JobError, disk_full
from engine.jobs import protocol
from engine.jobs.protocol import Failed, Finished, Outcome, Run, Stopped
from engine.jobs.requests import OPERATIONS, Lane, Operation
from engine.progress import Cancelled, Event, Token

#: Seconds a cancelled job has to end after the window is gone.
_ORPHAN_DEADLINE = 5.0
#: How far a process that works for long steps back, where systems count so.
_NICENESS = 5


class Worker:
    """Runs the jobs that come in on ``source`` and answers on ``sink``.

    Args:
        source: Lines to the worker.
        sink: Lines from the worker.
        operations: What it can do, by name.
        begin: Called with every operation before it is done.
        leave: Ends the process at once, with an exit code.
    """

    def __init__(
        self,
        source: BinaryIO,
        sink: BinaryIO,
        operations: dict[str, Operation[Any, Any]] = OPERATIONS,
        begin: Callable[[Operation[Any, Any]], object] = lambda _operation: None,
        leave: Callable[[int], object] = os._exit,
    ) -> None:
        self._source = source
        self._sink = sink
        self._operations = operations
        self._begin = begin
        self._leave = leave
        self._runs: queue.SimpleQueue[Run | None] = queue.SimpleQueue()
        self._tokens: dict[int, Token] = {}
        self._write_lock = threading.Lock()

    def serve(self) -> None:
        """Run jobs until the input closes."""
        reader = threading.Thread(target=self._read, name="reader", daemon=True)
        reader.start()
        self._send(protocol.Ready(os.getpid()))
        while (run := self._runs.get()) is not None:
            outcome = self._run(run)
            self._tokens.pop(run.job, None)
            self._send_outcome(run.job, outcome)

    def _read(self) -> None:
        for line in self._source:
            try:
                message = protocol.decode_to_worker(line)
            except protocol.UNREADABLE:
                continue  # whoever wrote that is not waiting for an answer
            if isinstance(message, Run):
                self._tokens[message.job] = Token()
                self._runs.put(message)
            elif (token := self._tokens.get(message.job)) is not None:
                if isinstance(message, protocol.Cancel):
                    token.cancel()
                elif message.paused:
                    token.pause()
                else:
                    token.go_on()
        for token in list(self._tokens.values()):
            token.cancel()
        self._runs.put(None)
        if self._tokens:
            timer = threading.Timer(_ORPHAN_DEADLINE, self._leave, args=(1,))
            timer.daemon = True
            timer.start()

    def _run(self, run: Run) -> Outcome:
        token = self._tokens[run.job]

        def report(event: Event) -> None:
            self._send(protocol.event_message(run.job, event))

        operation = self._operations.get(run.operation)
        if operation is None:
            return _not_understood(f"There is no operation {run.operation!r}.")
        try:
            request = msgspec.json.decode(run.request, type=operation.request)
        except protocol.UNREADABLE as error:
            return _not_understood(str(error))
        try:
            self._begin(operation)
            function = resolve(operation)
            token.raise_if_cancelled()
            result = function(request, report=report, token=token)
        except Cancelled:
            return Stopped()
        except Exception as error:  # noqa: BLE001 - whatever it is, the app lives on
            return _failure(error)
        if token.cancelled and getattr(result, "stopped", False):
            return Stopped(result)
        return Finished(result)

    def _send_outcome(self, job: int, outcome: Outcome) -> None:
        try:
            message = protocol.done_message(job, outcome)
        except (msgspec.EncodeError, TypeError, ValueError) as error:
            message = protocol.done_message(job, _failure(error))
        self._send(message)

    def _send(self, message: protocol.FromWorker) -> None:
        line = protocol.encode(message)
        try:
            with self._write_lock:
                self._sink.write(line)
                self._sink.flush()
        except (OSError, ValueError):
            self._leave(1)


def _failure(error: Exception) -> Failed:
    detail = "".join(traceback.format_exception(error))
    full = None if isinstance(error, JobError) else disk_full(error)
    if full is not None:
        return Failed.from_error(full, detail)
    if isinstance(error, DiscernError):
        return Failed.from_error(error, detail)
    if isinstance(error, MemoryError):
        return Failed(
            "job.memory",
            "The computer ran out of memory.",
            remedy="Close other programs, or choose a smaller batch or input size.",
            detail=detail,
        )
    if isinstance(error, OSError):
        return Failed(
            "job.system",
            f"The system refused: {error.strerror or error}.",
            path=str(error.filename) if error.filename else None,
            detail=detail,
        )
    return Failed(
        "job.unexpected",
        f"Something unforeseen went wrong: {type(error).__name__}: {error}",
        remedy="Nothing in your project is lost. Please report this.",
        detail=detail,
    )


def _not_understood(detail: str) -> Failed:
    return Failed(
        "job.protocol",
        "The engine's process does not understand what it is asked.",
        remedy="Restart the app; if that fails, install it again.",
        detail=detail,
    )


def resolve(operation: Operation[Any, Any]) -> Callable[..., Any]:
    """The function that implements ``operation``; imports its module."""
    module, _, name = operation.function.partition(":")
    function: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return function


def step_back(operation: Operation[Any, Any]) -> None:
    """Let the window go first where this process works for long and for this alone."""
    if operation.lane not in {Lane.NETWORK, Lane.SERVE}:
        return
    import psutil

    with contextlib.suppress(psutil.Error, OSError):
        if sys.platform == "win32":
            psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
        else:
            psutil.Process().nice(_NICENESS)


def main(operations: dict[str, Operation[Any, Any]] = OPERATIONS) -> None:
    """Serve on the process's own pipes."""
    sink = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    Worker(sys.stdin.buffer, sink, operations, begin=step_back).serve()
    sink.close()
    # Skip the interpreter's own end: TensorFlow's threads may hold it up for seconds.
    sys.stderr.flush()
    os._exit(0)


if __name__ == "__main__":
    main()

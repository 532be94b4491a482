"""The near side of a worker: starts the process, runs a job in it, and can end it.

A job that is asked to stop gets a ladder: the flag, which it honours at its next batch;
after a deadline the process is terminated; then its process group is killed. A job that
says it is keeping its best so far (stage ``keep``) is given longer. Cancelling a second
time skips to the end of the ladder.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

import msgspec

from engine import paths
from engine.jobs import protocol
from engine.jobs.protocol import Done, Failed, Happened, Outcome, Stopped
from engine.jobs.requests import Operation
from engine.progress import Event, Progress

#: Seconds a job has to honour the flag before its process is terminated.
STOP_DEADLINE = 2.0
#: Seconds a job has to finish keeping its best so far.
KEEP_DEADLINE = 30.0
#: Seconds between terminating a process and killing its group.
KILL_DEADLINE = 1.0
#: The stage in which a stopped job saves what it has.
KEEP_STAGE = "keep"

_OUTPUT_LINES = 40


class WorkerProcess:
    """One worker process and the two pipes to it.

    Args:
        command: How to start it; the usual worker unless a test says otherwise.
    """

    def __init__(self, command: list[str] | None = None) -> None:
        flags: dict[str, Any] = (
            {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}
            if sys.platform == "win32"
            else {"start_new_session": True}
        )
        self._process = subprocess.Popen(
            command or paths.worker_command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_environment(),
            **flags,
        )
        self._write_lock = threading.Lock()
        self._output: deque[str] = deque(maxlen=_OUTPUT_LINES)
        self._drain = threading.Thread(
            target=self._read_output, name="worker-output", daemon=True
        )
        self._drain.start()

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def send(self, message: protocol.ToWorker) -> None:
        """Send one message; a dead worker is found out by ``receive``."""
        assert self._process.stdin is not None
        with self._write_lock, contextlib.suppress(OSError, ValueError):
            self._process.stdin.write(protocol.encode(message))
            self._process.stdin.flush()

    def receive(self) -> protocol.FromWorker | None:
        """The next message, waiting for it; None when the worker is gone."""
        assert self._process.stdout is not None
        while True:
            line = self._process.stdout.readline()
            if not line:
                return None
            try:
                return protocol.decode_from_worker(line)
            except msgspec.DecodeError:
                self._output.append(line.decode(errors="replace").rstrip())

    def terminate(self) -> None:
        """Ask the operating system to end the process."""
        with contextlib.suppress(OSError):
            self._process.terminate()

    def kill(self) -> None:
        """End the process and everything it started, now."""
        if sys.platform == "win32":
            subprocess.run(
                ["taskkill", "/F", "/T", "/PID", str(self.pid)],
                capture_output=True,
                check=False,
            )
        else:
            with contextlib.suppress(OSError):
                os.killpg(self.pid, signal.SIGKILL)
        with contextlib.suppress(OSError):
            self._process.kill()

    def close(self) -> None:
        """Close its input, which ends an idle worker; kill it if that is not enough."""
        assert self._process.stdin is not None
        with self._write_lock, contextlib.suppress(OSError, ValueError):
            self._process.stdin.close()
        try:
            self._process.wait(timeout=STOP_DEADLINE)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process.wait()
        self._drain.join(timeout=1)
        for stream in (self._process.stdout, self._process.stderr):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()

    def epitaph(self) -> Failed:
        """What to tell a person after the process died by itself."""
        code = self._process.wait()
        self._drain.join(timeout=1)
        if code == -signal.SIGTERM or (os.name == "posix" and code == -signal.SIGKILL):
            message = (
                "The engine's process was ended from outside, perhaps because the "
                "computer ran out of memory."
            )
        elif code < 0:
            message = f"The engine's process crashed ({_signal_name(-code)})."
        else:
            message = f"The engine's process ended unexpectedly (code {code})."
        return Failed(
            "job.worker_died",
            message,
            remedy="Nothing in your project is lost; you can start again.",
            detail="\n".join(self._output),
        )

    def _read_output(self) -> None:
        assert self._process.stderr is not None
        with contextlib.suppress(ValueError, OSError):
            for line in self._process.stderr:
                self._output.append(line.decode(errors="replace").rstrip())


def _environment() -> dict[str, str]:
    """Our environment, in which a source tree finds itself from any folder."""
    environment = dict(os.environ)
    if not paths.is_frozen():
        root = str(paths.resources_dir().parent)
        inherited = environment.get("PYTHONPATH")
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, (root, inherited)))
    return environment


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


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
        self._worker: WorkerProcess | None = None
        self._timer: threading.Timer | None = None
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
            if self.state == "stopping":
                self._climb(self._kill, 0.0)
            elif self.state in {"waiting", "running"}:
                self.state = "stopping"
                if self._worker is not None:
                    self._worker.send(protocol.Cancel(self.id))
                    self._climb(self._terminate, STOP_DEADLINE)

    def run(self, worker: WorkerProcess) -> None:
        """Run in ``worker`` and wait for the outcome; the lane's thread calls this."""
        with self._lock:
            if self.state == "stopping":
                self.finish(Stopped())
                return
            self.state = "running"
            self._worker = worker
            message = protocol.Run(
                self.id, self.operation.name, protocol.raw(self.request)
            )
            worker.send(message)
        self.finish(self._follow(worker))

    def finish(self, outcome: Outcome) -> None:
        """Make ``outcome`` the job's; once."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            self._worker = None
            self.state = "done"
        self._on_outcome(outcome)
        self._ended.set()

    def _follow(self, worker: WorkerProcess) -> Outcome:
        while True:
            message = worker.receive()
            if message is None:
                return Stopped() if self.state == "stopping" else worker.epitaph()
            if isinstance(message, Happened) and message.job == self.id:
                event = protocol.event_of(message)
                self._grant_time_to_keep(event)
                self._on_event(event)
            elif isinstance(message, Done) and message.job == self.id:
                return protocol.outcome_of(message, self.operation.result)

    def _grant_time_to_keep(self, event: Event) -> None:
        if isinstance(event, Progress) and event.stage == KEEP_STAGE:
            with self._lock:
                if self.state == "stopping":
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

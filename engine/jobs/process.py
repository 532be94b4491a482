"""One worker process: its pipes, its end, and what to say when it dies."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections import deque
from typing import Any, Protocol

from engine import paths
from engine.jobs import protocol
from engine.jobs.protocol import Failed

#: Seconds an idle worker has to end by itself.
_END_DEADLINE = 2.0
_OUTPUT_LINES = 40


class WorkerLink(Protocol):
    """What the queue needs of a worker, wherever it runs."""

    @property
    def pid(self) -> int:
        """The number of its process."""

    @property
    def alive(self) -> bool:
        """Whether it can take another job."""

    def send(self, message: protocol.ToWorker) -> None:
        """Send one message; a dead worker is found out by ``receive``."""

    def receive(self) -> protocol.FromWorker | None:
        """The next message, waiting for it; None when the worker is gone."""

    def terminate(self) -> None:
        """Ask it to end at once."""

    def kill(self) -> None:
        """End it, and everything it started, now."""

    def close(self) -> None:
        """End it, idle or not, and release what is held for it."""

    def epitaph(self) -> Failed:
        """What to tell a person after it died by itself."""


class WorkerProcess:
    """One worker process and the two pipes to it.

    Args:
        command: How to start it; the usual worker unless a test says otherwise.

    Raises:
        OSError: The system cannot start it.
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
        self._doomed = False
        self._write_lock = threading.Lock()
        self._output: deque[str] = deque(maxlen=_OUTPUT_LINES)
        self._drain = threading.Thread(
            target=self._read_output, name="worker-output", daemon=True
        )
        self._drain.start()

    @property
    def pid(self) -> int:
        """The number of its process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it can take another job: it runs, and nobody asked it to end."""
        return not self._doomed and self._process.poll() is None

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
            except protocol.UNREADABLE:
                self._output.append(line.decode(errors="replace").rstrip())

    def terminate(self) -> None:
        """Ask the operating system to end the process."""
        self._doomed = True
        with contextlib.suppress(OSError):
            self._process.terminate()

    def kill(self) -> None:
        """End the process and everything it started, now."""
        self._doomed = True
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
        if self._doomed:
            self.kill()  # what it started may still be there
        with self._write_lock, contextlib.suppress(OSError, ValueError):
            self._process.stdin.close()
        try:
            self._process.wait(timeout=_END_DEADLINE)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process.wait()
        self._drain.join(timeout=1)
        if self._drain.is_alive():
            self.kill()  # something that it started still holds its output
            self._drain.join(timeout=1)
        streams = [self._process.stdout]
        if not self._drain.is_alive():  # closing what is being read would wait
            streams.append(self._process.stderr)
        for stream in streams:
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

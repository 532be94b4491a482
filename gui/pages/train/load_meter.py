"""What a job takes of this computer while it runs: a small line of text."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from gui import words
from gui.background import Background
from gui.bridge import JobBridge, JobSignals

if TYPE_CHECKING:
    import psutil

#: Milliseconds between two looks; the processor's share is that since the last one.
_LOOK_EVERY = 2000


@dataclass(frozen=True, slots=True)
class _Load:
    """What a process and its children take.

    Attributes:
        processes: Looked at this time, to tell their share the next time.
        share: Of one core; None at the first look, which knows none yet.
        cores: How many there are.
        memory: Bytes.
    """

    processes: dict[int, psutil.Process]
    share: float | None
    cores: int
    memory: int


class LoadMeter(QObject):
    """Looks at the process of a job now and then.

    Looking goes through all processes of the computer, so another thread does it.

    Args:
        bridge: Knows the processes.

    Signals:
        told: The processor's share and the memory, in words; empty for nothing.
    """

    told = Signal(str)

    def __init__(self, bridge: JobBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._job: JobSignals | None = None
        self._load: _Load | None = None
        self._looking = False
        self._background = Background(self)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY)
        self._timer.timeout.connect(self.look)

    def follow(self, job: JobSignals | None) -> None:
        """Look at the process of ``job`` from now on; None for no more."""
        self._job = job
        self._load = None
        self.told.emit("")
        if job is None:
            self._timer.stop()
        else:
            self._timer.start()

    def look(self) -> None:
        """Look now."""
        job, earlier = self._job, self._load
        pid = None if job is None else self._bridge.process_of(job)
        if pid is None or job is None or job.waiting:
            self.told.emit("")
        elif not self._looking:
            self._looking = True
            self._background.run(
                lambda: _look(pid, earlier),
                lambda load: self._on_looked(job, load),
                lambda _reason: self._on_looked(job, None),
            )

    def _on_looked(self, job: JobSignals, load: _Load | None) -> None:
        self._looking = False
        if job is not self._job or load is None:
            return  # another one is followed meanwhile
        self._load = load
        parts = []
        if load.share is not None:
            part = words.percent(min(1.0, load.share / load.cores), 0)
            parts.append(self.tr("{0} of the processor").format(part))
        if load.memory:
            parts.append(self.tr("{0} of memory").format(words.size(load.memory)))
        self.told.emit(" · ".join(parts))


def _look(pid: int, earlier: _Load | None) -> _Load:
    """What a process and its children take now."""
    import psutil

    known = earlier.processes if earlier is not None else {}
    processes: dict[int, psutil.Process] = {}
    share, memory, compared = 0.0, 0, False
    with contextlib.suppress(psutil.Error):
        parent = psutil.Process(pid)
        for found in (parent, *parent.children(recursive=True)):
            process = known.get(found.pid, found)
            if process == found and process is not found:
                share += process.cpu_percent()
                compared = True
            else:
                process = found
                process.cpu_percent()  # the first call begins the measurement
            processes[process.pid] = process
            memory += process.memory_info().rss
    cores = psutil.cpu_count() or 1
    return _Load(processes, share / 100 if compared else None, cores, memory)

"""What a job takes of this computer while it runs: a small line of text."""

from __future__ import annotations

import contextlib

from PySide6.QtCore import QObject, QTimer, Signal

from gui import words
from gui.bridge import JobBridge, JobSignals

#: Milliseconds between two looks; the processor's share is that since the last one.
_LOOK_EVERY = 2000


class LoadMeter(QObject):
    """Looks at the process of a job now and then.

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
        self._processes: dict[int, object] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY)
        self._timer.timeout.connect(self.look)

    def follow(self, job: JobSignals | None) -> None:
        """Look at the process of ``job`` from now on; None for no more."""
        self._job = job
        self._processes = {}
        self.told.emit("")
        if job is None:
            self._timer.stop()
        else:
            self._timer.start()

    def look(self) -> None:
        """Look now; the first look at a process knows no share of its processor yet."""
        import psutil

        pid = None if self._job is None else self._bridge.process_of(self._job)
        if pid is None or self._job is None or self._job.waiting:
            self.told.emit("")
            return
        share, memory, known = 0.0, 0, False
        with contextlib.suppress(psutil.Error):
            parent = psutil.Process(pid)
            for process in (parent, *parent.children(recursive=True)):
                earlier = self._processes.get(process.pid)
                if isinstance(earlier, psutil.Process) and earlier == process:
                    share += earlier.cpu_percent()
                    known = True
                else:
                    process.cpu_percent()
                    self._processes[process.pid] = process
                memory += process.memory_info().rss
        parts = [self.tr("{0} of memory").format(words.size(memory))] if memory else []
        if known:
            part = share / 100 / (psutil.cpu_count() or 1)
            told = self.tr("{0} of the processor")
            parts.insert(0, told.format(words.percent(min(1.0, part), 0)))
        self.told.emit(" · ".join(parts))

"""How long a window's event loop takes for a turn: whoever moves the mouse waits it."""

from __future__ import annotations

import time

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer

#: Longer frames are seen as a jerk: two of a usual screen's.
_JERK = 33


class Heart(QObject):
    """Notes how long every turn of the event loop took, and how much it computed.

    Args:
        beat: Milliseconds between two ticks while nothing else happens.
    """

    def __init__(self, beat: int = 4) -> None:
        super().__init__()
        self._beat = beat
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._last = (0.0, 0.0)
        self._frames: list[tuple[float, float]] = []

    def start(self) -> None:
        """Begin anew."""
        self._frames = []
        self._last = (time.perf_counter(), time.thread_time())
        self._timer.start(self._beat)

    def stop(self) -> dict[str, float]:
        """Figures in milliseconds, and the share of frames over 33 ms in percent."""
        self._timer.stop()
        frames = np.array(self._frames or [(0.0, 0.0)]) * 1000
        walls, computed = frames.T
        return {
            "p50": float(np.percentile(walls, 50)),
            "p99": float(np.percentile(walls, 99)),
            "worst": float(walls.max()),
            "share": 100 * float((walls > _JERK + self._beat).mean()),
            "cpu": float(computed.max()),
        }

    def _tick(self) -> None:
        now = (time.perf_counter(), time.thread_time())
        self._frames.append((now[0] - self._last[0], now[1] - self._last[1]))
        self._last = now

"""Keeping the computer from falling asleep while something long runs."""

from __future__ import annotations

import os
import shutil
import sys

from PySide6.QtCore import QObject, QProcess

#: What each system has for it; ends with the program that started it, or when told to.
_COMMANDS: dict[str, list[str]] = {
    "darwin": ["caffeinate", "-i", "-w", str(os.getpid())],
    "linux": [
        "systemd-inhibit",
        "--what=idle:sleep",
        "--who=Discern",
        "--why=Training",
        "tail",
        f"--pid={os.getpid()}",
        "-f",
        "/dev/null",
    ],
}
# From Windows' own headers.
_CONTINUOUS, _SYSTEM_REQUIRED = 0x80000000, 0x00000001


class Awake(QObject):
    """Asks the system to stay awake; where it cannot be asked, nothing happens.

    The screen may still go dark.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        self._held = False

    @property
    def held(self) -> bool:
        """Whether it was asked."""
        return self._held

    def hold(self) -> None:
        """Stay awake from now on."""
        if self._held:
            return
        self._held = True
        if sys.platform == "win32":
            _tell_windows(_CONTINUOUS | _SYSTEM_REQUIRED)
            return
        command = _COMMANDS.get(sys.platform)
        if command and shutil.which(command[0]):
            self._process = QProcess(self)
            self._process.setStandardOutputFile(QProcess.nullDevice())
            self._process.setStandardErrorFile(QProcess.nullDevice())
            self._process.start(command[0], command[1:])

    def release(self) -> None:
        """Sleep again as usual."""
        self._held = False
        if sys.platform == "win32":
            _tell_windows(_CONTINUOUS)
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            process.waitForFinished(1000)
            process.deleteLater()


def _tell_windows(flags: int) -> None:
    import ctypes

    windll = getattr(ctypes, "windll", None)
    if windll is not None:
        windll.kernel32.SetThreadExecutionState(flags)

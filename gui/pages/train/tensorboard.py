"""TensorBoard on a run's events, where it starts; else the folder they are in."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QTimer, QUrl
from PySide6.QtGui import QDesktopServices

from engine.paths import is_frozen

#: Milliseconds that TensorBoard has to say where it is.
_PATIENCE = 120_000
_ADDRESS = re.compile(r"http://(?:localhost|127\.0\.0\.1):\d+")


class TensorBoard(QObject):
    """Starts TensorBoard as a process and shows its page in the person's browser.

    It ends with its parent. The packaged app carries no second Python to start it with,
    so there the folder is opened, which any TensorBoard can read.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        self._folder = Path()
        self._waiting = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PATIENCE)
        self._timer.timeout.connect(self._give_up)
        self.destroyed.connect(self.close)

    def open(self, folder: Path) -> None:
        """Show the events in ``folder``."""
        self.close()
        self._folder = folder
        if is_frozen():
            self._open_folder()
            return
        process = QProcess(self)
        process.setProcessChannelMode(QProcess.ProcessChannelMode.MergedChannels)
        process.readyReadStandardOutput.connect(self._read)
        process.errorOccurred.connect(lambda _error: self._give_up())
        process.finished.connect(lambda *_: self._give_up())
        self._process = process
        self._waiting = True
        self._timer.start()
        process.start(
            sys.executable,
            ["-m", "tensorboard.main", "--logdir", str(folder), "--port", "0"],
        )

    def close(self) -> None:
        """End TensorBoard."""
        self._timer.stop()
        self._waiting = False
        process, self._process = self._process, None
        if process is not None:
            process.blockSignals(True)
            process.kill()
            process.waitForFinished(2000)

    def _read(self) -> None:
        if self._process is None:
            return
        text = bytes(self._process.readAllStandardOutput().data()).decode(
            errors="replace"
        )
        found = _ADDRESS.search(text)
        if found and self._waiting:
            self._timer.stop()
            self._waiting = False
            QDesktopServices.openUrl(QUrl(found.group()))

    def _give_up(self) -> None:
        waiting = self._waiting
        self.close()
        if waiting:
            self._open_folder()

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder)))

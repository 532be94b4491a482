"""While trainings run: the computer stays awake, and who looks elsewhere is told."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QSystemTrayIcon, QWidget

from engine.jobs.protocol import Failed, Finished, Outcome
from engine.jobs.requests import TRAIN_NETWORK, TRAIN_QUICK, TrainResult
from gui import words
from gui.awake import Awake
from gui.bridge import JobBridge, JobSignals

_TRAININGS = (TRAIN_NETWORK, TRAIN_QUICK)
#: Milliseconds that a notification stays, where the system lets us say so.
_STAYS = 10_000


class TrainingWatch:
    """Follows the trainings of a window.

    Args:
        bridge: Where jobs are submitted.
        window: Whose trainings they are.

    Attributes:
        awake: Keeps the computer awake.
        last_notice: What was last told outside the window.
    """

    def __init__(self, bridge: JobBridge, window: QWidget) -> None:
        self.awake = Awake(window)
        self.last_notice = ""
        self._bridge = bridge
        self._window = window
        self._tray: QSystemTrayIcon | None = None
        bridge.job_started.connect(self._on_job_started)
        bridge.job_ended.connect(self._on_job_ended)

    def close(self) -> None:
        """Let the computer sleep, and take the icon away."""
        self.awake.release()
        if self._tray is not None:
            self._tray.hide()

    def _on_job_started(self, job: JobSignals) -> None:
        if job.operation in _TRAININGS:
            self.awake.hold()

    def _on_job_ended(self, job: JobSignals, outcome: Outcome) -> None:
        if job.operation not in _TRAININGS:
            return
        if not any(other.operation in _TRAININGS for other in self._bridge.jobs):
            self.awake.release()
        if not self._window.isActiveWindow() and not job.stopping:
            self._notify(job.title, _sentence(outcome))

    def _notify(self, title: str, sentence: str) -> None:
        self.last_notice = sentence
        if not QSystemTrayIcon.isSystemTrayAvailable():
            return
        if self._tray is None:
            self._tray = QSystemTrayIcon(self._window.windowIcon(), self._window)
            self._tray.messageClicked.connect(self._window.activateWindow)
        self._tray.show()
        icon = QSystemTrayIcon.MessageIcon.Information
        self._tray.showMessage(title, sentence, icon, _STAYS)


def _sentence(outcome: Outcome) -> str:
    if isinstance(outcome, Failed):
        return outcome.message
    result = outcome.result
    if isinstance(outcome, Finished) and isinstance(result, TrainResult):
        return words.score_sentence(result)
    return QCoreApplication.translate("TrainingWatch", "The training has ended.")

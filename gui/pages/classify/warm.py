"""The model is in memory before the first picture comes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from engine.jobs.looking import WARM_UP, WarmUp
from gui.bridge import JobBridge, JobSignals
from gui.pages.classify.models import ModelChooser


class Warmer(QObject):
    """Has the model that would answer loaded as soon as the page is seen.

    One at a time: who tries one model after the other waits for one load, not for all.

    Args:
        page: While it is seen, somebody may drop a picture at any moment.
        bridge: Where jobs are submitted.
        chooser: Knows which model answers.
    """

    def __init__(self, page: QWidget, bridge: JobBridge, chooser: ModelChooser) -> None:
        super().__init__(page)
        self._page = page
        self._bridge = bridge
        self._chooser = chooser
        self._job: JobSignals | None = None
        self._warming: Path | None = None
        # What is to be painted is painted first.
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._warm_up)
        chooser.model_switched.connect(lambda _model: self._soon.start())
        page.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The page is shown."""
        if event.type() is QEvent.Type.Show:
            self._soon.start()
        return super().eventFilter(watched, event)

    def _warm_up(self) -> None:
        model = self._chooser.current() if self._page.isVisible() else None
        # What cannot be loaded is told when a picture is there to be asked about.
        if model is None or self._job is not None or not model.is_file():
            return
        self._warming = model
        self._job = self._bridge.submit(WARM_UP, WarmUp(str(model)))
        self._job.outcome.connect(self._on_ended)

    def _on_ended(self) -> None:
        self._job = None
        if self._chooser.current() != self._warming:
            self._soon.start()

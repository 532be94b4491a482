"""What a training would take on this computer, told before it begins."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from engine.jobs.protocol import Finished, Outcome
from engine.jobs.requests import ESTIMATE, MEASURE, Estimate, Estimated, Train
from gui import words
from gui.bridge import JobBridge, JobSignals

#: Milliseconds after the last change of a setting.
_PATIENCE = 400


class Estimator(QObject):
    """Asks the engine what a training takes; the newest question counts.

    Signals:
        told: A sentence, or nothing, and whether there is not room enough.
    """

    told = Signal(str, bool)

    def __init__(self, bridge: JobBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._asked: Train | None = None
        self._job: JobSignals | None = None
        self._known: dict[Train, Estimated] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PATIENCE)
        self._timer.timeout.connect(self._on_timer_ended)

    def ask(self, request: Train | None) -> None:
        """Say what ``request`` takes, soon; None for nothing."""
        if request == self._asked:
            return
        self.stop()
        self._asked = request
        if request is None:
            return
        known = self._known.get(request)
        if known is not None:
            self._tell(known)
            return
        self.told.emit(self.tr("Looking what it takes on this computer…"), False)
        self._timer.start()

    def forget(self) -> None:
        """What was known of the images is over."""
        self._known.clear()
        self.stop()

    def stop(self) -> None:
        """Measure no more; a training comes first."""
        self._timer.stop()
        self._asked = None
        self.told.emit("", False)
        job, self._job = self._job, None
        if job is not None:
            job.cancel()

    def _on_timer_ended(self) -> None:
        if self._asked is not None:
            self._job = self._bridge.submit(ESTIMATE, Estimate(self._asked))
            self._follow(self._job)

    def _follow(self, job: JobSignals) -> None:
        job.outcome.connect(lambda outcome: self._on_ended(job, outcome))

    def _on_ended(self, job: JobSignals, outcome: Outcome) -> None:
        if job is not self._job or self._asked is None:
            return
        self._job = None
        known = outcome.result if isinstance(outcome, Finished) else None
        if not isinstance(known, Estimated):
            # It failed, or somebody stopped it: training itself will say what is wrong.
            self.told.emit("", False)
        elif known.seconds is None:
            told = self.tr("Trying a few steps, to say how long it takes…")
            self.told.emit(told, False)
            title = self.tr("How long it takes")
            self._job = self._bridge.submit(MEASURE, Estimate(self._asked), title)
            self._follow(self._job)
        else:
            self._known[self._asked] = known
            self._tell(known)

    def _tell(self, known: Estimated) -> None:
        assert known.seconds is not None
        most = max(known.seconds, known.longest)
        least = most if known.at_most else known.seconds
        time = words.about_between(least, most)
        told = (
            self.tr("Takes at most {0} on this computer")
            if known.at_most
            else self.tr("Takes {0} on this computer")
        )
        parts = [told.format(time)]
        if known.memory:
            parts.append(self.tr("{0} of memory").format(words.size(known.memory)))
        if known.disk:
            parts.append(self.tr("{0} of disk").format(words.size(known.disk)))
        sentence = " · ".join(parts)
        for needed, free, what in (
            (known.memory, known.memory_free, self.tr("memory")),
            (known.disk, known.disk_free, self.tr("disk")),
        ):
            if needed > free:
                told = self.tr("Only {0} of {1} is free now.")
                sentence += ". " + told.format(words.size(free), what)
        self.told.emit(sentence, not known.fits)

"""The trainings of a window that run or wait, first to last."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.jobs.protocol import Outcome
from engine.jobs.requests import Train, training
from engine.progress import Event
from gui.bridge import JobBridge, JobSignals
from gui.widgets import ElidedLabel, QuietButton


@dataclass(frozen=True, slots=True, eq=False)
class Training:
    """One training.

    Attributes:
        request: What is trained.
        title: What to call it.
        job: Its job.
    """

    request: Train
    title: str
    job: JobSignals


class TrainingLine(QObject):
    """Submits trainings; the engine runs one after the other.

    Signals:
        changed: One came, or one went.
        event: With every ``Event`` of the first.
        ended: A ``Training`` and its outcome, after it left the line.
    """

    changed = Signal()
    event_received = Signal(object)
    ended = Signal(object, object)

    def __init__(self, bridge: JobBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._line: list[Training] = []

    @property
    def first(self) -> Training | None:
        """The one that runs, or comes next if another heavy job runs."""
        return self._line[0] if self._line else None

    @property
    def waiting(self) -> tuple[Training, ...]:
        """Those behind it."""
        return tuple(self._line[1:])

    @property
    def must_wait(self) -> bool:
        """Whether something else has to end before the first one may begin."""
        first = self.first
        return first is not None and any(
            job.operation.heavy
            for job in self._bridge.jobs[: self._bridge.jobs.index(first.job)]
        )

    def submit(self, request: Train, title: str) -> Training:
        """Put a training at the end of the line."""
        operation = training(request.recipe)
        found = Training(request, title, self._bridge.submit(operation, request, title))
        self._line.append(found)
        found.job.event.connect(lambda event: self._on_reported(found, event))
        found.job.outcome.connect(lambda outcome: self._on_ended(found, outcome))
        self.changed.emit()
        return found

    def _on_reported(self, reporting: Training, event: Event) -> None:
        if reporting is self.first:
            self.event_received.emit(event)

    def _on_ended(self, over: Training, outcome: Outcome) -> None:
        waited = over is not self.first
        self._line.remove(over)
        if not waited:  # else it was removed, and nobody has to hear of it
            self.ended.emit(over, outcome)
        self.changed.emit()


class WaitingList(QWidget):
    """A row for each training that waits, with a button that removes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self.rows: list[WaitingRow] = []
        self.setAccessibleName(self.tr("Trainings that come next"))
        self.hide()

    def show_waiting(self, waiting: tuple[Training, ...]) -> None:
        """List ``waiting``, next one first."""
        for row in self.rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = []
        for number, item in enumerate(waiting):
            word = self.tr("Next: {0}") if number == 0 else self.tr("Then: {0}")
            row = WaitingRow(word.format(item.title), item.job.cancel)
            self._column.addWidget(row)
            self.rows.append(row)
        self.setVisible(bool(waiting))


class WaitingRow(QWidget):
    """One training that waits.

    Args:
        text: What it is.
        remove: Takes it out of the line.
    """

    def __init__(self, text: str, remove: Callable[[], None]) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        self.text = ElidedLabel(text, "muted")
        row.addWidget(self.text, 1)
        self.remove = QuietButton(self.tr("Remove"))
        self.remove.setAccessibleName(self.tr("Remove from the line: {0}").format(text))
        self.remove.setStyleSheet("padding: 0 8px; min-height: 20px;")
        self.remove.clicked.connect(lambda: self._on_remove_clicked(remove))
        row.addWidget(self.remove)

    def _on_remove_clicked(self, remove: Callable[[], None]) -> None:
        self.remove.setEnabled(False)
        remove()

"""The job bar at the bottom: what runs, how far it is, how long it takes, Cancel."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from engine.jobs.requests import ESTIMATE, REFIT, Lane
from engine.progress import Event, Progress
from gui import words
from gui.bridge import JobBridge, JobSignals
from gui.widgets import (
    Bar,
    BarSize,
    ElidedLabel,
    Heading,
    SecondaryButton,
    set_property,
)

HEIGHT = 44
_BAR_LEAST, _BAR_MOST = 120, 260
#: Milliseconds that an edit may take without being shown.
_WORTH_A_WORD = 700

_TITLES = {
    "open_project": "Opening the project",
    "train_quick": "Training",
    "train_network": "Training a network",
    "estimate": "Looking how long it takes",
    "measure": "Looking how long it takes",
    "classify_folder": "Classifying",
    "export_results": "Writing the table",
    "sort_files": "Sorting",
    "undo_sort": "Taking it back",
    "evaluate": "Testing the model",
    "edit_project": "Changing the project",
    "empty_trash": "Emptying the trash",
    "convert_backbone": "Preparing a network",
    "export_model": "Exporting",
    "export_page": "Exporting",
}

#: Single pictures are answered at once, and an open page has a card of its own.
_UNTOLD = {Lane.ANSWER, Lane.SERVE, Lane.WATCH}


class JobBar(QFrame):
    """Shows the newest long job that runs; single pictures are answered too quickly."""

    def __init__(self, bridge: JobBridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("jobBar")
        self.setFixedHeight(HEIGHT)
        self.setAccessibleName(self.tr("Job bar"))
        self._jobs: list[JobSignals] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 0, 24, 0)
        row.setSpacing(16)
        self.title = ElidedLabel("", "small")
        self.title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        row.addWidget(self.title)
        self.bar = Bar(BarSize.SMALL)
        self.bar.setMinimumWidth(_BAR_LEAST)
        self.bar.setMaximumWidth(_BAR_MOST)
        self.bar.setAccessibleName(self.tr("Progress of the job"))
        row.addWidget(self.bar, 1)
        self.detail = Heading("", "secondary")
        # The longest usual words, so that changing figures never move the button.
        longest = self.fontMetrics().horizontalAdvance("100 % · 59 min 59 s left")
        self.detail.setMinimumWidth(longest)
        row.addWidget(self.detail)
        self.cancel_button = SecondaryButton(self.tr("Cancel"))
        self.cancel_button.clicked.connect(self._on_cancel_clicked)
        row.addWidget(self.cancel_button, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(0)
        bridge.job_started.connect(self._on_job_started)
        bridge.job_ended.connect(self._on_job_ended)
        self._show()

    @property
    def job(self) -> JobSignals | None:
        """The job it shows: one that waits only where nothing else runs."""
        running = [job for job in self._jobs if not job.waiting]
        jobs = running or self._jobs
        return jobs[-1] if jobs else None

    def _on_job_started(self, job: JobSignals) -> None:
        if job.operation.lane in _UNTOLD:
            return
        if job.operation.lane is Lane.EDIT or job.operation in {REFIT, ESTIMATE}:
            # Most are done before anybody could read what they are.
            QTimer.singleShot(_WORTH_A_WORD, self, lambda: self._take_late(job))
            return
        self._take(job)

    def _take_late(self, job: JobSignals) -> None:
        if not job.done:
            self._take(job)

    def _take(self, job: JobSignals) -> None:
        self._jobs.append(job)
        job.event.connect(lambda event: self._on_job_reported(job, event))
        self._show()

    def _on_job_reported(self, job: JobSignals, event: Event) -> None:
        if job is self.job and isinstance(event, Progress):
            self._show()

    def _on_job_ended(self, job: JobSignals, _outcome: object) -> None:
        if job in self._jobs:
            self._jobs.remove(job)
            self._show()

    def _on_cancel_clicked(self) -> None:
        if self.job is not None:
            self.job.cancel()
            self._show()

    def _show(self) -> None:
        job = self.job
        for widget in (self.bar, self.detail, self.cancel_button):
            widget.setVisible(job is not None)
        if job is None:
            set_property(self.title, "role", "secondary")
            self.title.setText(self.tr("Ready. Nothing is running."))
            return
        set_property(self.title, "role", "small")
        progress = job.last_progress
        self.title.setText(self._title(job, progress))
        self.cancel_button.setEnabled(not job.stopping or job.keeping)
        self.cancel_button.setText(
            self.tr("Stop now") if job.keeping else self.tr("Cancel")
        )
        if job.stopping:
            self.detail.setText(
                self.tr("Keeping the best") if job.keeping else self.tr("Stopping…")
            )
            return
        if job.paused:
            self.detail.setText(self.tr("Paused"))
            return
        fraction = progress.fraction if progress is not None else None
        self.bar.set_fraction(fraction)
        if progress is None:
            waits = job.waiting and len(self._jobs) > 1
            self.detail.setText(self.tr("Waiting…") if waits else self.tr("Starting…"))
        else:
            self.detail.setText(_detail(progress))

    def _title(self, job: JobSignals, progress: Progress | None) -> str:
        title = job.title
        if title == job.operation.name:
            title = QCoreApplication.translate("JobBar", _TITLES.get(title, title))
        if progress is not None:
            stage = words.stage(progress.stage)
            title = f"{title}: {stage[:1].lower()}{stage[1:]}"
        others = len(self._jobs) - 1
        if others:
            title += " " + self.tr("(and {count} more)").format(count=others)
        return title


def _detail(progress: Progress) -> str:
    """``61 % · 4 min 10 s left``, or the count alone while the total is unknown."""
    if progress.fraction is None:
        return words.count(progress.done)
    parts = (words.percent(progress.fraction, 0), words.time_left(progress.eta))
    return " · ".join(part for part in parts if part)

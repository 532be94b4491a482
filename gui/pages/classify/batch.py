"""A batch from the window's side: start, pause, export, sort, take back, watch."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from engine.batch.cluster.request import ClusterResult
from engine.batch.request import (
    ClassifyFolder,
    ExportResults,
    FolderResult,
    WatchFolder,
)
from engine.batch.sorting.request import SortFiles, UndoSort
from engine.jobs.batch_table import (
    CLASSIFY_FOLDER,
    CLASSIFY_ON_CLUSTER,
    EXPORT_RESULTS,
    SORT_FILES,
    UNDO_SORT,
    WATCH_FOLDER,
)
from engine.jobs.protocol import Failed, Outcome, Stopped
from gui.bridge import JobBridge, JobSignals
from gui.pages.classify.cluster import Cluster


class Batch(QObject):
    """One batch at a time; what it has to tell are signals.

    Pausing stops the job, and going on starts another that goes on with its record, so
    that a paused batch keeps no other job waiting.

    Args:
        bridge: Where jobs are submitted.

    Signals:
        waiting: Another job comes first.
        started: Nothing comes before it any more.
        reported: With every event of the classification.
        paused: It stopped, to be gone on with.
        ended: With the outcome of the classification.
        exported: With an ``Exported``.
        planned: With what a sort would do, a ``Sorted``, or the ``Failed`` it met.
        sorted: With a ``Sorted``.
        unsorted: With an ``Unsorted``.
        watching: Whether new files are waited for from now on.
        failed: An export, a sort or taking back went wrong: ``Failed``.
    """

    waiting = Signal()
    started = Signal()
    reported = Signal(object)
    paused = Signal()
    ended = Signal(object)
    exported = Signal(object)
    planned = Signal(object)
    sorted = Signal(object)
    unsorted = Signal(object)
    watching = Signal(bool)
    failed = Signal(object)

    def __init__(self, bridge: JobBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._request: ClassifyFolder | None = None
        self._title = ""
        self._cluster: Cluster | None = None
        self._job: JobSignals | None = None
        self._plan: JobSignals | None = None
        self._watch: JobSignals | None = None
        self._pausing = False

    @property
    def request(self) -> ClassifyFolder | None:
        """What was asked last."""
        return self._request

    @property
    def title(self) -> str:
        """What it is called."""
        return self._title

    @property
    def record(self) -> Path | None:
        """Where the batch is recorded."""
        if self._request is None or self._request.record is None:
            return None
        return Path(self._request.record)

    @property
    def is_running(self) -> bool:
        """Whether it is being classified."""
        return self._job is not None

    def start(
        self, request: ClassifyFolder, title: str, cluster: Cluster | None = None
    ) -> None:
        """Classify, here or on a cluster; what ran before is stopped."""
        if self._job is not None:
            self._job.cancel()
        self.stop_watching()
        self._request, self._title, self._cluster = request, title, cluster
        self._submit(request)

    def pause(self) -> None:
        """Stop for now."""
        if self._job is not None:
            self._pausing = True
            self._job.cancel()

    def go_on(self) -> None:
        """Go on where it was."""
        if self._request is not None and self._job is None:
            self._submit(replace(self._request, resume=True))

    def cancel(self) -> None:
        """Stop for good; what was answered stays."""
        if self._job is not None:
            self._pausing = False
            self._job.cancel()

    def export(self, kind: str, target: Path, *, thumbnails: bool = False) -> None:
        """Make a result file."""
        if self.record is not None:
            request = ExportResults(str(self.record), str(target), kind, thumbnails)
            job = self._bridge.submit(EXPORT_RESULTS, request, self._title)
            job.outcome.connect(lambda end: self._tell(self.exported, end))

    def plan_sort(self, into: Path, mode: str) -> None:
        """Find out what sorting would do; an earlier question is dropped."""
        if self.record is None:
            return
        if self._plan is not None:
            self._plan.cancel()
        request = SortFiles(str(self.record), str(into), mode, dry_run=True)
        job = self._bridge.submit(SORT_FILES, request, self._title)
        self._plan = job
        job.outcome.connect(lambda outcome: self._on_planned(job, outcome))

    def sort(self, into: Path, mode: str) -> JobSignals | None:
        """Sort the files into folders."""
        if self.record is None:
            return None
        request = SortFiles(str(self.record), str(into), mode)
        job = self._bridge.submit(SORT_FILES, request, self._title)
        job.outcome.connect(lambda outcome: self._tell(self.sorted, outcome))
        return job

    def undo_sort(self, journal: str) -> JobSignals:
        """Take a sort back, this one or any other."""
        job = self._bridge.submit(UNDO_SORT, UndoSort(journal), self._title)
        job.outcome.connect(lambda outcome: self._tell(self.unsorted, outcome))
        return job

    def watch(self, into: Path | None, mode: str) -> None:
        """Classify new files as they appear, and sort them as the others were."""
        if self._request is None or self._watch is not None:
            return
        batch = replace(
            self._request,
            resume=True,
            leave_out=(str(into),) if into is not None else (),
        )
        request = WatchFolder(batch, str(into) if into is not None else None, mode)
        job = self._bridge.submit(WATCH_FOLDER, request, self._title)
        self._watch = job
        job.event.connect(lambda event: self._on_watch_reported(job, event))
        job.outcome.connect(lambda outcome: self._on_watch_ended(job, outcome))
        self.watching.emit(True)

    def stop_watching(self) -> None:
        """Wait for new files no longer."""
        if self._watch is not None:
            self._watch.cancel()

    def _on_watch_reported(self, job: JobSignals, event: object) -> None:
        if job is self._watch and not job.stopping:
            self.reported.emit(event)

    def _on_watch_ended(self, job: JobSignals, outcome: Outcome) -> None:
        if job is not self._watch:
            return
        self._watch = None
        self.watching.emit(False)
        if isinstance(outcome, Failed):
            self.failed.emit(outcome)

    def _submit(self, request: ClassifyFolder) -> None:
        self._pausing = False
        if self._cluster is None:
            job = self._bridge.submit(CLASSIFY_FOLDER, request, self._title)
        else:
            asked = self._cluster.asked(request)
            job = self._bridge.submit(CLASSIFY_ON_CLUSTER, asked, self._title)
        self._job = job
        lane = job.operation.lane
        if any(other.operation.lane is lane for other in self._bridge.jobs[:-1]):
            self.waiting.emit()
        job.started.connect(lambda: self._on_started(job))
        job.event.connect(lambda event: self._on_reported(job, event))
        job.outcome.connect(lambda outcome: self._on_ended(job, outcome))

    def _on_started(self, job: JobSignals) -> None:
        if job is self._job:
            self.started.emit()

    def _on_reported(self, job: JobSignals, event: object) -> None:
        if job is self._job:
            self.reported.emit(event)

    def _on_ended(self, job: JobSignals, outcome: Outcome) -> None:
        if job is not self._job:
            return
        self._job = None
        outcome = self._as_folder(outcome)
        stopped = isinstance(outcome, Stopped) or (
            not isinstance(outcome, Failed)
            and isinstance(outcome.result, FolderResult)
            and outcome.result.stopped
        )
        if self._pausing and stopped:
            self.paused.emit()
        else:
            self.ended.emit(outcome)

    def _as_folder(self, outcome: Outcome) -> Outcome:
        """What a cluster came to, as this computer would have told it."""
        if isinstance(outcome, Failed) or self._request is None:
            return outcome
        result = outcome.result
        if not isinstance(result, ClusterResult):
            return outcome
        told = FolderResult(
            result.images,
            result.failed,
            result.counts,
            self._request.csv,
            result.seconds,
            stopped=result.stopped,
            record=self._request.record,
        )
        return replace(outcome, result=told)

    def _on_planned(self, job: JobSignals, outcome: Outcome) -> None:
        if job is not self._plan:
            return
        self._plan = None
        if isinstance(outcome, Failed):
            self.planned.emit(outcome)
        elif outcome.result is not None:
            self.planned.emit(outcome.result)

    def _tell(self, signal: object, outcome: Outcome) -> None:
        if isinstance(outcome, Failed):
            self.failed.emit(outcome)
        elif outcome.result is not None:
            signal.emit(outcome.result)  # type: ignore[attr-defined]

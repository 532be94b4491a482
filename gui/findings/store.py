"""The findings of the open project: looked for, listed, accepted, kept, taken back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Qt, QThreadPool, Signal

from engine.dataset.edits import Applied
from engine.dataset.summary import ProjectSummary
from engine.errors import DiscernError
from engine.findings import results
from engine.findings.finding import ACCEPTED, REJECTED
from engine.jobs.protocol import Failed, Finished, Outcome
from engine.jobs.requests import CHECK_PROJECT, CheckProject
from gui.bridge import JobBridge, JobSignals
from gui.editing import Editing
from gui.findings import edits as finding_edits
from gui.findings import records as finding_records
from gui.findings import words as finding_words
from gui.findings.edits import Planned
from gui.findings.records import Item, Review


class FindingsStore(QObject):
    """Findings and what a person makes of them.

    Reading and deciding are done one after the other on one thread, so that what is
    read holds all that was decided before.

    Args:
        bridge: Where looking is submitted.
        editing: Does what is accepted.

    Signals:
        changed: There are others to show, or something is known of them now.
        looking_changed: Looking began or ended.
        problem: With a ``Failed``.
    """

    changed = Signal()
    looking_changed = Signal()
    problem = Signal(object)
    _returned = Signal(object, object)

    def __init__(
        self, bridge: JobBridge, editing: Editing, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._editing = editing
        self._project: ProjectSummary | None = None
        self._review = Review("")
        self._read = False
        self._reads = 0
        self._job: JobSignals | None = None
        #: Not shown from the moment of pressing until the index says so.
        self._hidden: set[str] = set()
        #: Which findings are answered when the image of a path goes elsewhere.
        self._answers: dict[str, set[str]] = {}
        self._accepted: set[str] = set()
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._returned.connect(self._on_returned, Qt.ConnectionType.QueuedConnection)
        editing.history.applied.connect(self._on_applied)
        editing.history.changed.connect(self._on_history_changed)

    @property
    def review(self) -> Review:
        """What was read last; what was pressed since is still in it."""
        return self._review

    @property
    def items(self) -> list[Item]:
        """What is to be decided."""
        return [one for one in self._review.items if one.key not in self._hidden]

    @property
    def is_read(self) -> bool:
        """Whether the open project's findings were read."""
        return self._read

    @property
    def job(self) -> JobSignals | None:
        """The looking that runs."""
        return self._job

    def set_project(self, project: ProjectSummary) -> None:
        """The project that is open, or as it is now."""
        if self._project is None or self._project.folder != project.folder:
            self._review, self._read = Review(project.folder), False
            self._hidden.clear()
            self._answers.clear()
            self._accepted.clear()
            if self._job is not None:
                self._job.cancel()
                self._job = None
                self.looking_changed.emit()
            self.changed.emit()
        self._project = project
        self.reload()

    def look(self) -> None:
        """Look for problems; what is there already stays until new ones are."""
        if self._project is None or self._job is not None:
            return
        title = QCoreApplication.translate("FindingsStore", "Looking for problems")
        request = CheckProject(self._project.folder)
        job = self._bridge.submit(CHECK_PROJECT, request, title)
        self._job = job
        job.outcome.connect(lambda outcome: self._on_looked(job, outcome))
        self.looking_changed.emit()

    def accept(self, items: Sequence[Item]) -> None:
        """Do what ``items`` propose."""
        self._do(finding_edits.plan(items))

    def trash(self, item: Item, paths: Sequence[str]) -> None:
        """Answer ``item`` by moving images of it to the trash."""
        known = {path: [item] for path in paths}
        if known:
            self._do([finding_edits.trash_images(known)])

    def keep(self, items: Sequence[Item]) -> None:
        """Leave everything as it is and never ask again; can be undone."""
        keys = {item.key for item in items}
        if not keys or not self._editing.allowed:
            return
        text = QCoreApplication.translate(
            "FindingsStore", "Keep {images} as it is"
        ).format(images=finding_words.images(len(keys)))
        self._editing.history.note(
            lambda: self._decide(keys), lambda: self._undecide(keys), text
        )

    def reload(self) -> None:
        """Read the findings again; the last call counts."""
        if self._project is None:
            return
        self._reads += 1
        number = self._reads
        database, folder = Path(self._project.database), self._project.folder

        def read() -> Review | None:
            # Of many asked for while one was read, only the last is worth it.
            stale = number != self._reads
            return None if stale else finding_records.read(database, folder)

        self._run(read, lambda review: self._on_read(number, review))

    def finish(self) -> None:
        """Wait until everything decided is on the disk."""
        self._pool.waitForDone()

    def _do(self, planned: Sequence[Planned]) -> None:
        if not planned or not self._editing.allowed:
            return
        for one in planned:
            for path, keys in one.keys.items():
                self._answers.setdefault(path, set()).update(keys)
                self._hidden.update(keys)
            self._editing.do(one.edit, one.words)
        self.changed.emit()

    def _decide(self, keys: Collection[str], decision: str = REJECTED) -> None:
        self._hidden.update(keys)
        self._write(lambda database: results.decide(database, keys, decision))

    def _undecide(self, keys: Collection[str]) -> None:
        self._hidden.difference_update(keys)
        self._write(lambda database: results.undecide(database, keys))

    def _write(self, work: Callable[[Path], None]) -> None:
        if self._project is not None:
            database = Path(self._project.database)
            self._run(lambda: work(database), lambda _none: None)
            self.reload()
            self.changed.emit()

    def _on_looked(self, job: JobSignals, outcome: Outcome) -> None:
        if job is not self._job:
            return
        self._job = None
        if isinstance(outcome, Finished):
            advice = tuple(outcome.result.advice)
            self._write(lambda database: finding_records.remember(database, advice))
        else:
            if isinstance(outcome, Failed):
                self.problem.emit(outcome)
            self.reload()
        self.looking_changed.emit()

    def _on_applied(self, applied: Applied) -> None:
        """An edit, an undo or a redo: what it answers is decided, or open again."""
        decided: set[str] = set()
        opened: set[str] = set()
        for one in applied.changed:
            decided |= self._answers.get(one.before or "", set()) - self._accepted
            opened |= self._answers.get(one.after or "", set()) & self._accepted
        if decided:
            self._accepted |= decided
            self._decide(decided, ACCEPTED)
        if opened:
            self._accepted -= opened
            self._undecide(opened)
        # What was accepted before the window was opened, and is taken back now.
        back = {one.after for one in applied.changed if one.after is not None}
        if back and not decided and not opened:
            self._write(lambda database: results.reopen(database, back))

    def _on_history_changed(self) -> None:
        """What was not done is shown again, once nothing is under way."""
        if self._hidden and not self._editing.history.busy:
            self.reload()

    def _on_read(self, number: int, review: Review | None) -> None:
        if number != self._reads or review is None:
            return
        hidden = len(self._hidden)
        if not self._editing.history.busy:
            self._hidden.clear()
        same = self._read and review == self._review and not hidden
        self._review, self._read = review, True
        if not same:
            self.changed.emit()

    def _run(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        def whole() -> None:
            try:
                value: object = work()
            except DiscernError as error:
                value = Failed.from_error(error)
            self._returned.emit(done, value)

        self._pool.start(whole)

    def _on_returned(self, done: Callable[[object], None], value: object) -> None:
        if isinstance(value, Failed):
            self.problem.emit(value)
        else:
            done(value)

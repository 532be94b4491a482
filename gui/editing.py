"""Editing the open project: its history, whether it may be edited, what came of it."""

from __future__ import annotations

import contextlib
import dataclasses
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal

from engine.dataset.edits import Edit, PastEdit
from engine.dataset.edits.history import past_edits
from engine.dataset.summary import PeekProject, ProjectSummary
from engine.errors import DiscernError
from engine.jobs.protocol import Failed, Finished, Outcome
from engine.jobs.requests import PEEK_PROJECT
from gui.background import Background
from gui.bridge import JobBridge, JobSignals
from gui.edit_history import EditHistory
from gui.window_lock import WindowLock


class Editing(QObject):
    """What the window needs to change a project.

    Args:
        bridge: Where jobs are submitted.

    Signals:
        seen: With the ``ProjectSummary`` that the index alone gives: at once when a
            project is opened that was open before, and after every edit.
        problem: With a ``Failed``.
        allowed_changed: Whether the project may be edited is another.
    """

    seen = Signal(object)
    problem = Signal(object)
    allowed_changed = Signal()

    def __init__(self, bridge: JobBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._lock = WindowLock()
        self._summary: ProjectSummary | None = None
        self._peeking: JobSignals | None = None
        self._again = False
        self._closed = False
        self._refusal: Failed | None = None
        self._background = Background(self)
        self.history = EditHistory(bridge, self)
        self.history.applied.connect(lambda _applied: self._peek_again())
        self.history.problem.connect(self.problem)

    @property
    def allowed(self) -> bool:
        """Whether the open project may be edited in this window."""
        return self._summary is not None and self._refusal is None

    @property
    def refusal(self) -> Failed | None:
        """Why it may not, where it may not."""
        return self._refusal

    def do(self, edit: Edit, words: str) -> None:
        """Do ``edit``, or say why that is not possible."""
        if self._refusal is not None:
            self.problem.emit(self._refusal)
        elif self._summary is not None:
            self.history.do(edit, words)

    def peek(self, folder: Path) -> None:
        """Tell what the index knows of ``folder``, if it was a project before."""
        if (folder / ".discern" / "project.db").exists():
            self._submit(folder)

    def set_project(self, summary: ProjectSummary) -> None:
        """The project that is open now, or as it is now."""
        if self._closed:
            return
        other = self._summary is None or self._summary.folder != summary.folder
        self._summary = summary
        self.history.set_project(summary.folder)
        before = self._refusal
        self._refusal = self._why_not(summary)
        if other or (before is None) != (self._refusal is None):
            self.allowed_changed.emit()
            if self._refusal is None:
                self._take_up_history(summary)
            if self._refusal is not None and summary.index_inside:
                self.problem.emit(self._refusal)

    def forget(self) -> None:
        """The trash was emptied: what was removed cannot come back any more."""
        self.history.clear()
        self._peek_again()

    def merged(self, peeked: ProjectSummary) -> ProjectSummary:
        """``peeked``, with what only a look at the whole folder tells."""
        whole = self._summary
        if whole is None or whole.folder != peeked.folder:
            return peeked
        return dataclasses.replace(
            whole,
            classes=peeked.classes,
            images=peeked.images,
            set_aside=peeked.set_aside,
            trashed=peeked.trashed,
        )

    def close(self) -> None:
        """Finish what was asked for and let other windows edit."""
        self.history.finish()
        # What comes in later finds no window to change.
        self._closed = True
        self._lock.release()

    def _take_up_history(self, summary: ProjectSummary) -> None:
        """What was done before the project was opened can be taken back, too."""
        folder, database = summary.folder, Path(summary.database)

        def take_up(past: list[PastEdit]) -> None:
            if not self._closed:
                self.history.remember(folder, past)

        def read() -> list[PastEdit]:
            # An index of an older Discern has no history, and whoever cannot read it
            # is told by whatever needs it more.
            with contextlib.suppress(DiscernError):
                return past_edits(database)
            return []

        self._background.run(read, take_up, lambda _reason: None)

    def _why_not(self, summary: ProjectSummary) -> Failed | None:
        if not summary.index_inside:
            return Failed(
                "project.read_only",
                _tr(
                    "This folder cannot be written to, so its images can be looked at "
                    "but not changed."
                ),
                summary.folder,
                _tr("Copy it to a place where you may write."),
            )
        if self._lock.take(Path(summary.database).parent):
            return None
        other = self._lock.other
        where = (
            _tr("process {process} on {host}").format(
                process=other.process, host=other.host
            )
            if other is not None
            else _tr("another program")
        )
        return Failed(
            "project.open_elsewhere",
            _tr(
                "This project is open in another window ({where}). Here you can look "
                "at it, but not change it."
            ).format(where=where),
            None,
            _tr("Close the other window, then press F5 here."),
        )

    def _peek_again(self) -> None:
        """Peek after an edit; while a peek runs, once more after it."""
        if self._peeking is not None:
            self._again = True
        elif self._summary is not None:
            self._submit(Path(self._summary.folder))

    def _submit(self, folder: Path) -> None:
        job = self._bridge.submit(PEEK_PROJECT, PeekProject(str(folder)))
        self._peeking = job
        job.outcome.connect(lambda outcome: self._on_peeked(job, outcome))

    def _on_peeked(self, job: JobSignals, outcome: Outcome) -> None:
        if job is not self._peeking:
            return
        self._peeking = None
        if isinstance(outcome, Finished):
            self.seen.emit(outcome.result)
        if self._again:
            self._again = False
            self._peek_again()


def _tr(text: str) -> str:
    return QCoreApplication.translate("Editing", text)

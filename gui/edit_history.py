"""Every edit of the project, done one after the other, and the way back and forth.

An edit is a job in a lane of its own. What it answers, its inverse, goes on Qt's undo
stack; undoing is a job, too. All are done strictly in the order they were asked for, so
that keys can be pressed faster than files move.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from engine.dataset.edits import Applied, Edit, EditProject, PastEdit
from engine.jobs.protocol import Failed, Finished, Outcome
from engine.jobs.requests import EDIT_PROJECT
from gui.bridge import JobBridge

#: So many edits can be taken back.
_LONGEST = 500


class _Done(QUndoCommand):
    """One edit that was done, or taken back.

    Args:
        history: Who does it.
        past: The edit, and what takes it back.
    """

    def __init__(self, history: EditHistory, past: PastEdit) -> None:
        super().__init__(past.words)
        self._history = history
        self._past = past
        self._pushed = False

    def undo(self) -> None:
        """Take it back."""
        self._history.start(self._past.inverse, self._turned, self._past.entry)

    def redo(self) -> None:
        """Do it again; not when it is pushed, because then it was just done."""
        if self._pushed:
            past = self._past
            self._history.start(past.inverse, self._turned, words=past.words)
        self._pushed = True

    def _turned(self, applied: Applied | None) -> None:
        if applied is None or applied.inverse is None:
            self.setObsolete(True)
        else:
            self._past = PastEdit(applied.entry, self._past.words, applied.inverse)


class _Noted(QUndoCommand):
    """Something else that can be taken back, such as a decision; done at once.

    Args:
        forth: Does it.
        back: Takes it back.
        words: What it is called.
    """

    def __init__(
        self, forth: Callable[[], None], back: Callable[[], None], words: str
    ) -> None:
        super().__init__(words)
        self._forth = forth
        self._back = back

    def undo(self) -> None:
        """Take it back."""
        self._back()

    def redo(self) -> None:
        """Do it; also when it is pushed."""
        self._forth()


class EditHistory(QObject):
    """The edits of the open project.

    Args:
        bridge: Where jobs are submitted.

    Signals:
        applied: With the ``Applied`` of an edit, an undo or a redo.
        problem: With a ``Failed``: an edit was not done, or not all of it.
        changed: What can be undone or redone, or whether one runs, is another.
    """

    applied = Signal(object)
    problem = Signal(object)
    changed = Signal()

    def __init__(self, bridge: JobBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._folder = ""
        self._stack = QUndoStack(self)
        self._stack.setUndoLimit(_LONGEST)
        self._stack.indexChanged.connect(self.changed)
        self._waiting: deque[Callable[[], None]] = deque()
        self._running = False

    @property
    def busy(self) -> bool:
        """Whether an edit runs or waits."""
        return self._running or bool(self._waiting)

    @property
    def undo_words(self) -> str:
        """What undo would take back; empty if there is nothing."""
        return self._stack.undoText() if self._stack.canUndo() else ""

    @property
    def redo_words(self) -> str:
        """What redo would do again; empty if there is nothing."""
        return self._stack.redoText() if self._stack.canRedo() else ""

    def set_project(self, folder: str) -> None:
        """Edit the project in ``folder``; another project has another history."""
        if folder != self._folder:
            self._folder = folder
            self._stack.clear()
            self.changed.emit()

    def remember(self, folder: str, past: Sequence[PastEdit]) -> None:
        """Take up what was done to the project in ``folder`` before it was opened.

        Args:
            folder: Its folder; nothing is taken up for another one.
            past: The edits, oldest first.
        """
        if folder == self._folder and not self.busy and not self._stack.count():
            for one in past:
                self._stack.push(_Done(self, one))
            self.changed.emit()

    def clear(self) -> None:
        """Forget everything that could be taken back."""
        self._stack.clear()
        self.changed.emit()

    def do(self, edit: Edit, words: str) -> None:
        """Do ``edit`` after all that were asked for before it.

        Args:
            edit: What to do.
            words: What it is called, such as "Move 3 images to cat".
        """

        def pushed(applied: Applied | None) -> None:
            if applied is not None and applied.inverse is not None:
                past = PastEdit(applied.entry, words, applied.inverse)
                self._stack.push(_Done(self, past))

        self._queue(lambda: self.start(edit, pushed, words=words))

    def done(self, inverse: Edit, words: str) -> None:
        """Remember what was done by other means, such as an import.

        Args:
            inverse: The edit that takes it back.
            words: What it is called, such as "Add 1 image to cat".
        """
        past = PastEdit(0, words, inverse)
        self._queue(lambda: self._stack.push(_Done(self, past)))

    def note(
        self, forth: Callable[[], None], back: Callable[[], None], words: str
    ) -> None:
        """Do something that moves no files, in its turn among the edits.

        Args:
            forth: Does it, without waiting for anything.
            back: Takes it back in the same way.
            words: What it is called, such as "Keep 3 images as they are".
        """
        self._queue(lambda: self._stack.push(_Noted(forth, back, words)))

    def undo(self) -> None:
        """Take the last edit back."""
        self._queue(self._stack.undo)

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._queue(self._stack.redo)

    def start(
        self,
        edit: Edit,
        done: Callable[[Applied | None], None],
        takes_back: int = 0,
        *,
        words: str = "",
    ) -> None:
        """Submit the job; commands call this, when it is their turn."""
        self._running = True
        request = EditProject(self._folder, edit, words, takes_back)
        job = self._bridge.submit(EDIT_PROJECT, request)
        job.outcome.connect(lambda outcome: self._on_ended(outcome, done))

    def finish(self, patience: float = 5.0) -> None:
        """Wait until all edits are on the disk; before the window closes."""
        deadline = time.monotonic() + patience
        while self.busy and time.monotonic() < deadline:
            QCoreApplication.processEvents()
            time.sleep(0.005)

    def _queue(self, begin: Callable[[], None]) -> None:
        self._waiting.append(begin)
        self._go_on()

    def _go_on(self) -> None:
        while self._waiting and not self._running:
            self._waiting.popleft()()
        self.changed.emit()

    def _on_ended(
        self, outcome: Outcome, done: Callable[[Applied | None], None]
    ) -> None:
        self._running = False
        if isinstance(outcome, Finished):
            applied: Applied = outcome.result
            done(applied)
            self.applied.emit(applied)
            if applied.left_out:
                self.problem.emit(_left_out(applied))
        else:
            done(None)
            if isinstance(outcome, Failed):
                self.problem.emit(outcome)
        self._go_on()


def _left_out(applied: Applied) -> Failed:
    first, count = applied.left_out[0], len(applied.left_out)
    if count == 1:
        return Failed(first.code, first.reason, first.path)
    text = QCoreApplication.translate(
        "EditHistory", "{count} files were left alone, this one among them: {reason}"
    )
    return Failed(first.code, text.format(count=count, reason=first.reason), first.path)

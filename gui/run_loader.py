"""Reads what is known of one run, off the window's thread."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal

from engine.errors import DiscernError
from engine.jobs.protocol import Failed

if TYPE_CHECKING:
    from engine.evaluation.run_view import RunView
    from engine.training.runs import RunRecord


class RunLoader(QObject):
    """Reads one run at a time; the last one that was asked for counts.

    Signals:
        loaded: With a ``RunView``.
        failed: With a ``Failed``.
    """

    loaded = Signal(object)
    failed = Signal(object)
    _returned = Signal(int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._number = 0
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._returned.connect(self._on_returned, Qt.ConnectionType.QueuedConnection)

    def load(self, database: Path, record: RunRecord) -> None:
        """Read ``record`` of the project with this index."""
        self._number += 1
        number = self._number
        self._pool.clear()
        self._pool.start(lambda: self._work(number, database, record))

    def forget(self) -> None:
        """What is still to come is not wanted any more."""
        self._number += 1

    def _work(self, number: int, database: Path, record: RunRecord) -> None:
        # Imported here, on a thread, so that the page does not stall for it.
        from engine.evaluation.run_view import read_run

        answer: RunView | Failed
        try:
            answer = read_run(database, record)
        except DiscernError as error:
            answer = Failed.from_error(error)
        except OSError as error:
            answer = Failed("project.runs_unreadable", str(error))
        self._returned.emit(number, answer)

    def _on_returned(self, number: int, answer: RunView | Failed) -> None:
        if number != self._number:
            return
        if isinstance(answer, Failed):
            self.failed.emit(answer)
        else:
            self.loaded.emit(answer)

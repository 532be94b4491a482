"""The runs of the open project, finished and interrupted, read from its index."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from engine.errors import DiscernError
from engine.jobs.protocol import Failed
from gui.background import Background

if TYPE_CHECKING:
    from engine.training.running import UnfinishedRun
    from engine.training.runs import RunRecord


class RunsStore(QObject):
    """Reads the runs, and puts interrupted ones aside.

    Signals:
        problem: With a ``Failed``.
        discarded: An interrupted run was put into the trash.

    Attributes:
        finished: The finished runs, newest first.
        unfinished: The interrupted runs, newest first.
    """

    problem = Signal(object)
    discarded = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.finished: tuple[RunRecord, ...] = ()
        self.unfinished: tuple[UnfinishedRun, ...] = ()
        self._background = Background(self)

    @property
    def current(self) -> RunRecord | None:
        """The run whose model is the project's."""
        return next((run for run in self.finished if run.current), None)

    def read(self, database: Path | None) -> None:
        """Read the runs again; of no project where there is no index."""
        self.finished, self.unfinished = (), ()
        if database is None:
            return
        from engine.training.running import unfinished_runs
        from engine.training.runs import list_runs

        try:
            self.finished = tuple(list_runs(database))
            self.unfinished = tuple(unfinished_runs(database))
        except (DiscernError, OSError) as error:
            message = str(error) if isinstance(error, OSError) else error.message
            self.problem.emit(Failed("project.runs_unreadable", message))

    def discard(self, database: Path, run: str) -> None:
        """Put an interrupted run into the trash."""
        from engine.training.running import discard

        self._background.run(
            lambda: discard(database, run),
            lambda _none: self.discarded.emit(),
            lambda reason: self.problem.emit(Failed("run.discard", reason)),
        )

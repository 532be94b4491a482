"""Reads what is known of one run, off the window's thread."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine.jobs.protocol import Failed
from gui.latest_loader import LatestLoader, Tell

if TYPE_CHECKING:
    from engine.training.runs import RunRecord


class RunLoader(LatestLoader):
    """Reads one run at a time; ``loaded`` comes with a ``RunView``."""

    def load(self, database: Path, record: RunRecord) -> None:
        """Read ``record`` of the project with this index."""
        self._read(lambda tell: _read(database, record, tell))


def _read(database: Path, record: RunRecord, tell: Tell) -> None:
    # Imported here, on a thread, so that the page does not stall for it.
    from engine.evaluation.run_view import read_run

    try:
        tell(read_run(database, record))
    except OSError as error:
        tell(Failed("project.runs_unreadable", str(error)))

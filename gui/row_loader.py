"""Reads lists of images from the index, off the window's thread."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QThreadPool, Signal

from engine.dataset.listing import Filter, ImageRow, finding_kinds, list_rows, sources
from engine.dataset.summary import ProjectSummary
from engine.errors import DiscernError
from engine.jobs.protocol import Failed


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was read.

    Attributes:
        folder: The project's folder.
        chosen: What was asked for.
        rows: The images.
        findings: How many findings of each kind there are in the project.
        sources: Where its imported images came from.
    """

    folder: Path
    chosen: Filter
    rows: list[ImageRow]
    findings: dict[str, int]
    sources: list[str]


class RowLoader(QObject):
    """Reads one list at a time.

    Signals:
        loaded: With a ``Loaded``.
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

    def load(self, project: ProjectSummary, chosen: Filter) -> None:
        """Read the images that ``chosen`` lets through; the last call counts."""
        self._number += 1
        number = self._number
        database, folder = Path(project.database), Path(project.folder)
        self._pool.clear()
        self._pool.start(lambda: self._work(number, database, folder, chosen))

    def _work(self, number: int, database: Path, folder: Path, chosen: Filter) -> None:
        try:
            rows = list_rows(database, chosen)
            answer: Loaded | Failed = Loaded(
                folder, chosen, rows, finding_kinds(database), sources(database)
            )
        except DiscernError as error:
            answer = Failed.from_error(error)
        self._returned.emit(number, answer)

    def _on_returned(self, number: int, answer: Loaded | Failed) -> None:
        if number != self._number:
            return
        if isinstance(answer, Failed):
            self.failed.emit(answer)
        else:
            self.loaded.emit(answer)

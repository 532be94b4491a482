"""Reads lists of images from the index, off the window's thread."""

from __future__ import annotations

import contextlib
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
        whole: Whether these are all; if not, all of them follow.
    """

    folder: Path
    chosen: Filter
    rows: list[ImageRow]
    findings: dict[str, int]
    sources: list[str]
    whole: bool = True


#: More than a large screen shows.
_FIRST = 600


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

    def load(
        self, project: ProjectSummary, chosen: Filter, *, first: bool = False
    ) -> None:
        """Read the images that ``chosen`` lets through; the last call counts.

        Args:
            project: The project.
            chosen: Which images.
            first: Tell the first ones before all are read, because nothing is shown.
        """
        self._number += 1
        number = self._number
        database, folder = Path(project.database), Path(project.folder)
        self._pool.clear()
        self._pool.start(
            lambda: self._work(number, database, folder, chosen, first=first)
        )

    def _work(
        self,
        number: int,
        database: Path,
        folder: Path,
        chosen: Filter,
        *,
        first: bool,
    ) -> None:
        try:
            offers = finding_kinds(database), sources(database)
            if first:
                rows = list_rows(database, chosen, _FIRST)
                whole = len(rows) < _FIRST
                self._tell(number, Loaded(folder, chosen, rows, *offers, whole=whole))
                if whole:
                    return
            rows = list_rows(database, chosen)
            self._tell(number, Loaded(folder, chosen, rows, *offers))
        except DiscernError as error:
            self._tell(number, Failed.from_error(error))

    def _tell(self, number: int, answer: Loaded | Failed) -> None:
        # Whoever asked may be gone, with the window.
        with contextlib.suppress(RuntimeError):
            self._returned.emit(number, answer)

    def _on_returned(self, number: int, answer: Loaded | Failed) -> None:
        if number != self._number:
            return
        if isinstance(answer, Failed):
            self.failed.emit(answer)
        else:
            self.loaded.emit(answer)

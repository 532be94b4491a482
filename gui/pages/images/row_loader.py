"""Reads lists of images from the index, off the window's thread."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.dataset.listing import Filter, ImageRow, finding_kinds, list_rows, sources
from engine.dataset.summary import ProjectSummary
from gui.latest_loader import LatestLoader, Tell


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


class RowLoader(LatestLoader):
    """Reads one list at a time; ``loaded`` comes with a ``Loaded``."""

    def load(
        self, project: ProjectSummary, chosen: Filter, *, first: bool = False
    ) -> None:
        """Read the images that ``chosen`` lets through.

        Args:
            project: The project.
            chosen: Which images.
            first: Tell the first ones before all are read, because nothing is shown.
        """
        database, folder = Path(project.database), Path(project.folder)
        self._read(lambda tell: _read(database, folder, chosen, tell, first=first))


def _read(
    database: Path, folder: Path, chosen: Filter, tell: Tell, *, first: bool
) -> None:
    offers = finding_kinds(database), sources(database)
    if first:
        rows = list_rows(database, chosen, _FIRST)
        whole = len(rows) < _FIRST
        tell(Loaded(folder, chosen, rows, *offers, whole=whole))
        if whole:
            return
    tell(Loaded(folder, chosen, list_rows(database, chosen), *offers))

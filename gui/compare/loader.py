"""Reads runs side by side, off the window's thread."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gui.compare.names import letter
from gui.latest_loader import LatestLoader

if TYPE_CHECKING:
    from engine.training.runs import RunRecord


class SidesLoader(LatestLoader):
    """Reads some runs at a time; ``loaded`` has a ``SideBySide``."""

    def load(self, database: Path, runs: Sequence[RunRecord]) -> None:
        """Read ``runs`` of the project with this index, the first of them as A."""
        from engine.evaluation.side_by_side import side_by_side

        names = [letter(number) for number in range(len(runs))]
        self._read(lambda tell: tell(side_by_side(database, runs, names)))

"""Reads the images of a map as they are now, off the window's thread."""

from __future__ import annotations

from pathlib import Path

from engine.evaluation.map_places import read_spots
from gui.latest_loader import LatestLoader


class SpotsLoader(LatestLoader):
    """Reads one map at a time; ``loaded`` has its ``Spot``s."""

    def load(self, file: Path, database: Path) -> None:
        """Read the map kept in ``file`` of the project with this index."""
        self._read(lambda tell: tell(read_spots(file, database)))

"""Reading a project's index from outside the worker: quick, and for reading only."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.dataset import store


@dataclass(frozen=True, slots=True)
class ImageItem:
    """One usable image, as the window lists it.

    Attributes:
        path: The file.
        class_name: Its class.
        split: Its split; empty as long as a scan that was cancelled gave it none.
        width: In pixels, upright.
        height: In pixels, upright.
    """

    path: Path
    class_name: str
    split: str
    width: int
    height: int


def list_images(
    database: Path, folder: Path, class_name: str | None = None
) -> list[ImageItem]:
    """The usable images of a project, or of one of its classes, ordered by path.

    Args:
        database: The project's index.
        folder: The project's folder, which the index's paths are below.
        class_name: Only this class.

    Raises:
        ProjectError: The index cannot be read; its folder may be gone.
    """
    with store.reading(database) as connection:
        rows = connection.execute(
            "SELECT path, class, coalesce(given_split, split, ''), width, height"
            " FROM images"
            " LEFT JOIN splits USING (hash)"
            " WHERE status = 'ok' AND (?1 IS NULL OR class = ?1) ORDER BY path",
            (class_name,),
        )
        return [ImageItem(folder / row[0], *row[1:]) for row in rows]

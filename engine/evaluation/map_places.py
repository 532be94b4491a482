"""The places of images on a map, as they are kept; light, for the window reads them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import msgspec

from engine.dataset.listing import ImageRow


class Place(NamedTuple):
    """Where an image is.

    Attributes:
        content: Its content hash.
        x: From 0 to 1.
        y: From 0 to 1.
    """

    content: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Places:
    """All of a map."""

    places: tuple[Place, ...]


class Spot(NamedTuple):
    """An image that is in the project, and where it is on the map.

    Attributes:
        image: The image.
        x: From 0 to 1.
        y: From 0 to 1.
    """

    image: ImageRow
    x: float
    y: float


def folder_of_maps(home: Path) -> Path:
    """Where maps are kept, below a project's own files."""
    return home / "maps"


def read_places(path: Path) -> Places | None:
    """The places kept in ``path``; None where there are none."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Places)
    except (OSError, msgspec.DecodeError):
        return None


def read_spots(path: Path, database: Path) -> tuple[Spot, ...]:
    """The images of a map that are still in the project, as they are now.

    Raises:
        ProjectError: The index cannot be read.
    """
    from engine.evaluation.run_view import images_of

    kept = read_places(path)
    places = kept.places if kept is not None else ()
    where = images_of(database, [one.content for one in places])
    return tuple(
        Spot(where[one.content], one.x, one.y) for one in places if one.content in where
    )

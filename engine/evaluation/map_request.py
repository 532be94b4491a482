"""What drawing a map of a project's images is asked, and what it comes to."""

from __future__ import annotations

from dataclasses import dataclass

#: More points than this take minutes, and nobody can tell them apart.
MOST_POINTS = 5000


@dataclass(frozen=True, slots=True)
class MapImages:
    """Place a project's images on a plane, alike ones beside each other.

    Attributes:
        folder: The project's folder.
        run: The run whose model says what is alike; empty for the usual encoder.
        most: At most so many images; of more, a share of every class is taken.
    """

    folder: str
    run: str = ""
    most: int = MOST_POINTS


@dataclass(frozen=True, slots=True)
class ImagesMapped:
    """The map is drawn.

    Attributes:
        file: Where the places are kept; ``read_places`` reads it.
        points: How many images are on it.
        images: How many different images the project has.
        encoder: The title of what says what is alike.
        seconds: What it took; nearly nothing where it was kept.
    """

    file: str
    points: int
    images: int
    encoder: str
    seconds: float

"""What the kinds of findings look at: the images, their measures, their likenesses."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from numpy.typing import NDArray

from engine.dataset.measuring import Measured
from engine.dataset.summary import TEST, TRAIN, VALIDATION
from engine.progress import Token

#: Splits in the order in which images of equal content are kept: what scores a model
#: is worth more than what trains it, and is locked.
_KEPT = {TEST: 0, VALIDATION: 1, TRAIN: 2}


@dataclass(frozen=True, slots=True)
class Picture:
    """One file of the project.

    Attributes:
        path: Below the project's folder, with forward slashes.
        class_name: Its class.
        split: Its split, or empty.
        content: Its content hash; empty where it cannot be read.
        size: Of the file, in bytes.
        width: In pixels, upright; 0 where it is not known.
        height: The same.
        status: ``ok``, or the code of what is wrong with it.
        reason: What is wrong, in a sentence.
    """

    path: str
    class_name: str
    split: str
    content: str
    size: int
    width: int
    height: int
    status: str
    reason: str

    @property
    def kept_order(self) -> tuple[int, int, str]:
        """Sorts copies of one content: the first one is kept."""
        return _KEPT.get(self.split, 3), len(self.path), self.path

    @property
    def quality_order(self) -> tuple[int, int, tuple[int, int, str]]:
        """Sorts pictures that look the same: the first one is the best file."""
        return -self.width * self.height, -self.size, self.kept_order


@dataclass(frozen=True, slots=True)
class Twins:
    """Two contents that look the same.

    Attributes:
        first: A content; sorts before the other.
        second: The other.
        likeness: 0 to 1.
    """

    first: str
    second: str
    likeness: float


@dataclass(frozen=True, slots=True, eq=False)
class Embedded:
    """The embeddings of the usable contents, each once a class.

    Attributes:
        pictures: One picture for each row.
        labels: The number of its class in ``classes``, int64 ``(n,)``.
        matrix: float32 ``(n, d)``.
        classes: Names of the classes.
    """

    pictures: tuple[Picture, ...]
    labels: NDArray[Any]
    matrix: NDArray[Any]
    classes: tuple[str, ...]


@dataclass(frozen=True)
class Evidence:
    """Everything the kinds may look at; what is costly is made when first asked for.

    Attributes:
        pictures: The usable ones, by path.
        set_aside: Those that cannot be used, by path.
        measured: What was measured of each content.
        find_twins: Makes ``twins``.
        find_embedded: Makes ``embedded``.
        token: Asked by whoever works for long.
    """

    pictures: tuple[Picture, ...]
    set_aside: tuple[Picture, ...]
    measured: dict[str, Measured]
    find_twins: Callable[[], tuple[Twins, ...]]
    find_embedded: Callable[[], Embedded]
    token: Token = field(default_factory=Token)

    @cached_property
    def twins(self) -> tuple[Twins, ...]:
        """Different contents that look the same."""
        return self.find_twins()

    @cached_property
    def embedded(self) -> Embedded:
        """The embeddings of all usable contents."""
        return self.find_embedded()

    @cached_property
    def by_content(self) -> dict[str, list[Picture]]:
        """The usable pictures of each content, the one to keep first."""
        found: defaultdict[str, list[Picture]] = defaultdict(list)
        for picture in self.pictures:
            found[picture.content].append(picture)
        return {
            content: sorted(copies, key=lambda picture: picture.kept_order)
            for content, copies in found.items()
        }

    @cached_property
    def families(self) -> tuple[tuple[str, ...], ...]:
        """Contents that look the same, directly or through others: sorted, two up."""
        leader: dict[str, str] = {}

        def lead(content: str) -> str:
            while leader.setdefault(content, content) != content:
                leader[content] = leader[leader[content]]
                content = leader[content]
            return content

        for twins in self.twins:
            one, other = sorted((lead(twins.first), lead(twins.second)))
            leader[other] = one
        members: defaultdict[str, list[str]] = defaultdict(list)
        for content in sorted(leader):
            members[lead(content)].append(content)
        return tuple(tuple(family) for family in members.values())

    @cached_property
    def likeness(self) -> dict[tuple[str, str], float]:
        """How alike the contents of a pair are, either way around."""
        found = {}
        for twins in self.twins:
            found[twins.first, twins.second] = twins.likeness
            found[twins.second, twins.first] = twins.likeness
        return found


def read_pictures(
    connection: sqlite3.Connection,
) -> tuple[tuple[Picture, ...], tuple[Picture, ...]]:
    """The usable pictures of a project, and those set aside, by path."""
    usable: list[Picture] = []
    aside: list[Picture] = []
    for row in connection.execute(
        "SELECT path, class, coalesce(given_split, split, ''), coalesce(hash, ''),"
        " size, coalesce(width, 0), coalesce(height, 0), status, coalesce(reason, '')"
        " FROM images LEFT JOIN splits USING (hash) ORDER BY path"
    ):
        picture = Picture(*row)
        (usable if picture.status == "ok" else aside).append(picture)
    return tuple(usable), tuple(aside)

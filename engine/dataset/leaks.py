"""Leaks: test images that have a copy, or nearly one, among the training images.

A model has seen those, so a score that counts them is better than it should be.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.dataset.store import reading
from engine.dataset.summary import TEST, TRAIN

EXACT = "exact"

#: Only what has copies, or is in a group, can leak; that is little of a large project.
_RELATED = """
    WITH related AS MATERIALIZED (
        SELECT hash FROM images GROUP BY hash HAVING hash NOT NULL AND count(*) > 1
        UNION
        SELECT hash FROM image_groups WHERE family IN
            (SELECT family FROM image_groups GROUP BY family HAVING count(*) > 1)
    )
    SELECT path, hash, coalesce(given_split, split, ''), coalesce(family, hash),
        coalesce(image_groups.reason, '')
    FROM related JOIN images USING (hash)
    LEFT JOIN splits USING (hash) LEFT JOIN image_groups USING (hash)
    WHERE status = 'ok' ORDER BY path
"""


@dataclass(frozen=True, slots=True)
class Leak:
    """A test image and what it is a copy of.

    Attributes:
        path: The test image, below the project's folder.
        content: Its hash.
        others: The training images.
        kind: ``exact``, ``near``, ``burst`` or ``source``.
    """

    path: str
    content: str
    others: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class LeakReport:
    """The leaks of a project.

    Attributes:
        test_images: How many test images there are.
        leaks: Those that have a copy in training, by path.
    """

    test_images: int
    leaks: tuple[Leak, ...]

    @property
    def contents(self) -> frozenset[str]:
        """The hashes of the leaked test images."""
        return frozenset(leak.content for leak in self.leaks)


def leaks(database: Path, splits: Mapping[str, str] | None = None) -> LeakReport:
    """Which test images have a copy among the training images.

    Args:
        database: The project's index.
        splits: Splits by content hash to go by, such as those of a run; the project's
            own if left out.

    Raises:
        ProjectError: The index cannot be read.
    """
    with reading(database) as connection:
        return find_leaks(connection, splits)


def find_leaks(
    connection: sqlite3.Connection, splits: Mapping[str, str] | None = None
) -> LeakReport:
    """``leaks`` on an open index."""
    if splits is None:
        return LeakReport(_count_tests(connection), list_leaks(connection))
    tests = sum(
        splits.get(content) == TEST
        for (content,) in connection.execute(
            "SELECT hash FROM images WHERE status = 'ok'"
        )
    )
    return LeakReport(tests, list_leaks(connection, splits))


def list_leaks(
    connection: sqlite3.Connection, splits: Mapping[str, str] | None = None
) -> tuple[Leak, ...]:
    """The leaks alone."""
    trained: dict[str, list[tuple[str, str]]] = defaultdict(list)
    tested: list[tuple[str, str, str, str]] = []
    for path, content, own, family, reason in connection.execute(_RELATED):
        split = own if splits is None else splits.get(content, "")
        if split == TRAIN:
            trained[family].append((path, content))
        elif split == TEST:
            tested.append((path, content, family, reason))
    found = []
    for path, content, family, reason in tested:
        others = trained.get(family, [])
        if others:
            same = any(other == content for _, other in others)
            kind = EXACT if same else reason
            paths = tuple(other for other, _ in others)
            found.append(Leak(path, content, paths, kind))
    return tuple(found)


def _count_tests(connection: sqlite3.Connection) -> int:
    row = connection.execute(
        "SELECT count(*) FROM images LEFT JOIN splits USING (hash)"
        " WHERE status = 'ok' AND coalesce(given_split, split) = ?",
        (TEST,),
    ).fetchone()
    return int(row[0])

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
    rows = connection.execute(
        "SELECT path, hash, coalesce(given_split, split, ''),"
        " coalesce(family, hash), coalesce(image_groups.reason, '') FROM images"
        " LEFT JOIN splits USING (hash) LEFT JOIN image_groups USING (hash)"
        " WHERE status = 'ok' ORDER BY path"
    ).fetchall()
    trained: dict[str, list[tuple[str, str]]] = defaultdict(list)
    tested: list[tuple[str, str, str, str]] = []
    for path, content, own, family, reason in rows:
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
    return LeakReport(len(tested), tuple(found))

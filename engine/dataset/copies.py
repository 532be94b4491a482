"""Exact copies: duplicates, conflicts between classes, leaks between splits."""

from __future__ import annotations

import sqlite3
from collections import defaultdict

from engine.dataset.summary import TEST

#: Only what occurs more than once is looked at; of a large project that is little.
_COPIED = """
    WITH copied AS MATERIALIZED (
        SELECT hash FROM images GROUP BY hash HAVING hash NOT NULL AND count(*) > 1
    )
    SELECT hash, class, coalesce(given_split, split)
    FROM copied JOIN images USING (hash) LEFT JOIN splits USING (hash)
    WHERE status = 'ok'
"""


def count_copies(connection: sqlite3.Connection) -> dict[str, int]:
    """How many images are superfluous copies, in conflict, or leaked.

    Returns:
        ``exact_duplicate``: images beyond the first of each content;
        ``conflict``: contents that stand in several classes;
        ``leak``: test images whose content also trains or validates.
    """
    copies: dict[str, list[tuple[str, str | None]]] = defaultdict(list)
    for content, name, split in connection.execute(_COPIED):
        copies[content].append((name, split))
    leaks = 0
    for images in copies.values():
        tested = sum(split == TEST for _, split in images)
        # Those without a split are not used for anything.
        used = sum(split is not None for _, split in images)
        leaks += tested if used > tested else 0
    return {
        "exact_duplicate": sum(len(images) - 1 for images in copies.values()),
        "conflict": sum(
            len({name for name, _ in images}) > 1 for images in copies.values()
        ),
        "leak": leaks,
    }

"""Exact copies: duplicates, conflicts between classes, leaks between splits."""

from __future__ import annotations

import sqlite3

from engine.dataset.summary import TEST

_USABLE = (
    "SELECT hash, class, coalesce(given_split, split) AS split FROM images"
    " LEFT JOIN splits USING (hash) WHERE status = 'ok'"
)


def count_copies(connection: sqlite3.Connection) -> dict[str, int]:
    """How many images are superfluous copies, in conflict, or leaked.

    Returns:
        ``exact_duplicate``: images beyond the first of each content;
        ``conflict``: contents that stand in several classes;
        ``leak``: test images whose content also trains or validates.
    """
    return {
        "exact_duplicate": _one(
            connection,
            f"SELECT coalesce(sum(n - 1), 0) FROM"  # noqa: S608 - no outside text
            f" (SELECT count(*) AS n FROM ({_USABLE}) GROUP BY hash)",
        ),
        "conflict": _one(
            connection,
            f"SELECT count(*) FROM (SELECT hash FROM ({_USABLE})"  # noqa: S608
            " GROUP BY hash HAVING count(DISTINCT class) > 1)",
        ),
        "leak": _one(
            connection,
            f"SELECT count(*) FROM ({_USABLE}) WHERE split = '{TEST}' AND hash IN"  # noqa: S608
            f" (SELECT hash FROM ({_USABLE}) WHERE split != '{TEST}')",
        ),
    }


def _one(connection: sqlite3.Connection, query: str) -> int:
    return int(connection.execute(query).fetchone()[0])

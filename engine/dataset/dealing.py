"""Dealing a project's images into splits, and recording who went where."""

from __future__ import annotations

import sqlite3
import time

from engine.dataset import splits
from engine.dataset.groups import read_groups
from engine.dataset.plan import read_plan
from engine.dataset.split_request import Withheld
from engine.dataset.store import transaction
from engine.dataset.summary import TEST


def contents_of(connection: sqlite3.Connection) -> list[splits.Item]:
    """Class and content of every usable image."""
    return connection.execute(
        "SELECT class, hash FROM images WHERE status = 'ok'"
    ).fetchall()


def recorded_splits(connection: sqlite3.Connection) -> dict[str, str]:
    """The recorded split of every content that was ever dealt."""
    return dict(connection.execute("SELECT hash, split FROM splits"))


def count_dealt(connection: sqlite3.Connection) -> int:
    """How many contents were ever dealt."""
    return int(connection.execute("SELECT count(*) FROM splits").fetchone()[0])


def deal_newcomers(connection: sqlite3.Connection) -> int:
    """Give every image that has no split its split, where there is one for it.

    Returns:
        How many contents were dealt.
    """
    if not count_without_split(connection):
        return 0
    # Inside, so that two programs never deal the same images at the same time.
    with transaction(connection):
        dealt = splits.assign(
            contents_of(connection),
            recorded_splits(connection),
            groups=read_groups(connection),
            plan=read_plan(connection),
        )
        _record(connection, dealt)
    return len(dealt)


def deal_again(connection: sqlite3.Connection) -> int:
    """Deal all images anew, as if they came today; images that are gone keep theirs.

    Scores measured before cannot be compared with those measured afterwards.

    Returns:
        How many contents are in another split than before, or in none.
    """
    with transaction(connection):
        before = recorded_splits(connection)
        images = contents_of(connection)
        dealt = splits.assign(
            images, {}, groups=read_groups(connection), plan=read_plan(connection)
        )
        present = {content for _, content in images}
        connection.executemany(
            "DELETE FROM splits WHERE hash = ?", [(content,) for content in present]
        )
        _record(connection, dealt)
    return sum(
        before[content] != dealt.get(content) for content in present & before.keys()
    )


def dealt_with(connection: sqlite3.Connection, seed: int) -> dict[str, str]:
    """How another seed would deal all images, without recording it."""
    return splits.assign(
        contents_of(connection),
        {},
        seed,
        groups=read_groups(connection),
        plan=read_plan(connection),
    )


def folds_of(
    connection: sqlite3.Connection, count: int, seed: int = 0
) -> dict[str, int]:
    """The fold, from 0, of every content that is not kept for the test.

    The same images, groups and seed always give the same folds; nothing is recorded.

    Raises:
        ValueError: ``count`` is below 2.
    """
    rows = connection.execute(
        "SELECT class, hash FROM images LEFT JOIN splits USING (hash)"
        " WHERE status = 'ok' AND coalesce(given_split, split, ?1) != ?1",
        (TEST,),
    )
    return splits.folds(rows, count, seed, read_groups(connection))


def withheld(connection: sqlite3.Connection) -> list[Withheld]:
    """The images that neither train nor test, as their group lies in several splits."""
    rows = connection.execute(
        """
        SELECT image.path, other.path, split FROM images AS image
        JOIN image_groups AS mine ON mine.hash = image.hash
        JOIN image_groups AS theirs ON theirs.family = mine.family
        JOIN splits ON splits.hash = theirs.hash
        JOIN images AS other ON other.hash = theirs.hash AND other.status = 'ok'
        WHERE image.status = 'ok' AND image.given_split IS NULL
            AND image.hash NOT IN (SELECT hash FROM splits)
        ORDER BY image.path, other.path
        """
    )
    found: dict[str, dict[str, str]] = {}
    for path, other, split in rows:
        found.setdefault(path, {})[other] = split
    # Where there is one split only, the next scan deals the newcomer.
    return [
        Withheld(path, tuple(others))
        for path, others in found.items()
        if len(set(others.values())) > 1
    ]


def count_without_split(connection: sqlite3.Connection) -> int:
    """Usable images that have no split, for whatever reason."""
    row = connection.execute(
        "SELECT count(*) FROM images LEFT JOIN splits USING (hash)"
        " WHERE status = 'ok' AND coalesce(given_split, split) IS NULL"
    ).fetchone()
    return int(row[0])


def _record(connection: sqlite3.Connection, dealt: dict[str, str]) -> None:
    now = time.time()
    connection.executemany(
        "INSERT INTO splits (hash, split, assigned_at) VALUES (?, ?, ?)",
        [(content, split, now) for content, split in dealt.items()],
    )

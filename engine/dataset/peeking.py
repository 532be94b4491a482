"""What the index alone knows of a project: in a moment, however large it is.

The window shows this while the folder is still being looked through, and after every
edit. Notes and findings are left to the full summary, which takes longer.
"""

from __future__ import annotations

import dataclasses
import sqlite3
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from engine.dataset import store
from engine.dataset.edits.places import Places
from engine.dataset.edits.rows import looks
from engine.dataset.edits.steps import Look
from engine.dataset.summary import (
    SPLITS,
    ClassSummary,
    PeekProject,
    ProjectSummary,
    SetAside,
    SplitCounts,
)
from engine.progress import Report, Token


def peek_project(
    request: PeekProject, *, report: Report, token: Token
) -> ProjectSummary:
    """Summarise what the index knows of a project; the folder is not looked through.

    Returns:
        The summary without notes and findings.

    Raises:
        ProjectError: The folder is missing, or its index unusable or of another
            version.
    """
    del report
    token.raise_if_cancelled()
    folder = Path(request.folder).resolve()
    home = store.find_home(folder)
    places = Places.of(folder)
    with store.reading(home.database) as connection:
        counts = _counts(connection)
        known = looks(connection)
        names = places.classes()
        aside = connection.execute(
            "SELECT path, status, coalesce(reason, '') FROM images"
            " WHERE status != 'ok' ORDER BY path"
        )
        return ProjectSummary(
            folder=str(folder),
            name=folder.name,
            classes=tuple(
                _dress(ClassSummary(n, counts.get(n, SplitCounts())), known)
                for n in names
            ),
            images=_sum(counts.values()),
            split_source="given" if places.given_splits else "assigned",
            set_aside=tuple(SetAside(str(folder / path), *why) for path, *why in aside),
            findings={},
            notes=(),
            database=str(home.database),
            index_inside=home.inside,
            trashed=_trashed(connection),
        )


def dressed(connection: sqlite3.Connection, summary: ProjectSummary) -> ProjectSummary:
    """``summary`` with the looks of the classes and the number of trashed images."""
    known = looks(connection)
    return dataclasses.replace(
        summary,
        classes=tuple(_dress(one, known) for one in summary.classes),
        trashed=_trashed(connection),
    )


def _dress(one: ClassSummary, known: dict[str, Look]) -> ClassSummary:
    look = known.get(one.name, Look())
    return dataclasses.replace(one, colour=look.colour, key=look.key)


def _trashed(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM trash").fetchone()[0])


def _counts(connection: sqlite3.Connection) -> dict[str, SplitCounts]:
    rows = connection.execute(
        "SELECT class, coalesce(given_split, split), count(*) FROM images"
        " LEFT JOIN splits USING (hash) WHERE status = 'ok' GROUP BY 1, 2"
    )
    by_class: dict[str, Counter[str]] = {}
    for name, split, count in rows:
        by_class.setdefault(name, Counter())[split] += count
    return {
        name: SplitCounts(*(counts[split] for split in SPLITS))
        for name, counts in by_class.items()
    }


def _sum(counts: Iterable[SplitCounts]) -> SplitCounts:
    every = list(counts)
    return SplitCounts(
        sum(one.train for one in every),
        sum(one.validation for one in every),
        sum(one.test for one in every),
    )

"""Lists of images for the window: a hundred thousand at a time, chosen by filters."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from engine.dataset import store

_AT_ONCE = 1000


class ImageRow(NamedTuple):
    """One usable image, as small as a list of very many needs it.

    Attributes:
        path: Below the project's folder, with forward slashes.
        class_name: Its class.
        split: Its split; empty as long as it has none.
        width: In pixels, upright.
        height: In pixels, upright.
        size: Of the file, in bytes.
        mtime_ns: When the file last changed, in nanoseconds since 1970.
    """

    path: str
    class_name: str
    split: str
    width: int
    height: int
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Filter:
    """Which images of a project to list; what is None or empty does not matter.

    Attributes:
        class_name: Only this class.
        text: Only file names that hold this, in any case.
        split: Only this split.
        finding: Only images with a finding of this kind that nobody decided yet.
        source: Only images from this place, as ``sources`` names it.
        least_side: Only images whose shorter side has at least so many pixels.
        most_side: Only images whose shorter side has at most so many pixels.
        since: Only files changed since then, in seconds since 1970.
        answer: Only images for which the newest model's answer is so: ``DISAGREES`` or
            ``UNSURE``.
    """

    class_name: str | None = None
    text: str = ""
    split: str | None = None
    finding: str | None = None
    source: str | None = None
    least_side: int | None = None
    most_side: int | None = None
    since: float | None = None
    answer: str | None = None


#: The model's best class is another than the image's; or its verdict is no class.
DISAGREES, UNSURE = "disagrees", "unsure"

_QUERY = """
    SELECT path, class, coalesce(given_split, split, ''), width, height, size, mtime_ns
    FROM images LEFT JOIN splits USING (hash)
    WHERE status = 'ok'
"""
_FOUND = """
    AND (path IN (SELECT path FROM findings WHERE kind = :finding AND {open})
     OR path IN (SELECT value FROM findings, json_each(others)
                 WHERE kind = :finding AND {open}))
"""
_ANSWERED = """
    AND EXISTS (SELECT 1 FROM answers WHERE answers.hash = images.hash AND {so})
"""
_SO = {
    DISAGREES: "answers.class != images.class",
    UNSURE: "answers.verdict != answers.class",
}
_OPEN = "findings.key NOT IN (SELECT decisions.key FROM decisions)"


def list_rows(
    database: Path, chosen: Filter, most: int | None = None
) -> list[ImageRow]:
    """The usable images that ``chosen`` lets through, ordered by path.

    Args:
        database: The project's index.
        chosen: Which images.
        most: Only so many of them, the first ones, which is quick.

    Raises:
        ProjectError: The index cannot be read; its folder may be gone.
    """
    with store.reading(database) as connection:
        query = _QUERY
        values: dict[str, object] = {"finding": chosen.finding}
        conditions = {
            "class": ("class", "=", chosen.class_name),
            "split": ("coalesce(given_split, split, '')", "=", chosen.split),
            "least": ("min(width, height)", ">=", chosen.least_side),
            "most": ("min(width, height)", "<=", chosen.most_side),
            "since": ("mtime_ns", ">=", _nanoseconds(chosen.since)),
        }
        for name, (column, sign, value) in conditions.items():
            if value is not None:
                query += f" AND {column} {sign} :{name}"
                values[name] = value
        if chosen.finding is not None:
            query += _FOUND.format(open=_OPEN)
        if chosen.answer is not None:
            query += _ANSWERED.format(so=_SO[chosen.answer])
        if chosen.source is not None:
            connection.create_function("place_of", 1, place_of, deterministic=True)
            query += (
                " AND hash IN (SELECT hash FROM origins"
                " WHERE place_of(source) = :source)"
            )
            values["source"] = chosen.source
        query += " ORDER BY path"
        text = chosen.text.strip().casefold()
        return _read(connection.execute(query, values), text, most)


def row_of_content(connection: sqlite3.Connection, content: str) -> ImageRow | None:
    """The first usable image with this content, if there is one."""
    row = connection.execute(
        f"{_QUERY} AND images.hash = ? ORDER BY path LIMIT 1", (content,)
    ).fetchone()
    return ImageRow(*row) if row is not None else None


def sources(database: Path) -> list[str]:
    """The places that imported images came from, in alphabetical order.

    Raises:
        ProjectError: The index cannot be read.
    """
    with store.reading(database) as connection:
        rows = connection.execute("SELECT DISTINCT source FROM origins")
        return sorted({place_of(row[0]) for row in rows})


def finding_kinds(database: Path) -> dict[str, int]:
    """How many findings of each kind nobody decided yet.

    Raises:
        ProjectError: The index cannot be read.
    """
    with store.reading(database) as connection:
        rows = connection.execute(
            f"SELECT kind, count(*) FROM findings WHERE {_OPEN} GROUP BY kind"  # noqa: S608
        )
        return dict(rows.fetchall())


def place_of(source: str) -> str:
    """Where an image came from, short: the host of an address, else the folder."""
    if "://" in source:
        return source.partition("://")[2].partition("/")[0]
    return source.replace("\\", "/").rpartition("/")[0] or source


def _read(cursor: sqlite3.Cursor, text: str, most: int | None = None) -> list[ImageRow]:
    """All rows; the names of classes and splits are kept once, not for each row."""
    rows: list[ImageRow] = []
    names: dict[str, str] = {}
    keep = names.setdefault
    while some := cursor.fetchmany(_AT_ONCE):
        rows += [
            ImageRow(path, keep(name, name), keep(split, split), *rest)
            for path, name, split, *rest in some
            if not text or text in path.rpartition("/")[2].casefold()
        ]
        if most is not None and len(rows) >= most:
            return rows[:most]
    return rows


def _nanoseconds(seconds: float | None) -> int | None:
    return None if seconds is None else int(seconds * 1e9)

"""Findings of a project as the window shows them: with their images, off its thread.

Also when somebody looked last, what the advice was, and whether that still holds.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.dataset import store
from engine.dataset.listing import ImageRow
from engine.findings.finding import Finding
from engine.findings.results import read_findings

#: Where the index remembers when somebody looked last, and what the advice was.
_LOOKED = "clean_up.looked"
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Item:
    """One finding with the images it is about.

    Attributes:
        finding: What was found.
        image: The image.
        others: Those of the finding's others that are still there.
    """

    finding: Finding
    image: ImageRow
    others: tuple[ImageRow, ...] = ()

    @property
    def key(self) -> str:
        """The finding's."""
        return self.finding.key

    @property
    def images(self) -> tuple[ImageRow, ...]:
        """The image, then the others."""
        return (self.image, *self.others)


@dataclass(frozen=True, slots=True)
class Review:
    """What there is to look through in a project.

    Attributes:
        folder: The project's folder.
        items: By kind in the order of ``KINDS``, the surest first, families together.
        looked_at: When somebody looked last, in seconds since 1970; None if never, or
            not from a window.
        advice: What to do about the set as a whole.
        changed: Whether images came, went or changed since.
        leak_score: What leaks do to the newest model's score, in a sentence; empty
            where there are none in the test.
    """

    folder: str
    items: tuple[Item, ...] = ()
    looked_at: float | None = None
    advice: tuple[str, ...] = ()
    changed: bool = False
    leak_score: str = ""


def read(database: Path, folder: str) -> Review:
    """What nobody decided yet.

    Raises:
        ProjectError: The index cannot be read.
    """
    with store.reading(database) as connection:
        findings = _in_families(read_findings(connection))
        paths = {path for one in findings for path in (one.path, *one.others)}
        rows = _rows(connection, sorted(paths))
        items = tuple(item for one in findings if (item := _item(one, rows)))
        looked = connection.execute(
            "SELECT value FROM settings WHERE name = ?", (_LOOKED,)
        ).fetchone()
        leak_score = ""
        if any(one.kind == "leak" for one in findings):
            leak_score = _leak_score(database)
        if looked is None:
            return Review(folder, items, leak_score=leak_score)
        known = json.loads(looked[0])
        return Review(
            folder,
            items,
            looked_at=known["at"],
            advice=tuple(known["advice"]),
            changed=known["images"] != _digest(connection),
            leak_score=leak_score,
        )


def remember(database: Path, advice: Sequence[str]) -> None:
    """Write down that somebody looked just now, and what the advice was.

    Raises:
        ProjectError: The index cannot be written to.
    """
    with _writing(database) as connection:
        value = {
            "at": time.time(),
            "advice": list(advice),
            "images": _digest(connection),
        }
        connection.execute(
            "INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)",
            (_LOOKED, json.dumps(value)),
        )


def _leak_score(database: Path) -> str:
    """Read from what the newest run kept, so no test image is looked at for it."""
    # Brings in the models' room, which the window starts without.
    from engine.evaluation.leak_score import score_without_leaks

    found = score_without_leaks(database)
    return found.sentence if found.leaks.leaks else ""


@contextlib.contextmanager
def _writing(database: Path) -> Iterator[sqlite3.Connection]:
    with (
        contextlib.closing(store.connect(database)) as connection,
        store.transaction(connection),
    ):
        yield connection


def _in_families(findings: list[Finding]) -> list[Finding]:
    """The same findings, with those of a family beside its surest one."""
    first: dict[tuple[str, str], int] = {}
    for number, one in enumerate(findings):
        first.setdefault((one.kind, one.family or one.key), number)
    return sorted(findings, key=lambda one: first[one.kind, one.family or one.key])


def _rows(connection: sqlite3.Connection, paths: list[str]) -> dict[str, ImageRow]:
    rows: dict[str, ImageRow] = {}
    for begin in range(0, len(paths), _AT_ONCE):
        some = paths[begin : begin + _AT_ONCE]
        marks = ", ".join("?" * len(some))
        found = connection.execute(
            "SELECT path, class, coalesce(given_split, split, ''),"  # noqa: S608
            " coalesce(width, 0), coalesce(height, 0), size, mtime_ns"
            f" FROM images LEFT JOIN splits USING (hash) WHERE path IN ({marks})",
            some,
        )
        rows.update((row[0], ImageRow(*row)) for row in found)
    return rows


def _item(finding: Finding, rows: dict[str, ImageRow]) -> Item | None:
    """The finding with its images; None if it went while this was read."""
    image = rows.get(finding.path)
    if image is None:
        return None
    others = tuple(rows[path] for path in finding.others if path in rows)
    return Item(finding, image, others)


def _digest(connection: sqlite3.Connection) -> str:
    """Of which images there are, in which class."""
    digest = hashlib.blake2b(digest_size=16)
    for path, content in connection.execute(
        "SELECT path, coalesce(hash, '') FROM images ORDER BY path"
    ):
        digest.update(f"{path}\0{content}\n".encode(errors="surrogatepass"))
    return digest.hexdigest()

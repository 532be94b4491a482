"""Groups: images that must not lie on both sides of a split.

Images belong together when they are near copies, when a camera took them in one burst,
or when they come from one source. Careful on purpose: a group made wrongly only costs a
little freedom in dealing, but a chain of them could swallow a class. What was compared
is recorded and not compared again; nothing here moves a recorded split.
"""

from __future__ import annotations

import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from engine.dataset.alike import Look, alike, look_at
from engine.dataset.bursts import consecutive
from engine.dataset.neighbours import Hashes, Pairs, near_pairs, pairs_with
from engine.dataset.store import transaction
from engine.progress import Report, Token

NEAR, BURST, SOURCE = "near", "burst", "source"

#: Bits in which the perceptual hashes of near copies differ at most.
_NEAR_BITS = 10
#: How alike near copies are, and how alike neighbours by name.
_NEAR_LIKENESS, _NEXT_LIKENESS = 0.95, 0.85
#: Taken within so many seconds and faintly alike: one burst.
_BURST_SECONDS, _BURST_BITS = 3.0, 18
#: A page that more images come from is a catalogue, not their source.
_LARGEST_SOURCE = 50
#: So few newcomers are compared with each; more are searched for.
_FEW = 500
_NOTHING_SEEN: Mapping[str, Look] = {}


class Content(NamedTuple):
    """One content, as the index knows it."""

    hash: str
    path: str
    dhash: int
    taken: float | None


class Link(NamedTuple):
    """Two contents that belong together, and why."""

    one: str
    other: str
    reason: str


def read_groups(connection: sqlite3.Connection) -> dict[str, str]:
    """The group of every content that is in one with others."""
    return dict(
        connection.execute(
            "SELECT hash, family FROM image_groups WHERE family IN (SELECT family"
            " FROM image_groups GROUP BY family HAVING count(*) > 1)"
        )
    )


def group_newcomers(
    connection: sqlite3.Connection,
    folder: Path,
    seen: Mapping[str, Look] = _NOTHING_SEEN,
    *,
    report: Report,
    token: Token,
) -> int:
    """Find the groups of the images that were never compared, and record them.

    Args:
        connection: The project's index.
        folder: Its folder.
        seen: Looks of images, by path, that were decoded just now anyway.
        report: Gets the progress of the stage ``group``.
        token: Cancels.

    Returns:
        How many were compared.

    Raises:
        Cancelled: The token asked for it; nothing was recorded.
    """
    newcomers = {
        row[0]
        for row in connection.execute(
            "SELECT hash FROM images WHERE status = 'ok' AND NOT EXISTS"
            " (SELECT 1 FROM image_groups WHERE image_groups.hash = images.hash)"
        )
    }
    if not newcomers:
        return 0
    paths: dict[str, Content] = {}
    for content, path, dhash, taken in connection.execute(
        "SELECT hash, path, dhash, taken FROM images WHERE status = 'ok' ORDER BY path"
    ):
        paths[path] = Content(content, path, (dhash or 0) & (1 << 64) - 1, taken)
    links = list(
        _near_links(newcomers, paths, folder, seen, report=report, token=token)
    )
    links += _burst_links(newcomers, paths)
    links += _source_links(connection, newcomers)
    with transaction(connection):
        _record(connection, newcomers, links)
    return len(newcomers)


def join_groups(
    connection: sqlite3.Connection, pairs: Iterable[tuple[str, str]]
) -> None:
    """Put contents together that a closer look found to be the same picture.

    No recorded split moves: where such a group lies in several, that is a leak, which
    the leak report tells, and newcomers to it are withheld.
    """
    links = [Link(one, other, NEAR) for one, other in pairs]
    if links:
        with transaction(connection):
            _record(connection, set(), links)


def _near_links(
    newcomers: set[str],
    paths: dict[str, Content],
    folder: Path,
    seen: Mapping[str, Look],
    *,
    report: Report,
    token: Token,
) -> Iterator[Link]:
    contents = sorted({item.hash: item for item in paths.values()}.values())
    # Newcomers first, so that a pair holds one if its first place does.
    contents.sort(key=lambda item: item.hash not in newcomers)
    token.raise_if_cancelled()
    pairs = _candidates(contents, len(newcomers), token)
    following = {
        (paths[one].hash, paths[other].hash) for one, other in consecutive(paths)
    }
    looks = look_at(
        folder,
        {contents[place].path for place in pairs.ravel().tolist()},
        seen,
        report=report,
        token=token,
    )
    for first, second in pairs.tolist():
        one, other = contents[first], contents[second]
        both: list[Look | None] = [looks.get(one.path), looks.get(other.path)]
        if alike(both, _NEAR_LIKENESS):
            yield Link(one.hash, other.hash, NEAR)
        elif following & {(one.hash, other.hash), (other.hash, one.hash)} and alike(
            both, _NEXT_LIKENESS
        ):
            yield Link(one.hash, other.hash, BURST)


def _candidates(contents: list[Content], newcomers: int, token: Token) -> Pairs:
    """Places of pairs with near hashes, at least one of them a newcomer."""
    hashes: Hashes = np.array([item.dhash for item in contents], dtype=np.uint64)
    if newcomers > _FEW:
        pairs = near_pairs(hashes, _NEAR_BITS, token=token)
        return pairs[pairs[:, 0] < newcomers]
    across = pairs_with(hashes[:newcomers], hashes[newcomers:], _NEAR_BITS)
    across[:, 1] += newcomers
    return np.concatenate([near_pairs(hashes[:newcomers], _NEAR_BITS), across])


def _burst_links(newcomers: set[str], paths: dict[str, Content]) -> Iterator[Link]:
    for path, follower in consecutive(paths):
        one, other = paths[path], paths[follower]
        if not {one.hash, other.hash} & newcomers:
            continue
        if one.taken is None or other.taken is None:
            continue
        soon = abs(one.taken - other.taken) <= _BURST_SECONDS
        if soon and (one.dhash ^ other.dhash).bit_count() <= _BURST_BITS:
            yield Link(one.hash, other.hash, BURST)


def _source_links(
    connection: sqlite3.Connection, newcomers: set[str]
) -> Iterator[Link]:
    """Files that were published together, such as the sizes of one photograph."""
    pages: dict[str, list[str]] = defaultdict(list)
    for content, page in connection.execute(
        "SELECT DISTINCT hash, page FROM origins WHERE page != '' ORDER BY hash"
    ):
        pages[page].append(content)
    for members in pages.values():
        if len(members) <= _LARGEST_SOURCE and newcomers & set(members):
            for other in members[1:]:
                yield Link(members[0], other, SOURCE)


def _record(
    connection: sqlite3.Connection, newcomers: set[str], links: Iterable[Link]
) -> None:
    """Write the newcomers' groups; inside a transaction."""
    families: dict[str, str] = dict(
        connection.execute("SELECT hash, family FROM image_groups")
    )
    reasons: dict[str, str] = {}
    merged: dict[str, str] = {}

    def family_of(content: str) -> str:
        family = families.get(content, content)
        while family in merged:
            family = merged[family]
        return family

    for link in links:
        one, other = sorted((family_of(link.one), family_of(link.other)))
        if one != other:
            merged[other] = one
        for content in (link.one, link.other):
            reasons.setdefault(content, link.reason)
    now = time.time()
    # Another program may have been faster: its word stands.
    connection.executemany(
        "INSERT OR IGNORE INTO image_groups (hash, family, reason, grouped_at)"
        " VALUES (?, ?, ?, ?)",
        [
            (content, family_of(content), reasons.get(content, ""), now)
            for content in newcomers
        ],
    )
    changed = [
        (family_of(content), reasons.get(content, ""), content)
        for content, family in families.items()
        if family != family_of(content) or content in reasons
    ]
    connection.executemany(
        "UPDATE image_groups SET family = ?, reason = CASE reason WHEN '' THEN ?"
        " ELSE reason END WHERE hash = ?",
        changed,
    )

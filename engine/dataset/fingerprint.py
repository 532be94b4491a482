"""The fingerprint of a data set: what a model was trained on, to the last image.

It is made of content hashes, so it tells whether a set is the same and what changed,
and shows nothing of any picture.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


class Entry(NamedTuple):
    """One image of a set: its content, class and split."""

    content: str
    class_name: str
    split: str


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Digests of a data set, 32 hexadecimal digits each.

    Attributes:
        whole: Of contents, classes and splits.
        contents: Of the contents alone.
        labels: Of contents and classes.
        images: How many images, in all splits.
    """

    whole: str
    contents: str
    labels: str
    images: int


def fingerprint(entries: Iterable[Entry]) -> Fingerprint:
    """The fingerprint of these images, in whatever order they come."""
    ordered = sorted(entries)
    return Fingerprint(
        whole=_digest(ordered),
        contents=_digest(entry[:1] for entry in ordered),
        labels=_digest(entry[:2] for entry in ordered),
        images=len(ordered),
    )


def current_entries(connection: sqlite3.Connection) -> list[Entry]:
    """The project's images that have a split, as they are now."""
    rows = connection.execute(
        "SELECT hash, class, coalesce(given_split, split) AS chosen FROM images"
        " LEFT JOIN splits USING (hash) WHERE status = 'ok' AND chosen IS NOT NULL"
    )
    return [Entry(*row) for row in rows]


def changes(before: Iterable[Entry], now: Iterable[Entry]) -> str:
    """What changed between two states of a set, in a sentence; empty if nothing did."""
    old, new = list(before), list(now)
    if sorted(old) == sorted(new):
        return ""
    was, is_ = _by_content(old), _by_content(new)
    both = was.keys() & is_.keys()
    relabelled = sum(was[one][0] != is_[one][0] for one in both)
    moved = sum(was[one][1] != is_[one][1] for one in both)
    parts = [
        _counted(len(is_.keys() - was.keys()), "added"),
        _counted(len(was.keys() - is_.keys()), "removed"),
        _counted(relabelled, "in another class"),
        _counted(moved, "in another split"),
    ]
    told = [part for part in parts if part]
    if not told:
        return "Since then: copies of images were added or removed."
    return f"Since then: {', '.join(told)}."


def changes_of(before: Fingerprint, now: Fingerprint) -> str:
    """The same from fingerprints alone, where no more is left."""
    if before.whole == now.whole:
        return ""
    if before.contents != now.contents:
        return (
            f"Since then, images were added or removed: {before.images:,} then, "
            f"{now.images:,} now."
        )
    if before.labels != now.labels:
        return "Since then, images were moved to other classes."
    return "Since then, images were moved to other splits."


def _by_content(entries: list[Entry]) -> dict[str, tuple[frozenset[str], str]]:
    """Classes and split of each content; copies may stand in several classes."""
    classes: dict[str, set[str]] = {}
    splits: dict[str, str] = {}
    for content, name, split in entries:
        classes.setdefault(content, set()).add(name)
        splits[content] = max(split, splits.get(content, ""))
    return {one: (frozenset(classes[one]), splits[one]) for one in classes}


def _counted(count: int, what: str) -> str:
    if not count:
        return ""
    return f"{count:,} image{'' if count == 1 else 's'} {what}"


def _digest(parts: Iterable[tuple[str, ...]]) -> str:
    state = hashlib.blake2b(digest_size=16)
    for part in parts:
        # Names of folders hold no NUL and no slash, so nothing can be confused.
        state.update(("\0".join(part) + "/").encode("utf-8", "surrogateescape"))
    return state.hexdigest()

"""Finding the pictures of a project that look the same, each pair compared once.

What was compared is kept in the index: the likeness of each pair that was looked at,
and which contents were searched for neighbours with which encoder.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.dataset.measuring import Measured
from engine.dataset.store import transaction
from engine.errors import ImageError
from engine.findings import candidates
from engine.findings.evidence import Picture, Twins
from engine.findings.likeness import PROMISING, VERSION, Guess, guess, likeness
from engine.images import decode
from engine.images.looks import Look, content_of
from engine.images.measures import SIZE, shrink
from engine.models.encoder import default_threads
from engine.progress import Meter, Report, Token

#: Likeness of copies. Of 3,215 ordinary pictures with all their look-alikes one pair
#: that is no copy reaches it: the same person twice in a row before the same wall. Of
#: copies that were made smaller, saved again, cut or mirrored, 98 % do.
SURE = 0.9
#: Enough where the hashes are nearly equal, too: JPEG at a low quality loses detail.
_LIKELY, _NEARLY_EQUAL = 0.7, 4
_AT_A_TIME = 256
#: Contents held in memory while they are compared, about 25 KB each.
_HELD = 1500
#: Stands in for the second content where a content was searched with an encoder.
_SEARCHED = "encoder:"

Pairs = NDArray[np.int64]


def compare_all(
    connection: sqlite3.Connection,
    folder: Path,
    pictures: Mapping[str, Sequence[Picture]],
    measured: Mapping[str, Measured],
    embedded: tuple[str, Mapping[str, NDArray[np.float32]]] | None,
    report: Report,
    token: Token,
) -> tuple[Twins, ...]:
    """Find the contents that look the same.

    Args:
        connection: The project's index.
        folder: The project's folder.
        pictures: The files of each content.
        measured: What was measured of each content.
        embedded: The encoder's cache key and the embedding of each content; None to go
            by hashes alone.
        report: Gets the progress of the stage ``compare``.
        token: Cancelling keeps what was compared until then.
    """
    contents = sorted(content for content in pictures if content in measured)
    looks = [measured[content].look for content in contents]
    known = _known(connection)
    proposed = [candidates.by_hash(looks)]
    searched: list[str] = []
    if embedded is not None:
        key, vectors = embedded
        has = [place for place, item in enumerate(contents) if item in vectors]
        searched = [
            contents[place]
            for place in has
            if (contents[place], f"{_SEARCHED}{key[:16]}") not in known
        ]
        proposed.append(_neighbours(contents, has, vectors, set(searched), token))
    pairs = np.unique(np.concatenate(proposed), axis=0)
    pairs = candidates.roughly_alike(pairs, looks)
    todo = np.array(
        [pair for pair in pairs.tolist() if _named(contents, pair) not in known],
        np.int64,
    ).reshape(-1, 2)
    files = {content: folder / pictures[content][0].path for content in contents}
    _compare(connection, contents, looks, files, todo, report, token)
    if embedded is not None:
        marks = [(item, f"{_SEARCHED}{embedded[0][:16]}", 1.0) for item in searched]
        _write(connection, marks)
    return _twins(_known(connection), measured, pictures)


def _neighbours(
    contents: list[str],
    has: list[int],
    vectors: Mapping[str, NDArray[np.float32]],
    searched: set[str],
    token: Token,
) -> Pairs:
    places = np.array(has, np.int64)
    new = [row for row, place in enumerate(has) if contents[place] in searched]
    if not new:
        return np.empty((0, 2), np.int64)
    matrix = np.stack([vectors[contents[place]] for place in has])
    found = candidates.by_embedding(matrix, np.array(new, np.int64), token)
    return np.sort(places[found], axis=1)


def _compare(
    connection: sqlite3.Connection,
    contents: list[str],
    looks: list[Look],
    files: Mapping[str, Path],
    todo: Pairs,
    report: Report,
    token: Token,
) -> None:
    """Compare pairs closely and write down what came of it, a few at a time."""
    if not len(todo):
        return
    meter = Meter(report, "compare", len(todo), unit="pairs")
    tiny = candidates.tiny_copies(looks)
    lock = threading.Lock()

    @lru_cache(_HELD)
    def load(content: str) -> Image.Image | None:
        try:
            small = shrink(decode(files[content], at_least=(SIZE, SIZE)))
        except ImageError:
            return None  # it changed since the scan; the next one says so
        return content_of(small)

    def one(pair: list[int], guessed: Guess) -> float:
        if guessed.likeness < PROMISING or token.cancelled:
            return 0.0
        with lock:
            first, second = (load(contents[place]) for place in pair)
        if first is None or second is None:
            return 0.0
        return likeness(first, second, guessed)

    with ThreadPoolExecutor(default_threads(), thread_name_prefix="compare") as pool:
        for part in candidates.in_parts(todo, _AT_A_TIME):
            token.raise_if_cancelled()
            guesses = guess(tiny[part[:, 0]], tiny[part[:, 1]])
            found = list(pool.map(one, part.tolist(), guesses))
            token.raise_if_cancelled()
            rows = [
                (*_named(contents, pair), value)
                for pair, value in zip(part.tolist(), found, strict=True)
            ]
            _write(connection, rows)
            meter.advance(len(part))
    meter.finish()


def _named(contents: list[str], pair: list[int]) -> tuple[str, str]:
    return contents[pair[0]], contents[pair[1]]


def _known(connection: sqlite3.Connection) -> dict[tuple[str, str], float]:
    return {
        (one, other): value
        for one, other, value in connection.execute(
            "SELECT a, b, likeness FROM pairs WHERE version = ?", (VERSION,)
        )
    }


def _write(connection: sqlite3.Connection, rows: list[tuple[str, str, float]]) -> None:
    if rows:
        with transaction(connection):
            connection.executemany(
                "INSERT OR REPLACE INTO pairs (a, b, version, likeness)"
                " VALUES (?, ?, ?, ?)",
                [(one, other, VERSION, value) for one, other, value in rows],
            )


def _twins(
    known: Mapping[tuple[str, str], float],
    measured: Mapping[str, Measured],
    pictures: Mapping[str, Sequence[Picture]],
) -> tuple[Twins, ...]:
    found = []
    for (one, other), value in sorted(known.items()):
        if other.startswith(_SEARCHED) or value < _LIKELY:
            continue
        if one not in pictures or other not in pictures:
            continue  # gone from the project
        if one not in measured or other not in measured:
            continue
        if value >= SURE or _apart(measured[one].look, measured[other].look) <= (
            _NEARLY_EQUAL
        ):
            found.append(Twins(one, other, round(min(1.0, value), 4)))
    return tuple(found)


def _apart(one: Look, other: Look) -> int:
    """Bits by which hashes differ, mirrored or not."""
    return min(
        (one.phash ^ other.phash).bit_count(), (one.phash ^ other.mirrored).bit_count()
    )

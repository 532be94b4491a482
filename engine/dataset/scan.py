"""Bringing the index up to date: what is new, changed, gone or unreadable.

A file whose size and modification time are the index's own is not opened again. Others
are read once: hashed, decoded whole (so that a truncated file is found now and not in
the middle of a training) and described. A file that cannot be used is set aside with
its reason; it never ends the scan.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from engine import paths
from engine.dataset.alike import Look, look_of
from engine.dataset.layout import Layout
from engine.dataset.measuring import Measured, measure_picture, write_measured
from engine.dataset.store import transaction
from engine.errors import ImageError
from engine.images import content_hash, decode, difference_hash, probe, read_bytes
from engine.images.measures import SIZE
from engine.images.taken import taken_at
from engine.progress import Meter, Report, Token

OK = "ok"
#: What may be otherwise next time, though the file has not changed.
_PASSING = ("image.missing", "image.out_of_memory", "image.unreadable")
#: Decoded at least this large, which is what the perceptual hash and thumbnails need.
_LOOK_SIZE = (128, 128)
#: Pictures of so many pixels take longer to decode than to measure.
_LARGE = 500_000
#: Looks held in memory, 3 KB each.
_MOST_LOOKS = 20_000
_COMMIT_EVERY = 500
_SIGN_BIT = 1 << 63


class _Found(NamedTuple):
    path: str
    class_name: str
    given_split: str | None
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Examined:
    """What is known of one file after it was read.

    Attributes:
        content: The hash of its content.
        dhash: Its perceptual hash.
        width: In pixels, upright.
        height: The same.
        status: ``ok``, or the code of what is wrong.
        reason: What is wrong, in a sentence.
        taken: When, by the camera's clock, in seconds since 1970.
        measured: What findings are made of; only of pictures that are large, because
            decoding them again would cost more than measuring them now.
        look: The same for telling near copies.
    """

    content: str | None = None
    dhash: int | None = None
    width: int | None = None
    height: int | None = None
    status: str = OK
    reason: str | None = None
    taken: float | None = None
    measured: Measured | None = None
    look: Look | None = None


def scan(
    connection: sqlite3.Connection,
    folder: Path,
    layout: Layout,
    *,
    report: Report,
    token: Token,
) -> dict[str, Look]:
    """Make the ``images`` table say what is in ``folder`` now.

    Cancelling keeps what was examined until then; the next scan goes on from there.

    Returns:
        The looks of large new pictures by path, so that nobody decodes them again.
    """
    found = {paths.printable(item.path): item for item in _walk(folder, layout, token)}
    known: dict[str, tuple[object, ...]] = {
        row[0]: row[1:]
        for row in connection.execute(
            "SELECT path, class, given_split, size, mtime_ns,"
            " status IN (?, ?, ?) FROM images",
            _PASSING,
        )
    }
    gone = known.keys() - found.keys()
    with transaction(connection):
        # An edit may have put files there since the walk.
        connection.executemany(
            "DELETE FROM images WHERE path = ?",
            [(path,) for path in gone if not os.path.lexists(folder / path)],
        )
    # Also looked at again: what failed in passing.
    fresh = [
        item for name, item in found.items() if known.get(name) != (*item[1:], False)
    ]
    meter = Meter(report, "scan", len(found), done=len(found) - len(fresh))
    rows: list[tuple[object, ...]] = []
    measured: list[tuple[str, Measured]] = []
    looks: dict[str, Look] = {}
    try:
        for item, examined in _examine_all(folder, fresh, token):
            name = paths.printable(item.path)
            if examined.status == "image.missing" and not _is_there(folder, item):
                meter.advance()
                continue  # an edit took it elsewhere since the walk
            rows.append((name, *item[1:], *_columns(examined)))
            if examined.measured is not None and examined.content is not None:
                measured.append((examined.content, examined.measured))
            if examined.look is not None and len(looks) < _MOST_LOOKS:
                looks[name] = examined.look
            meter.advance()
            if len(rows) >= _COMMIT_EVERY:
                _write(connection, rows)
                write_measured(connection, measured)
                rows.clear()
                measured.clear()
    finally:
        _write(connection, rows)
        write_measured(connection, measured)
    meter.finish()
    return looks


def _walk(folder: Path, layout: Layout, token: Token) -> Iterator[_Found]:
    # As text: making paths of 100,000 names takes longer than looking at the files.
    begins = len(str(folder).rstrip(os.sep)) + 1
    for number, (class_folder, entry) in enumerate(layout.files()):
        if number % 1000 == 0:
            token.raise_if_cancelled()
        try:
            facts = entry.stat()
        except OSError:
            continue  # it vanished between listing and looking, or leads nowhere
        yield _Found(
            entry.path[begins:].replace(os.sep, "/"),
            class_folder.name,
            class_folder.split,
            facts.st_size,
            facts.st_mtime_ns,
        )


def _examine_all(
    folder: Path, items: Iterable[_Found], token: Token
) -> Iterator[tuple[_Found, Examined]]:
    """Examine in threads, in order, never holding more than a few results."""
    threads = min(8, (os.cpu_count() or 1) + 1)
    waiting: list[tuple[_Found, Future[Examined]]] = []
    with ThreadPoolExecutor(threads, thread_name_prefix="scan") as pool:
        try:
            for item in items:
                token.raise_if_cancelled()
                waiting.append((item, pool.submit(_examine, folder, item.path)))
                if len(waiting) >= 4 * threads:
                    first, future = waiting.pop(0)
                    yield first, future.result()
            for first, future in waiting:
                token.raise_if_cancelled()
                yield first, future.result()
        finally:
            pool.shutdown(cancel_futures=True)


def examine(data: bytes) -> Examined:
    """Look at the content of a picture, all of it.

    Raises:
        ImageError: It cannot be used.
    """
    content = content_hash(data)
    info = probe(data)
    large = info.width * info.height >= _LARGE
    picture = decode(data, at_least=(SIZE, SIZE) if large else _LOOK_SIZE)
    return Examined(
        content,
        difference_hash(picture),
        info.width,
        info.height,
        taken=taken_at(data),
        measured=measure_picture(picture, info.format) if large else None,
        look=look_of(picture) if large else None,
    )


def record(
    connection: sqlite3.Connection,
    pictures: Sequence[tuple[str, str, str | None, os.stat_result, Examined]],
) -> None:
    """Put pictures into the index that were examined before they came into the tree.

    Args:
        connection: The project's index.
        pictures: Path below the project's folder, class, given split, what the system
            says of the file, and what was found in it.
    """
    rows: list[tuple[object, ...]] = [
        (path, name, split, facts.st_size, facts.st_mtime_ns, *_columns(examined))
        for path, name, split, facts, examined in pictures
    ]
    _write(connection, rows)
    write_measured(
        connection,
        [
            (examined.content, examined.measured)
            for *_, examined in pictures
            if examined.content is not None and examined.measured is not None
        ],
    )


def _examine(folder: Path, path: str) -> Examined:
    if paths.printable(path) != path:
        return Examined(
            status="image.name",
            reason="The file's name, or its folder's, is not text. Rename it.",
        )
    try:
        return examine(read_bytes(folder / path))
    except ImageError as error:
        return Examined(
            status=error.code, reason=f"{error.message} {error.remedy}".strip()
        )


def _is_there(folder: Path, item: _Found) -> bool:
    return os.path.lexists(folder / item.path)


def _columns(examined: Examined) -> tuple[object, ...]:
    dhash = examined.dhash
    if dhash is not None and dhash >= _SIGN_BIT:
        dhash -= 1 << 64
    return (
        examined.content,
        dhash,
        examined.width,
        examined.height,
        examined.status,
        examined.reason,
        examined.taken,
    )


def _write(connection: sqlite3.Connection, rows: list[tuple[object, ...]]) -> None:
    if not rows:
        return
    with transaction(connection):
        connection.executemany(
            "INSERT OR REPLACE INTO images (path, class, given_split, size, mtime_ns,"
            " hash, dhash, width, height, status, reason, taken)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )

"""Measuring every content once: the figures and looks that findings are made of.

The scan measures large pictures, which cost more to decode than to measure. Others are
left to the first check, so that a folder opens quickly; it also measures anew what an
older version measured. Nothing is measured twice.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import msgspec
from PIL import Image

from engine.dataset.store import transaction
from engine.errors import ImageError
from engine.images import decode, probe, read_bytes
from engine.images.looks import Look, look_of
from engine.images.measures import SIZE, VERSION, Measures, measure, shrink
from engine.progress import Meter, Report, Token

_COMMIT_EVERY = 500


@dataclass(frozen=True, slots=True)
class Measured:
    """One content, measured.

    Attributes:
        format: What the content is, as ``probe`` names it.
        measures: Its figures.
        look: Its look.
    """

    format: str
    measures: Measures
    look: Look


def measure_picture(image: Image.Image, form: str) -> Measured:
    """Measure a decoded picture of the format ``form``."""
    small = shrink(image)
    return Measured(form, measure(small), look_of(small))


def measure_missing(
    connection: sqlite3.Connection, folder: Path, *, report: Report, token: Token
) -> None:
    """Measure the usable contents that were not measured yet.

    Cancelling keeps what was measured until then. A file that cannot be read any more
    is left to the next scan.
    """
    todo = connection.execute(
        "SELECT hash, min(path) FROM images WHERE status = 'ok' AND hash NOT IN"
        " (SELECT hash FROM measures WHERE version = ?) GROUP BY hash",
        (VERSION,),
    ).fetchall()
    if not todo:
        return
    meter = Meter(report, "measure", len(todo))
    rows: list[tuple[str, Measured]] = []
    try:
        for content, measured in _measure_all(folder, todo, token):
            meter.advance()
            if measured is not None:
                rows.append((content, measured))
            if len(rows) >= _COMMIT_EVERY:
                write_measured(connection, rows)
                rows.clear()
    finally:
        write_measured(connection, rows)
    meter.finish()


def write_measured(
    connection: sqlite3.Connection, rows: list[tuple[str, Measured]]
) -> None:
    """Store what was measured of some contents."""
    if not rows:
        return
    with transaction(connection):
        connection.executemany(
            "INSERT OR REPLACE INTO measures (hash, version, format, figures, look)"
            " VALUES (?, ?, ?, ?, ?)",
            [
                (
                    content,
                    VERSION,
                    item.format,
                    msgspec.json.encode(item.measures).decode(),
                    item.look.pack(),
                )
                for content, item in rows
            ],
        )


def read_measured(connection: sqlite3.Connection) -> dict[str, Measured]:
    """What was measured, by content."""
    decoder = msgspec.json.Decoder(Measures)
    return {
        content: Measured(form, decoder.decode(figures), Look.unpack(look))
        for content, form, figures, look in connection.execute(
            "SELECT hash, format, figures, look FROM measures WHERE version = ?",
            (VERSION,),
        )
    }


def _measure_all(
    folder: Path, items: list[tuple[str, str]], token: Token
) -> Iterator[tuple[str, Measured | None]]:
    """Measure in threads, in order, never holding more than a few results."""
    threads = min(8, (os.cpu_count() or 1) + 1)
    waiting: list[tuple[str, Future[Measured | None]]] = []
    with ThreadPoolExecutor(threads, thread_name_prefix="measure") as pool:
        try:
            for content, path in items:
                token.raise_if_cancelled()
                waiting.append((content, pool.submit(_measure_file, folder / path)))
                if len(waiting) >= 4 * threads:
                    first, future = waiting.pop(0)
                    yield first, future.result()
            for first, future in waiting:
                token.raise_if_cancelled()
                yield first, future.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _measure_file(path: Path) -> Measured | None:
    try:
        data = read_bytes(path)
        form = probe(data).format
        return measure_picture(decode(data, at_least=(SIZE, SIZE)), form)
    except ImageError:
        return None

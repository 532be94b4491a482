"""A hundred thousand images in the real window: open, scroll, filter, relabel, undo."""

from __future__ import annotations

import hashlib
import os
import random
import sqlite3
import struct
import sys
import time
import zlib
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from benchmarks.support import PYTHON, Bench, Figures, Row, run_json, scratch
from engine.dataset import store

NAME = "images_page"
_CLASSES = 10
_USUAL, _QUICK = 100_000, 10_000


def measure(bench: Bench) -> list[Row]:
    """One window, driven by its own widgets; there is nothing to compare it with."""
    count = _QUICK if bench.quick else _USUAL
    if sys.platform.startswith("linux") and not os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with scratch(bench.work / "images-page") as folder:
        start = time.perf_counter()
        project = make_project(folder / "project", count)
        bench.say(f"  {count:,} pictures made in {time.perf_counter() - start:.0f} s")
        command = [PYTHON, "-m", "benchmarks.images_window", str(project)]
        found, _ = run_json(command, bench.work / "user-images")
    frames = "worst frame {worst:.0f} ms, {share:.2f} % over 33 ms; {cpu:.0f} ms of CPU"
    rows = []
    for key, name in (
        ("open", f"Open {count:,} images again, until the first are seen"),
        ("listed", "The same, until all of them are listed"),
        ("scroll", "Scroll to the end in 8 s of drag"),
        ("filter", "Filter by name, until the images are seen"),
        ("relabel", "Relabel 500 at once, until the grid shows it"),
        ("undo", "Undo that"),
        ("rescan", "The folder looked through again, meanwhile"),
    ):
        one = found[key]
        note = frames.format(**one)
        rows.append(Row(name, "s", Figures((one["seconds"],)), note=note))
    memory = found["memory"]
    note = f"of {memory['opened']:.0f} MB once opened, {memory['end']:.0f} at the end"
    grown = memory["end"] - memory["opened"]
    rows.append(Row("Memory gained by all that", "MB", Figures((grown,)), note=note))
    return rows


def make_project(folder: Path, count: int) -> Path:
    """A project of tiny pictures, each with content of its own, and its index.

    The index is written here instead of scanned, as that is not what is measured; the
    window looks through the folder itself while it is measured, and finds it unchanged.
    """
    dice = random.Random(0)
    rows, splits = [], []
    names = ("train",) * 7 + ("validation",) + ("test",) * 2
    for number in range(_CLASSES):
        (folder / f"class-{number}").mkdir(parents=True)
    for number in range(count):
        name = f"class-{number % _CLASSES}"
        path = folder / name / f"picture-{number:06}.png"
        data = _png(dice.randbytes(3 * 8 * 8))
        path.write_bytes(data)
        facts = path.stat()
        content = hashlib.blake2b(data, digest_size=16).hexdigest()
        rows.append(
            (
                f"{name}/{path.name}",
                name,
                facts.st_size,
                facts.st_mtime_ns,
                content,
                dice.getrandbits(63),
            )
        )
        splits.append((content, names[number // _CLASSES % len(names)], 0.0))
    home = store.find_home(folder)
    with (
        closing(store.connect(home.database)) as connection,
        store.transaction(connection),
    ):
        _write(connection, rows, splits)
    return folder


def _write(
    connection: sqlite3.Connection,
    rows: Sequence[tuple[object, ...]],
    splits: Sequence[tuple[object, ...]],
) -> None:
    connection.executemany(
        "INSERT INTO images (path, class, size, mtime_ns, hash, dhash, width, height,"
        " status) VALUES (?, ?, ?, ?, ?, ?, 8, 8, 'ok')",
        rows,
    )
    connection.executemany(
        "INSERT INTO splits (hash, split, assigned_at) VALUES (?, ?, ?)", splits
    )
    connection.execute(
        "INSERT INTO image_groups (hash, family, reason, grouped_at)"
        " SELECT DISTINCT hash, hash, '', 0 FROM images"
    )


def _png(pixels: bytes) -> bytes:
    """Eight by eight pixels, as small as a PNG file can be."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data))
            + kind
            + data
            + struct.pack(">I", zlib.crc32(kind + data))
        )

    lines = b"".join(b"\0" + pixels[line : line + 24] for line in range(0, 192, 24))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(lines, 1))
        + chunk(b"IEND", b"")
    )

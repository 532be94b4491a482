"""Scanning a project: the first time, and again when nothing has changed."""

from __future__ import annotations

import shutil
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.support import (
    PYTHON,
    Bench,
    Figures,
    Row,
    Run,
    alternate,
    compare,
    discern,
    run_json,
    scratch,
    usual,
)

NAME = "scan"
_AGAINST = "a loop of Image.open(...).convert('RGB') in two threads"
_CLASSES = 10
#: Two megapixels, cut from a few larger drawings.
_SIZE, _DRAWN, _SOURCES = (1600, 1250), (2400, 1875), 8


def measure(bench: Bench) -> list[Row]:
    """Seconds of ``discern split``, which scans, groups and deals."""
    count = bench.images or (200 if bench.quick else 10_000)
    many = min(100_000, 10 * count)
    with scratch(bench.work / "photos") as folder:
        bench.say(f"  (making {count:,} pictures of 2 megapixels)")
        make_photos(folder, count)
        rows = [_first(bench, folder, count), _everything(bench, folder, count)]
    with scratch(bench.work / "tiny") as folder:
        bench.say(f"  (making {many:,} tiny pictures)")
        make_tiny(folder, many)
        rows.append(_again(bench, folder, many))
    return rows


def make_photos(folder: Path, count: int) -> None:
    """Write ``count`` different JPEGs, each a random cut of a drawing."""
    share = -(-count // _CLASSES)
    with ProcessPoolExecutor(2) as pool:
        jobs = [
            pool.submit(_make_class, folder / f"class{number}", number, share)
            for number in range(_CLASSES)
        ]
        for job in jobs:
            job.result()


def make_tiny(folder: Path, count: int) -> None:
    """Write ``count`` different bitmaps of 9 by 8 pixels."""
    width, height = 9, 8
    row = (3 * width + 3) // 4 * 4
    numbers = (54, 40, width, height)
    size, header = row * height, b"BM"
    header += (54 + size).to_bytes(4, "little") + bytes(4)
    header += b"".join(number.to_bytes(4, "little") for number in numbers)
    header += b"\1\0\x18\0" + bytes(4) + size.to_bytes(4, "little") + bytes(16)
    random = np.random.default_rng(0)
    for number in range(count):
        place = folder / f"class{number % _CLASSES}"
        place.mkdir(exist_ok=True)
        pixels = random.integers(0, 256, size, dtype=np.uint8).tobytes()
        (place / f"{number:06}.bmp").write_bytes(header + pixels)


def _make_class(folder: Path, seed: int, count: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(seed)
    drawings = []
    for number in range(_SOURCES):
        coarse = np.random.default_rng(number).integers(0, 256, (30, 40, 3), np.uint8)
        drawing = Image.fromarray(coarse).resize(_DRAWN, Image.Resampling.BICUBIC)
        noise = random.integers(-12, 13, (_DRAWN[1], _DRAWN[0], 1))
        pixels = np.clip(np.asarray(drawing).astype(np.int16) + noise, 0, 255)
        drawings.append(Image.fromarray(pixels.astype(np.uint8)))
    for number in range(count):
        drawing = drawings[number % _SOURCES]
        left = int(random.integers(0, _DRAWN[0] - _SIZE[0]))
        upper = int(random.integers(0, _DRAWN[1] - _SIZE[1]))
        cut = drawing.crop((left, upper, left + _SIZE[0], upper + _SIZE[1]))
        cut.save(folder / f"{number * 7919 % 100_003:06}.jpg", quality=85)


def _first(bench: Bench, folder: Path, count: int) -> Row:
    user_dir = bench.work / "user"

    def ours(_number: int) -> Run:
        shutil.rmtree(folder / ".discern", ignore_errors=True)
        document, seconds = run_json(discern("split", folder, "--json"), user_dir)
        if sum(document["splits"].values()) + document["without_split"] < count:
            raise RuntimeError(f"Expected {count} images, received {document}.")
        return {"work": count / document["seconds"], "whole": count / seconds}

    def theirs(_number: int) -> Run:
        command = usual("decode_loop.py", folder)
        document, seconds = run_json(command, user_dir)
        return {"work": document["images"] / document["work"], "whole": count / seconds}

    pairs = alternate(
        ours, theirs, bench.repetitions(3, 1), warm_up=False, say=bench.say
    )
    return compare(
        f"First scan of {count:,} images of 2 megapixels",
        "images/s",
        pairs,
        "work",
        _AGAINST,
        note="with hashes, groups and splits; a ratio of 0.8 is the aim",
    )


def _everything(bench: Bench, folder: Path, count: int) -> Row:
    """Processor time of one picture after the other, beside Pillow alone."""
    command = [PYTHON, "-m", "benchmarks.picture_cost", str(folder)]
    runs = []
    for _ in range(bench.repetitions(3, 1)):
        document, _ = run_json(command, bench.work / "user")
        bench.say(f"  {document}")
        runs.append(document)
    ours = [run["scan"] + run["thumbnail"] for run in runs]
    theirs = [run["plain"] for run in runs]
    return Row(
        f"Scan, pixel checks and thumbnail, each of {count:,} images of 2 megapixels",
        "ms of CPU",
        Figures(tuple(ours)),
        Figures(tuple(theirs)),
        tuple(plain / own for plain, own in zip(theirs, ours, strict=True)),
        "Image.open(...).convert('RGB') on the same pictures, in turn",
        note="a ratio of 0.8 is the aim",
    )


def _again(bench: Bench, folder: Path, count: int) -> Row:
    user_dir = bench.work / "user"
    first, _ = run_json(discern("split", folder, "--json"), user_dir)
    seconds = []
    for number in range(bench.repetitions(5, 2)):
        document, whole = run_json(discern("split", folder, "--json"), user_dir)
        bench.say(f"  {number + 1}: {document['seconds']:.2f} s, process {whole:.2f} s")
        seconds.append(document["seconds"])
    return Row(
        f"Rescan of {count:,} unchanged images",
        "s",
        Figures(tuple(seconds)),
        note=f"the first took {first['seconds']:.1f} s; the aim is 5 s for 100,000",
    )

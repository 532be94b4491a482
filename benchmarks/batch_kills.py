"""Killed at random moments of a batch with sorting: nothing twice, nothing missing."""

from __future__ import annotations

import csv
import hashlib
import random
import signal
import subprocess
import time
from pathlib import Path

from benchmarks.many_files import make
from benchmarks.support import Bench, Figures, Row, discern, environment, scratch

NAME = "batch_kills"
_MODEL = "everyday-things"
_KILLS = 20


def measure(bench: Bench) -> list[Row]:
    """Rows and files that differ after 20 kills, and after taking the sort back.

    Raises:
        RuntimeError: A run failed.
    """
    count = bench.images or (600 if bench.quick else 5_000)
    kills = 5 if bench.quick else _KILLS
    with scratch(bench.work / "batch_kills") as folder:
        bench.say(f"  (making {count:,} small pictures)")
        pictures = folder / "pictures"
        make(pictures, count)
        before = _tree(pictures)
        whole, killed = folder / "whole.csv", folder / "killed.csv"
        _run(bench, "classify", _MODEL, pictures, "--csv", whole)
        target = folder / "sorted"
        words: list[str | Path] = [
            "classify",
            _MODEL,
            pictures,
            "--csv",
            killed,
            "--sort-into",
            target,
        ]
        words += ["--mode", "move", "--resume"]
        moments = sorted(random.Random(0).sample(range(3 * count), kills))
        done = sum(_kill(bench, words, folder, moment, count) for moment in moments)
        _run(bench, *words)
        rows = _differing(whole, killed)
        moved = sum(1 for path in target.rglob("*.jpg"))
        _run(bench, "undo", target)
        after = _tree(pictures)
    wrong = sum(before.get(name) != after.get(name) for name in before | after)
    note = f"killed {done} times; {moved:,} files were sorted by moving"
    return [
        Row("Rows that differ after kills", "rows", Figures((rows,)), note=note),
        Row("Files that differ after undo", "files", Figures((wrong,)), note=note),
    ]


def _kill(
    bench: Bench, words: list[str | Path], folder: Path, moment: int, count: int
) -> bool:
    """Start the batch, and kill it when it has come so far; whether it was killed."""
    with subprocess.Popen(
        discern(*words),
        env=environment(bench.work / "user"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        while process.poll() is None:
            if _progress(folder, count) >= moment:
                process.send_signal(signal.SIGKILL)
                process.wait()
                return True
            time.sleep(0.005)
    if process.returncode != 0:
        raise RuntimeError(f"It ended with {process.returncode} before it was killed.")
    return False


def _progress(folder: Path, count: int) -> int:
    """Lines of the record and of the sort's journal."""
    record = folder / "killed.csv.journal"
    lines = min(count, _lines(record))
    for journal in (folder / "sorted").glob("*.journal"):
        lines += _lines(journal)
    return lines


def _lines(path: Path) -> int:
    try:
        return path.read_bytes().count(b"\n")
    except OSError:
        return 0


def _run(bench: Bench, *words: str | Path) -> None:
    done = subprocess.run(
        discern(*words),
        env=environment(bench.work / "user"),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"{words} failed:\n{done.stderr[-2000:]}")


def _differing(one: Path, other: Path) -> int:
    """Rows that are not the same, apart from times."""
    tables = []
    for path in (one, other):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            del row["seconds"]
        tables.append(rows)
    first, second = tables
    return abs(len(first) - len(second)) + sum(
        a != b for a, b in zip(first, second, strict=False)
    )


def _tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(
            path.read_bytes()
        ).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }

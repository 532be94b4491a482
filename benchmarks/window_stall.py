"""How smooth the window stays while its workers embed pictures and train a network."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from benchmarks import heroes
from benchmarks.network_epochs import cifar_pictures
from benchmarks.support import PYTHON, Bench, Figures, Row, run_json

NAME = "window_stall"
_EACH, _QUICK_EACH = 500, 100


def measure(bench: Bench) -> list[Row]:
    """One window over 5,000 pictures; there is nothing to compare it with.

    Raises:
        Skipped: The pictures are not here.
    """
    if sys.platform.startswith("linux") and not os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    each = _QUICK_EACH if bench.quick else _EACH
    original: Path = cifar_pictures(bench, each)
    folder = heroes.copy_project(original, bench.work / "stall-project")
    command = [PYTHON, "-m", "benchmarks.stall_window", str(folder)]
    found, _ = run_json(command, bench.work / "user-stall")
    count = 10 * each
    rows = []
    for key, name in (
        ("still", "Window at rest"),
        ("embed", f"Window while {count:,} pictures are embedded and a head is fitted"),
        ("network", f"Window while cnn-bn trains on {count:,} pictures"),
    ):
        one = found[key]
        rows.append(
            Row(
                f"{name}, worst turn",
                "ms",
                Figures((one["worst"],)),
                note=f"ticks of 10 ms for {one['seconds']:.0f} s: p50 "
                f"{one['p50']:.1f}, p99 {one['p99']:.1f}; the worst by the window's "
                f"own processor time {one['cpu']:.0f} ms",
            )
        )
    return rows

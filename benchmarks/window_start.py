"""Window start: from starting the process to the first painted window."""

from __future__ import annotations

import os
import sys
import time

from benchmarks.support import PYTHON, Bench, Row, Run, alternate, compare, run_json

NAME = "window_start"


def measure(bench: Bench) -> list[Row]:
    """Discern's window against a bare one, by the same driver."""
    platforms: set[str] = set()
    _provide_screen()

    def start(which: str) -> Run:
        command = [PYTHON, "-m", "benchmarks.first_paint", which]
        # The monotonic clock is one for all processes of a machine.
        begin = time.monotonic()
        document, _ = run_json(command, bench.work / "user-window")
        platforms.add(document["platform"])
        return {"seconds": document["painted"] - begin}

    pairs = alternate(
        lambda _: start("discern"),
        lambda _: start("bare"),
        bench.repetitions(9, 3),
        say=bench.say,
    )
    return [
        compare(
            "Window start, to the first paint",
            "s",
            pairs,
            "seconds",
            "bare PySide6 QMainWindow with a label",
            note=f"fresh process, Qt platform {', '.join(platforms)}",
        )
    ]


def _provide_screen() -> None:
    """Let Qt draw into memory where there is no screen, virtual ones included."""
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

"""The learning curve that a run left in its folder, read again."""

from __future__ import annotations

import contextlib
import csv
from pathlib import Path

from engine.progress import CurvePoint

_FILE = "history.csv"
#: What the first column is called: tried settings, or epochs.
_STEPS = ("step", "epoch")


def read_history(folder: Path) -> tuple[CurvePoint, ...]:
    """The points of the run in ``folder``; none if it kept none.

    A line that is torn or no figures is left out.
    """
    points: list[CurvePoint] = []
    with (
        contextlib.suppress(OSError, UnicodeError, csv.Error),
        (folder / _FILE).open(encoding="utf-8", newline="") as file,
    ):
        points = [point for row in csv.DictReader(file) if (point := _point(row))]
    last = points[-1].step if points else 0
    return tuple(CurvePoint(one.step, last, one.values) for one in points)


def _point(row: dict[str, str | None]) -> CurvePoint | None:
    values: dict[str, float] = {}
    step = 0
    for name, text in row.items():
        with contextlib.suppress(ValueError, TypeError):
            if name in _STEPS:
                step = int(text or "")
            else:
                values[name] = float(text or "")
    return CurvePoint(step, step, values) if step and values else None

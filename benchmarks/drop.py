"""From dropping a large photo on the open window to its answer."""

from __future__ import annotations

import os
import sys

from benchmarks import heroes
from benchmarks.support import PYTHON, Bench, Figures, Row, run_json

NAME = "drop"
_SIZE = (4000, 3000)
_USUAL, _QUICK = 11, 5


def measure(bench: Bench) -> list[Row]:
    """One window; there is nothing to compare it with.

    Raises:
        Skipped: Pictures or weights are not here.
    """
    if sys.platform.startswith("linux") and not os.environ.get("DISPLAY"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    count = bench.repetitions(_USUAL, _QUICK)
    model = heroes.model(bench, "general")
    pictures = sorted(heroes.photos(bench, count, _SIZE).rglob("*.jpg"))
    command = [PYTHON, "-m", "benchmarks.drop_window", str(model), *map(str, pictures)]
    found, _ = run_json(command, bench.work / "user-drop")
    answers = [ms / 1000 for ms in found["answer"]]
    seen = [ms / 1000 for ms in found["picture"]]
    note = "12-megapixel JPEGs, general encoder; the aim is 0.15 s"
    return [
        Row("Drop on the open window, to the answer", "s", _of(answers[1:]), note=note),
        Row(
            "… the very first one",
            "s",
            _of(answers[:1]),
            note="the model is warm already",
        ),
        Row("… until the picture is seen, too", "s", _of(seen[1:])),
    ]


def _of(values: list[float]) -> Figures:
    return Figures(tuple(values))

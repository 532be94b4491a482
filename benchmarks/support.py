"""What every benchmark needs: fresh processes with a clock, pairs of runs, table rows.

A benchmark is a function ``measure(bench) -> list[Row]``. Discern and its baseline
always run in turn (A B A B), each in a fresh process, and a ratio is the median of the
ratios of neighbouring runs: on a machine that others use too, only neighbours can be
compared.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable

#: What one run gave: seconds, images a second, shares, by name.
Run = Mapping[str, float]


class Skipped(Exception):  # noqa: N818 - not an error
    """A benchmark cannot run here; the text says why."""


@dataclass(frozen=True, slots=True)
class Figures:
    """One figure over all repetitions, in the order they ran."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.values)

    @property
    def deviation(self) -> float:
        """The sample standard deviation; 0 for a single value."""
        return statistics.stdev(self.values) if len(self.values) > 1 else 0.0

    def as_json(self) -> dict[str, object]:
        """Values, middle and spread."""
        return {
            "values": [round(value, 4) for value in self.values],
            "median": round(self.median, 4),
            "mean": round(statistics.fmean(self.values), 4),
            "standard_deviation": round(self.deviation, 4),
            "lowest": round(min(self.values), 4),
            "highest": round(max(self.values), 4),
        }


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes:
        name: What was measured.
        unit: Unit of the figures.
        subject: Discern's figures, or None where it was skipped.
        baseline: The other side's, or None where there is none.
        ratios: For each pair of runs how many times better Discern was: above 1 it is
            ahead. Empty where a ratio says nothing.
        against: What the baseline is.
        note: What a reader has to know, such as why it was skipped.
        mean: Show mean ± standard deviation instead of median and range.
    """

    name: str
    unit: str
    subject: Figures | None
    baseline: Figures | None = None
    ratios: tuple[float, ...] = ()
    against: str = ""
    note: str = ""
    mean: bool = False


@dataclass(frozen=True, slots=True)
class Bench:
    """Where and how to measure.

    Attributes:
        quick: Fewer repetitions and pictures, fewer epochs.
        work: A temporary folder for everything that is written.
        data: The folder of real pictures, or None.
        weights: The folder of Keras weights, or None.
        say: Tells the person what is going on.
        images: How many to scan, or None for the usual number.
    """

    quick: bool
    work: Path
    data: Path | None
    weights: Path | None
    say: Callable[[str], None] = field(default=lambda _text: None)
    images: int | None = None

    def repetitions(self, usual: int, quick: int) -> int:
        """How many pairs to run."""
        return quick if self.quick else usual

    def pictures(self, name: str) -> Path:
        """The folder ``name`` of the real pictures.

        Raises:
            Skipped: They are not here.
        """
        if self.data is None:
            raise Skipped(
                "needs the real pictures: set DISCERN_DATA_DIR to their folder"
            )
        folder = self.data / name
        if not folder.is_dir():
            raise Skipped(f"needs {name} below DISCERN_DATA_DIR, which is not there")
        return folder

    def weights_folder(self) -> Path:
        """The folder of Keras weights.

        Raises:
            Skipped: It is not here.
        """
        if self.weights is None:
            raise Skipped(
                "needs real weights: set DISCERN_WEIGHTS_DIR to a folder with them"
            )
        return self.weights


def folder_from(variable: str, fallback: str) -> Path | None:
    """The folder an environment variable names, or the one beside the repository."""
    value = os.environ.get(variable)
    folder = Path(value) if value else ROOT.parent / "shared" / fallback
    return folder.resolve() if folder.is_dir() else None


def alternate(
    subject: Callable[[int], Run],
    baseline: Callable[[int], Run],
    repetitions: int,
    *,
    warm_up: bool = True,
    say: Callable[[str], None] = lambda _text: None,
) -> list[tuple[Run, Run]]:
    """Run both in turn, ``repetitions`` times; each is told the number of its run.

    The first pair may be thrown away: it fills the disk cache for both.
    """
    pairs = []
    for number in range(-1 if warm_up else 0, repetitions):
        pair = subject(number), baseline(number)
        said = "warm-up" if number < 0 else f"{number + 1} of {repetitions}"
        say(f"  {said}: Discern {_briefly(pair[0])}; baseline {_briefly(pair[1])}")
        if number >= 0:
            pairs.append(pair)
    return pairs


def compare(
    name: str,
    unit: str,
    pairs: Sequence[tuple[Run, Run]],
    key: str,
    against: str,
    *,
    baseline_key: str | None = None,
    note: str = "",
) -> Row:
    """The row of one figure; less is better for seconds, more for everything else."""
    ours = [subject[key] for subject, _ in pairs]
    theirs = [baseline[baseline_key or key] for _, baseline in pairs]
    both = zip(ours, theirs, strict=True)
    ratios = [b / a if unit == "s" else a / b for a, b in both]
    return Row(
        name,
        unit,
        Figures(tuple(ours)),
        Figures(tuple(theirs)),
        tuple(ratios),
        against,
        note,
    )


def environment(user_dir: Path) -> dict[str, str]:
    """The environment of a measured process: ours, but with user folders of its own."""
    values = dict(os.environ)
    for name in ("DISCERN_WEIGHTS_DIR", "DISCERN_DATA_DIR"):
        # With it set, the app would choose another encoder than without.
        values.pop(name, None)
    user_dir.mkdir(parents=True, exist_ok=True)
    values["DISCERN_USER_DIR"] = str(user_dir)
    values["PYTHONPATH"] = str(ROOT)
    values["TF_CPP_MIN_LOG_LEVEL"] = "3"
    return values


def run_json(command: Sequence[str], user_dir: Path) -> tuple[dict[str, Any], float]:
    """Run a program that prints one JSON document; the document, and the seconds.

    Raises:
        RuntimeError: It failed; with the end of what it wrote to stderr.
    """
    start = time.perf_counter()
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment(user_dir),
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - start
    # 1 means that some files could not be read, which is an answer too.
    if done.returncode not in {0, 1} or not done.stdout.strip():
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    document: dict[str, Any] = json.loads(done.stdout)
    return document, seconds


def first_line(command: Sequence[str], user_dir: Path) -> tuple[str, float]:
    """Start a program; the first line it prints, and the seconds until it came.

    Raises:
        RuntimeError: It ended without a line.
    """
    start = time.perf_counter()
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(user_dir),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        seconds = time.perf_counter() - start
        _, errors = process.communicate()
    if not line:
        raise RuntimeError(f"{' '.join(command)} failed:\n{errors[-2000:]}")
    return line, seconds


def discern(*arguments: str | Path) -> list[str]:
    """The command line of ``discern`` with arguments."""
    return [PYTHON, "-m", "gui", *map(str, arguments)]


def usual(script: str, *arguments: str | Path) -> list[str]:
    """The command line of a baseline script."""
    return [PYTHON, str(ROOT / "benchmarks" / "usual" / script), *map(str, arguments)]


@contextmanager
def scratch(folder: Path) -> Iterator[Path]:
    """An empty folder that is removed afterwards."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _briefly(run: Run) -> str:
    return ", ".join(f"{name} {value:.3g}" for name, value in run.items())

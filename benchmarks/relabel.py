"""Relabel one image in a project of 4,000: until the new validation score is there."""

from __future__ import annotations

import io
import os
import queue as queues
import statistics
import time
import zipfile
from pathlib import Path
from typing import Any

from benchmarks.support import Bench, Figures, Row, Skipped
from engine.dataset.edits import EditProject, Relabel
from engine.dataset.store import find_home
from engine.jobs.protocol import Finished, Outcome
from engine.jobs.queue import JobQueue
from engine.jobs.requests import EDIT_PROJECT, REFIT, TRAIN_QUICK, Operation, Refit
from engine.jobs.requests import Train as Request
from engine.progress import ignore
from engine.training.recipes import recipe_named
from engine.training.runs import list_runs

NAME = "relabel"
_IMAGES, _QUICK_IMAGES = 4_000, 400
_EDITS = 10


def measure(bench: Bench) -> list[Row]:
    """The edit and the refit, in the window's own workers, one after the other.

    Raises:
        Skipped: CIFAR-10 is not here.
    """
    count = _QUICK_IMAGES if bench.quick else _IMAGES
    os.environ["DISCERN_USER_DIR"] = str(bench.work / "relabel-user")
    folder = _project(bench, count)
    jobs = JobQueue()
    jobs.warm_up()
    try:
        request = Request(str(folder), recipe_named("quick"))
        result = _run(jobs, TRAIN_QUICK, request)
        (run,) = list_runs(find_home(folder).database)
        refit = Refit(str(folder), result.model, run.result.chosen["strength"])
        both, alone, work = [], [], []
        for number in range(-1, _EDITS):
            names = sorted(path.name for path in (folder / "cat").iterdir())
            edit = Relabel((f"cat/{names[number + 1]}",), "dog")
            start, used = time.perf_counter(), _processor_seconds(jobs)
            _run(jobs, EDIT_PROJECT, EditProject(str(folder), edit))
            told = _run(jobs, REFIT, refit)
            seconds = time.perf_counter() - start
            bench.say(f"  edit {number + 1}: {seconds:.2f} s, {told}")
            if number >= 0:  # the first one starts the worker that edits
                both.append(seconds)
                alone.append(told.seconds)
                work.append(_processor_seconds(jobs) - used)
    finally:
        jobs.close()
    note = f"median of {_EDITS}; the longest {max(both):.2f} s"
    title = f"Relabel one of {count:,} images"
    return [
        Row(f"{title}, to the new score", "s", Figures(tuple(both)), note=note),
        Row(
            "… of which refitting",
            "s",
            Figures(tuple(alone)),
            note=f"median {statistics.median(alone):.2f} s, nothing embedded",
        ),
        Row(
            "… processor time of all workers",
            "s",
            Figures(tuple(work)),
            note="what it takes where nothing else runs, on one core",
        ),
    ]


def _project(bench: Bench, count: int) -> Path:
    if bench.data is None or not (bench.data / "cifar10.zip").is_file():
        raise Skipped("needs cifar10.zip: set DISCERN_DATA_DIR to its folder")
    folder = bench.work / "relabel"
    taken: dict[str, int] = {}
    with zipfile.ZipFile(bench.data / "cifar10.zip") as archive:
        for name in archive.namelist():
            parts = Path(name).parts
            if "train" not in parts or not name.endswith((".jpg", ".png")):
                continue
            class_name = parts[-2]
            if taken.get(class_name, 0) >= count // 10:
                continue
            taken[class_name] = taken.get(class_name, 0) + 1
            target = folder / class_name / parts[-1]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(io.BytesIO(archive.read(name)).getvalue())
    return folder


def _processor_seconds(jobs: JobQueue) -> float:
    """What the workers have used of the processor so far; 0 where nobody tells."""
    total = 0
    for pid in jobs.worker_pids().values():
        stat = Path(f"/proc/{pid}/stat")
        if stat.exists():
            fields = stat.read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK") if total else 0.0


def _run(jobs: JobQueue, operation: Operation[Any, Any], request: object) -> Any:
    outcomes: queues.SimpleQueue[Outcome] = queues.SimpleQueue()
    jobs.submit(operation, request, on_event=ignore, on_outcome=outcomes.put)
    outcome = outcomes.get()
    if isinstance(outcome, Finished):
        return outcome.result
    raise RuntimeError(f"{operation.name} came to {outcome}")

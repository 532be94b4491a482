"""Kill a network's training at ten random moments: does each go on to the same?"""

from __future__ import annotations

import os
import queue as queues
import random
import shutil
import signal
import threading
import time
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.support import Bench, Figures, Row
from engine.dataset.store import find_home
from engine.jobs import queue
from engine.jobs.protocol import Outcome
from engine.jobs.queue import JobQueue
from engine.jobs.requests import TRAIN_NETWORK, Lane, Train, TrainResult
from engine.progress import Event, Progress, Token, ignore
from engine.training.recipes import Recipe, recipe_named, with_settings
from engine.training.running import unfinished_runs
from engine.training.runs import list_runs

NAME = "kills"
_KILLS, _QUICK_KILLS = 10, 2
_COLOURS = {"blue": (40, 60, 200), "green": (40, 180, 60), "red": (200, 60, 40)}
_EACH = 60


def measure(bench: Bench) -> list[Row]:
    """One training that nothing interrupts, then as many that are killed and resumed.

    The moments are spread evenly at random over the time that the first one took from
    its first sign of life on, so they fall into every phase.
    """
    os.environ["DISCERN_USER_DIR"] = str(bench.work / "kills-user")
    original = _draw(bench.work / "kills")
    expected, seconds = _whole(bench.work / "whole", original)
    bench.say(f"  uninterrupted: {seconds:.1f} s, {expected.validation}")
    dice = random.Random(5)
    kills = _QUICK_KILLS if bench.quick else _KILLS
    resumed = same = 0
    for number in range(kills):
        folder = bench.work / f"killed-{number}"
        shutil.copytree(original, folder)
        moment = dice.uniform(0.0, seconds)
        phase = _kill(folder, moment)
        database = find_home(folder).database
        left = unfinished_runs(database)
        result = _train(folder, left[0].id if left else None)
        resumed += len(list_runs(database)) == 1 and not unfinished_runs(database)
        alike = (result.validation, result.test) == (
            expected.validation,
            expected.test,
        ) and _close(expected, result)
        same += alike
        bench.say(
            f"  killed after {moment:.1f} s, in {phase}: "
            f"{'the same' if alike else 'ANOTHER'} result"
        )
        shutil.rmtree(folder)
    return [
        Row(
            f"Killed at {kills} random moments: gone on with",
            f"of {kills}",
            Figures((float(resumed),)),
            note="SIGKILL to the worker, then --resume; the project whole each time",
        ),
        Row(
            "… to the same result",
            f"of {kills}",
            Figures((float(same),)),
            note="scores equal, losses of every epoch within 1 %",
        ),
    ]


def _recipe() -> Recipe:
    changes = {"filters": "8,16", "dense": "16", "epochs": 5, "batch": 16}
    return with_settings(recipe_named("cnn-bn"), changes)


def _train(folder: Path, resume: str | None = None) -> TrainResult:
    request = Train(str(folder), _recipe(), resume=resume)
    return queue.run(TRAIN_NETWORK, request, report=ignore, token=Token())


def _whole(folder: Path, original: Path) -> tuple[TrainResult, float]:
    shutil.copytree(original, folder)
    begun: list[float] = []
    request = Train(str(folder), _recipe())
    result = queue.run(
        TRAIN_NETWORK,
        request,
        report=lambda _event: begun.append(time.monotonic()),
        token=Token(),
    )
    return result, time.monotonic() - begun[0]


def _kill(folder: Path, moment: float) -> str:
    """Begin a training and kill it ``moment`` seconds after its first sign of life."""
    alive = threading.Event()
    phases = ["no phase yet"]

    def hear(event: Event) -> None:
        if isinstance(event, Progress):
            phases.append(event.stage)
        alive.set()

    outcomes: queues.SimpleQueue[Outcome] = queues.SimpleQueue()
    jobs = JobQueue()
    try:
        jobs.submit(
            TRAIN_NETWORK,
            Train(str(folder), _recipe()),
            on_event=hear,
            on_outcome=outcomes.put,
        )
        alive.wait()
        time.sleep(moment)
        pid = jobs.worker_pids().get(Lane.NETWORK)
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
        outcomes.get()
    finally:
        jobs.close()
    return phases[-1]


def _close(expected: TrainResult, received: TrainResult) -> bool:
    curves = [
        np.loadtxt(
            Path(result.model).parent / "history.csv", delimiter=",", skiprows=1
        )[:, 1:5]
        for result in (expected, received)
    ]
    one, other = curves
    return one.shape == other.shape and bool(
        np.allclose(one, other, rtol=1e-2, atol=1e-3)
    )


def _draw(folder: Path) -> Path:
    rng = np.random.default_rng(1)
    for name, colour in _COLOURS.items():
        (folder / name).mkdir(parents=True)
        for number in range(_EACH):
            pixels = np.array(colour) + rng.integers(-90, 90, (40, 40, 3))
            image = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
            image.save(folder / name / f"{number:03}.png")
    return folder

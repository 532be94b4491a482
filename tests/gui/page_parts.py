"""What the page tests share: small real projects, and a queue played by hand."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from engine.dataset.opening import open_project
from engine.dataset.summary import OpenProject
from engine.jobs.looking import WARM_UP
from engine.jobs.protocol import Finished, Outcome
from engine.jobs.requests import ESTIMATE, MEASURE, Lane, Operation
from engine.progress import Event, Token, ignore
from gui.bridge import JobBridge
from gui.state import AppState


@dataclass
class PlayedJob:
    """A job whose events and outcome the test decides."""

    operation: Operation[Any, Any]
    request: Any
    report: Callable[[Event], None]
    end: Callable[[Outcome], None]
    cancelled: bool = False
    paused: bool = False
    state: str = "running"

    def pause(self, *, paused: bool) -> None:
        """Remember whether it is to wait."""
        self.paused = paused

    def cancel(self) -> None:
        """Remember that somebody asked."""
        self.cancelled = True


class PlayedQueue:
    """Stands in for the engine's queue where a test is about the page alone.

    Attributes:
        jobs: What was asked for.
        estimates: Questions what a training would take, which come by themselves.
        warm_ups: Models to be loaded before they are asked, which come so, too.
    """

    def __init__(self) -> None:
        self.jobs: list[PlayedJob] = []
        self.estimates: list[PlayedJob] = []
        self.warm_ups: list[PlayedJob] = []

    def submit(
        self,
        operation: Operation[Any, Any],
        request: object,
        *,
        on_event: Callable[[Event], None],
        on_outcome: Callable[[Outcome], None],
    ) -> PlayedJob:
        """Take a job and do nothing."""
        job = PlayedJob(operation, request, on_event, on_outcome)
        if operation in (ESTIMATE, MEASURE):
            self.estimates.append(job)
        elif operation is WARM_UP:
            self.warm_ups.append(job)
        else:
            self.jobs.append(job)
        return job

    def worker_pids(self) -> dict[Lane, int]:
        """Every lane's process is this one."""
        return dict.fromkeys(Lane, os.getpid())

    def warm_up(self) -> None:
        """There is nothing to start."""

    def close(self) -> None:
        """There is nothing to end."""


def draw_project(folder: Path, images: int = 12) -> Path:
    """Two classes of small pictures, red and blue, that any network tells apart."""
    noise = np.random.default_rng(0)
    for channel, name in ((0, "red"), (2, "blue")):
        (folder / name).mkdir(parents=True)
        for number in range(images):
            pixels = noise.integers(0, 60, (40, 40, 3), dtype=np.uint8)
            pixels[..., channel] += 150
            Image.fromarray(pixels).save(folder / name / f"{name}-{number:02}.png")
    return folder


def state_with_project(bridge: JobBridge, queue: PlayedQueue, folder: Path) -> AppState:
    """A state whose project was really scanned, here and now."""
    state = AppState(bridge)
    state.open_project(folder)
    summary = open_project(OpenProject(str(folder)), report=ignore, token=Token())
    queue.jobs.pop().end(Finished(summary))
    return state

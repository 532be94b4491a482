"""A network's training whose process is really killed, and gone on with."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import psutil
import pytest

from engine.dataset.store import find_home
from engine.jobs import queue
from engine.jobs.protocol import Failed, Stopped
from engine.jobs.queue import JobQueue
from engine.jobs.requests import TRAIN_NETWORK, Lane, Train, TrainResult
from engine.progress import CurvePoint, Event, Progress, Token, ignore
from engine.training.recipes import Recipe, recipe_named, with_settings
from engine.training.running import unfinished_runs
from engine.training.runs import list_runs
from tests.support.listening import Heard, wait_until
from tests.support.pictures import draw_project

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal"),
]


def recipe() -> Recipe:
    changes = {"filters": "4,4", "dense": "8", "epochs": 3, "batch": 8}
    return with_settings(recipe_named("cnn-bn"), changes)


def train(folder: Path, resume: str | None = None) -> TrainResult:
    request = Train(str(folder), recipe(), resume=resume)
    return queue.run(TRAIN_NETWORK, request, report=ignore, token=Token())


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> TrainResult:
    """A training that nothing interrupts."""
    folder = tmp_path_factory.mktemp("whole") / "colours"
    return train(draw_project(folder, {"blue": 12, "green": 12}))


def _in_decode(event: Event) -> bool:
    return isinstance(event, Progress) and event.stage == "decode"


def _in_second_epoch(event: Event) -> bool:
    return isinstance(event, CurvePoint) and event.step == 1


def _in_convert(event: Event) -> bool:
    return isinstance(event, Progress) and event.stage == "convert"


@pytest.mark.parametrize("moment", [_in_decode, _in_second_epoch, _in_convert])
def test_a_killed_training_goes_on_to_the_same_result(
    tmp_path: Path, whole: TrainResult, moment: object
) -> None:
    # GIVEN the same training, whose process is killed at a moment of its life
    assert callable(moment)
    folder = draw_project(tmp_path / "colours", {"blue": 12, "green": 12})
    jobs = JobQueue()
    try:
        heard = Heard(jobs, TRAIN_NETWORK, Train(str(folder), recipe()))
        wait_until(lambda: any(map(moment, list(heard.events))), "the moment", 300)
        os.kill(jobs.worker_pids()[Lane.NETWORK], signal.SIGKILL)
        outcome = heard.outcome()
    finally:
        jobs.close()
    assert isinstance(outcome, Failed)
    # WHEN it is gone on with
    database = find_home(folder).database
    (left,) = unfinished_runs(database)
    result = train(folder, left.id)
    # THEN it comes to the same as the one that nothing interrupted
    assert result.test == whole.test
    assert result.validation == whole.validation
    assert result.data == whole.data
    assert result.seconds["train"] > 0
    (run,) = list_runs(database)
    assert run.id == left.id
    histories = [
        (Path(one.model).parent / "history.csv").read_text().splitlines()
        for one in (whole, result)
    ]
    for one, other in zip(*histories, strict=True):
        for expected, received in zip(
            one.split(",")[:-1], other.split(",")[:-1], strict=True
        ):
            if expected != received:
                assert float(received) == pytest.approx(float(expected), rel=1e-2)
    # AND nothing of the checkpoint is left
    assert not (Path(result.model).parent / "checkpoint").exists()


def test_asked_twice_it_stops_at_once_and_can_be_gone_on_with(tmp_path: Path) -> None:
    # GIVEN a network with something to keep
    folder = draw_project(tmp_path / "colours", {"blue": 12, "green": 12})
    jobs = JobQueue()
    try:
        heard = Heard(jobs, TRAIN_NETWORK, Train(str(folder), recipe()))
        wait_until(lambda: any(map(_in_second_epoch, list(heard.events))), "it", 300)
        # THEN its process lets the window go first
        process = psutil.Process(jobs.worker_pids()[Lane.NETWORK])
        assert process.nice() > psutil.Process().nice()
        # WHEN it is asked to stop, and once more as soon as it has begun to pack
        heard.job.cancel()
        wait_until(lambda: _is_saved(folder), "its checkpoint", 300)
        heard.job.cancel()
        outcome = heard.outcome()
    finally:
        jobs.close()
    # THEN it ends without a model, or with one where it was quicker than that
    assert isinstance(outcome, Stopped)
    if outcome.result is None:
        # AND nothing that was learned is lost
        (left,) = unfinished_runs(find_home(folder).database)
        assert left.epochs >= 1
        assert train(folder, left.id).test is not None


def _is_saved(folder: Path) -> bool:
    return any(find_home(folder).database.parent.glob("runs/*/checkpoint/*.npz"))

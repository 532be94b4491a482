"""Ctrl-C in ``discern train``: it always ends, and what was learned is not lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine.dataset.store import find_home
from engine.training.running import unfinished_runs
from engine.training.runs import list_runs
from tests.support.listening import wait_until
from tests.support.pictures import draw_project
from tests.support.terminal import PATIENCE, start

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(sys.platform != "linux", reason="finds the worker in /proc"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return draw_project(tmp_path / "colours", {"blue": 12, "green": 12})


def begin(folder: Path, epochs: int) -> subprocess.Popen[str]:
    """A training, from the moment on that its first checkpoint is there."""
    changes = ("filters=4,4", "dense=8", f"epochs={epochs}", "batch=8")
    settings = [word for change in changes for word in ("--set", change)]
    process = start("train", folder, "--recipe", "cnn-bn", *settings, cwd=folder.parent)

    def checkpointed() -> bool:
        if process.poll() is not None:
            pytest.fail(process.communicate()[1])
        return any(folder.glob(".discern/runs/*/checkpoint/state.npz"))

    wait_until(checkpointed, "a checkpoint", PATIENCE)
    return process


def test_ctrl_c_keeps_the_best_so_far(folder: Path) -> None:
    # GIVEN a training that would go on for hours
    with begin(folder, epochs=100_000) as process:
        # WHEN a person presses Ctrl-C
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=PATIENCE)
    # THEN it ends by itself, with a model that says it was stopped
    assert process.returncode == 130, errors
    assert "Traceback" not in errors
    assert "stopped early" in output
    assert (folder.parent / "colours.discern").exists()
    (run,) = list_runs(find_home(folder).database)
    assert run.result.stopped


@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c_where_nothing_answers_says_how_to_go_on(
    folder: Path, times: int
) -> None:
    # GIVEN a training whose process gets no time at all, like on a crowded computer
    with begin(folder, epochs=20_000) as process:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        (worker,) = children.read_text().split()
        os.kill(int(worker), signal.SIGSTOP)
        # WHEN a person presses Ctrl-C, and perhaps again, for less patience
        for _ in range(times):
            process.send_signal(signal.SIGINT)
            time.sleep(0.3)
        _, errors = process.communicate(timeout=PATIENCE)
    # THEN it ends all the same, and says how to go on
    assert process.returncode == 130, errors
    assert "Traceback" not in errors
    (left,) = unfinished_runs(find_home(folder).database)
    assert f"--resume {left.id}" in errors
    # AND what was learned is there to go on with
    assert left.epochs > 0
    assert (folder / ".discern/runs" / left.id / "checkpoint/state.npz").exists()

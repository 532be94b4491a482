"""The worker's process itself: how it ends, what it leaves behind, where it looks."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from engine import paths
from engine.errors import JobError
from engine.jobs import queue
from engine.jobs.process import WorkerProcess
from engine.jobs.protocol import Stopped
from engine.jobs.queue import JobQueue
from engine.progress import Cancelled, Event, Note, Progress, Token, ignore
from tests.support import operations as ops
from tests.support.listening import PATIENCE, Heard, is_running, wait_until
from tests.support.operations import Ask, Told

REAL = [sys.executable, "-P", "-m", "tests.support.worker_with_test_ops"]
ROOT = Path(__file__).resolve().parents[2]

posix = pytest.mark.skipif(sys.platform == "win32", reason="asks POSIX about processes")


def start() -> WorkerProcess:
    return WorkerProcess(REAL)


def popen(**options: object) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(  # type: ignore[call-overload, no-any-return]
        REAL,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        **options,
    )


def run_line(operation: str, **request: object) -> bytes:
    message = {"type": "run", "job": 1, "operation": operation, "request": request}
    return json.dumps(message).encode() + b"\n"


@pytest.mark.parametrize("job", [None, "listen", "deaf"])
def test_it_ends_when_its_input_closes(job: str | None) -> None:
    # GIVEN a worker, idle, or with a job that listens, or with one that does not
    with popen() as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert b"ready" in process.stdout.readline()
        if job:
            process.stdin.write(run_line(job))
            process.stdin.flush()
            assert b"event" in process.stdout.readline()
        # WHEN whoever started it goes away
        process.stdin.close()
        # THEN it ends by itself
        process.wait(PATIENCE)


def test_lines_that_are_no_messages_are_passed_over() -> None:
    # GIVEN a worker
    with popen() as process:
        assert process.stdin is not None
        assert process.stdout is not None
        # WHEN junk comes before a job, and a cancel for a job that it does not have
        junk = b'\xff\n{"type": "dance"}\n[\n{"type": "cancel", "job": 9}\n'
        process.stdin.write(junk + run_line("count", number=2))
        process.stdin.flush()
        lines = iter(process.stdout.readline, b"")
        done = next(line for line in map(json.loads, lines) if line["type"] == "done")
        process.stdin.close()
    # THEN the job is done all the same
    assert done["outcome"] == "finished"
    assert done["body"]["number"] == 2


@posix
def test_a_child_that_is_left_behind_holds_nobody_up() -> None:
    # GIVEN a job that leaves a child behind, which has the worker's output
    asked = Ask(text="import time; time.sleep(600)")
    # WHEN it is run and its worker ends
    told = queue.run(ops.LEAVE_CHILD, asked, report=ignore, token=Token(), start=start)
    # THEN nobody waits for the child, which is ended as well
    wait_until(lambda: not is_running(told.number), "the child is gone")


@posix
def test_the_real_ladder_ends_a_deaf_job_and_its_children() -> None:
    # GIVEN the real deadlines, and a job that started a child and waits for it
    jobs = JobQueue(start)
    heard = Heard(jobs, ops.CHILD, Ask(text="import time; time.sleep(600)")).started()
    note = heard.events[0]
    assert isinstance(note, Note)
    child = int(note.message)
    assert is_running(child)
    # WHEN it is cancelled
    heard.job.cancel()
    # THEN it is stopped, and so is its child
    assert heard.outcome() == Stopped(None)
    jobs.close()
    wait_until(lambda: not is_running(child), "the child is gone")


@posix
def test_no_orphan_survives_a_killed_window() -> None:
    # GIVEN a program that runs a job in a worker
    script = (
        "from tests.support import operations as ops\n"
        "from tests.jobs.test_process import start\n"
        "from engine.jobs.queue import JobQueue\n"
        "jobs = JobQueue(start)\n"
        "tell = lambda event: print(*jobs.worker_pids().values(), flush=True)\n"
        "job = jobs.submit(ops.LISTEN, ops.Ask(), on_event=tell, on_outcome=print)\n"
        "job.wait()\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as window:
        assert window.stdout is not None
        worker = int(window.stdout.readline())
        assert is_running(worker)
        # WHEN the program is killed
        window.send_signal(signal.SIGKILL)
    # THEN the worker ends by itself
    wait_until(lambda: not is_running(worker), "the worker is gone")


def test_the_folder_it_is_started_in_cannot_replace_our_modules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a person's folder with files named like modules that we import
    for name in ("queue", "random", "msgspec", "engine"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('not ours')")
    monkeypatch.chdir(tmp_path)
    # WHEN the usual worker is started there
    worker = WorkerProcess()
    # THEN it starts
    assert worker.receive() is not None
    worker.close()
    assert paths.worker_command()[0] == sys.executable


def test_run_gives_the_result_and_every_event() -> None:
    # GIVEN somebody who wants to wait
    events: list[Event] = []
    # WHEN a job runs in a worker of its own
    told = queue.run(
        ops.COUNT, Ask(3, "text"), report=events.append, token=Token(), start=start
    )
    # THEN the result is returned, and the events were told
    assert told.number == 3
    assert [item.done for item in events if isinstance(item, Progress)] == [1, 2, 3]


def test_run_raises_what_went_wrong() -> None:
    # GIVEN a job that fails as foreseen
    request = Ask(text="foreseen", path="/poem")
    # WHEN it is run
    with pytest.raises(JobError) as caught:
        queue.run(ops.FAIL, request, report=ignore, token=Token(), start=start)
    # THEN the error is the job's own
    assert caught.value.code == "image.poem"
    assert str(caught.value.path) == "/poem"
    assert caught.value.remedy == "Draw it."


@pytest.mark.parametrize("early", [True, False])
def test_run_stops_when_the_token_says_so(early: bool) -> None:
    # GIVEN a token that is cancelled before the job, or by its first event
    token = Token()
    if early:
        token.cancel()
    # WHEN the job has nothing to keep
    with pytest.raises(Cancelled):
        queue.run(
            ops.GIVE_UP,
            Ask(),
            report=lambda _event: token.cancel(),
            token=token,
            start=start,
        )
    # THEN that was a Cancelled, and no process is left (conftest looks)


def test_run_returns_the_best_so_far() -> None:
    # GIVEN a job that keeps what it has
    token = Token()
    # WHEN it is cancelled
    told = queue.run(
        ops.LISTEN,
        Ask(4),
        report=lambda _event: token.cancel(),
        token=token,
        start=start,
    )
    # THEN that is the result
    assert told == Told(4, stopped=True)

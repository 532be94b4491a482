"""Jobs seen from the window: threads, order, a killed worker, closing in the middle."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.jobs.protocol import Failed, Finished, Stopped
from engine.jobs.queue import JobQueue
from engine.jobs.requests import OPEN_PROJECT, Lane, OpenProject
from gui.bridge import JobBridge
from gui.window.main_window import MainWindow
from tests.gui.driving import PATIENCE, OpenWindow, open_project

needs_signals = pytest.mark.skipif(
    sys.platform == "win32", reason="stops and kills processes by POSIX signals"
)


def test_everything_is_heard_on_the_windows_thread_and_in_order(
    qapp: QApplication, project_dir: Path, qtbot: QtBot
) -> None:
    # GIVEN a bridge over a real queue
    bridge = JobBridge(JobQueue())
    heard: list[tuple[str, bool]] = []

    def hear(what: str) -> None:
        heard.append((what, QThread.currentThread() is qapp.thread()))

    # WHEN a job runs, with plain functions for slots
    job = bridge.submit(OPEN_PROJECT, OpenProject(str(project_dir)))
    job.started.connect(lambda: hear("started"))
    job.event.connect(lambda _event: hear("event"))
    job.outcome.connect(lambda _outcome: hear("outcome"))
    with qtbot.waitSignal(bridge.job_ended, timeout=PATIENCE) as ended:
        pass
    bridge.close()
    # THEN it started, reported and ended, all on the window's thread
    assert isinstance(ended.args[1], Finished)
    names = [what for what, _ in heard]
    assert names[0] == "started"
    assert names[-1] == "outcome"
    assert "event" in names[1:-1]
    assert all(on_thread for _, on_thread in heard)
    assert job.done


def test_a_cancelled_job_ends_as_stopped(project_dir: Path, qtbot: QtBot) -> None:
    # GIVEN two jobs in one lane
    bridge = JobBridge(JobQueue())
    bridge.submit(OPEN_PROJECT, OpenProject(str(project_dir)))
    waiting = bridge.submit(OPEN_PROJECT, OpenProject(str(project_dir)))
    # WHEN the one that waits is cancelled
    waiting.cancel()
    with qtbot.waitSignal(waiting.outcome, timeout=PATIENCE) as ended:
        pass
    bridge.close()
    # THEN its outcome says so
    assert ended.args == [Stopped(None)]


@needs_signals
def test_a_killed_worker_is_one_sentence_and_the_window_goes_on(
    open_window: OpenWindow, project_dir: Path, qtbot: QtBot
) -> None:
    # GIVEN a project being opened by a worker that stands still
    queue = JobQueue()
    window = open_window(queue=queue)
    pid = _running_worker(queue, window, project_dir, qtbot)
    os.kill(pid, signal.SIGSTOP)
    problems: list[Failed] = []
    window.state.problem_reported.connect(problems.append)
    window.open_project(project_dir)
    job = window.job_bar.job
    assert job is not None
    qtbot.waitUntil(lambda: not job.waiting, timeout=PATIENCE)
    # WHEN the worker is killed
    os.kill(pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: bool(problems), timeout=PATIENCE)
    # THEN the window says so, is ready again, and the same thing works afterwards
    assert problems[0].code == "job.worker_died"
    assert window.banner.isVisible()
    qtbot.waitUntil(
        lambda: window.job_bar.title.text().startswith("Ready"), timeout=PATIENCE
    )
    open_project(window, project_dir, qtbot)


@needs_signals
def test_cancel_in_the_job_bar_ends_a_job_that_does_not_listen(
    open_window: OpenWindow, project_dir: Path, qtbot: QtBot
) -> None:
    # GIVEN a job whose worker stands still
    queue = JobQueue()
    window = open_window(queue=queue)
    pid = _running_worker(queue, window, project_dir, qtbot)
    os.kill(pid, signal.SIGSTOP)
    window.state.rescan()
    button = window.job_bar.cancel_button
    qtbot.waitUntil(button.isVisible, timeout=PATIENCE)
    # WHEN Cancel is pressed
    button.click()
    assert not button.isEnabled()
    # THEN the job ends without a complaint, and the project is still open
    qtbot.waitUntil(lambda: not button.isVisible(), timeout=PATIENCE)
    assert not window.banner.isVisible()
    assert window.state.project is not None


@needs_signals
def test_closing_ends_a_worker_in_the_middle_of_a_job(
    open_window: OpenWindow, project_dir: Path, qtbot: QtBot
) -> None:
    # GIVEN a job whose worker stands still
    queue = JobQueue()
    window = open_window(queue=queue)
    pid = _running_worker(queue, window, project_dir, qtbot)
    os.kill(pid, signal.SIGSTOP)
    window.state.rescan()
    # WHEN the window is closed
    window.close()
    # THEN the worker is gone
    assert queue.worker_pids() == {}
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def _running_worker(
    queue: JobQueue, window: MainWindow, folder: Path, qtbot: QtBot
) -> int:
    """The number of the quick worker's process, after it did something."""
    open_project(window, folder, qtbot)
    return queue.worker_pids()[Lane.QUICK]

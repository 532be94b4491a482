"""The contract of a worker, continued: stopping, lanes, closing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.jobs import client, queue
from engine.jobs.protocol import Finished, Stopped
from engine.jobs.requests import Lane
from tests.support import operations as ops
from tests.support.bench import SHORT_STOP, Bench
from tests.support.listening import wait_until
from tests.support.operations import Ask, Told

#: Seconds that a job may be silent while it keeps, in a test; long for a busy machine.
SHORT_KEEP = 2.0


def test_cancelling_a_waiting_job_ends_it_at_once(bench: Bench) -> None:
    # GIVEN a job that waits behind one that does not end
    running = bench.ask(ops.LISTEN).started()
    waiting = bench.ask(ops.COUNT, Ask(3))
    # WHEN it is cancelled
    waiting.job.cancel()
    # THEN it ends while the other goes on
    assert waiting.outcome() == Stopped(None)
    assert waiting.events == []
    assert not running.job.done
    # THEN the lane still works once the other has ended
    running.job.cancel()
    assert bench.tell(ops.COUNT, Ask(2)).number == 2


def test_a_cancelled_job_keeps_its_best_so_far(bench: Bench) -> None:
    # GIVEN a job that honours the flag
    heard = bench.ask(ops.LISTEN, Ask(7)).started()
    # WHEN it is cancelled
    heard.job.cancel()
    # THEN the outcome is what it had, and the worker is the same as before
    assert heard.outcome() == Stopped(Told(7, stopped=True))
    bench.tell(ops.COUNT, Ask(1))
    assert len(bench.started) == 1


def test_a_cancelled_job_may_have_nothing_to_keep(bench: Bench) -> None:
    # GIVEN a job that leaves through Cancelled
    heard = bench.ask(ops.GIVE_UP).started()
    # WHEN it is cancelled
    heard.job.cancel()
    # THEN being stopped is no failure
    assert heard.outcome() == Stopped(None)


def test_a_job_that_keeps_its_best_is_given_time(bench: Bench) -> None:
    # GIVEN a job that needs longer to save than a stop is given, and says so
    ticks = int(2 * SHORT_STOP / ops.TICK)
    heard = bench.ask(ops.KEEP, Ask(ticks)).started()
    # WHEN it is cancelled
    heard.job.cancel()
    # THEN it is not interrupted
    assert heard.outcome() == Stopped(Told(ticks, stopped=True))


def test_a_job_that_says_how_far_it_is_with_keeping_is_given_more(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a job that needs longer to save than a silent one is given
    monkeypatch.setattr(client, "KEEP_DEADLINE", SHORT_KEEP)
    ticks = int(2 * SHORT_KEEP / ops.TICK)
    heard = bench.ask(ops.KEEP, Ask(ticks, "often")).started()
    # WHEN it is cancelled
    heard.job.cancel()
    # THEN it is not interrupted
    assert heard.outcome() == Stopped(Told(ticks, "", stopped=True))


def test_a_job_that_ignores_the_flag_is_ended(bench: Bench) -> None:
    # GIVEN a job that never looks at the flag
    heard = bench.ask(ops.DEAF).started()
    # WHEN it is cancelled, once
    heard.job.cancel()
    # THEN the ladder ends it, and the lane works with another worker
    assert heard.outcome() == Stopped(None)
    assert bench.tell(ops.COUNT, Ask(1)).number == 1
    assert len(bench.started) == 2


def test_cancelling_twice_kills(bench: Bench) -> None:
    # GIVEN a job that is saving, and would be given time
    heard = bench.ask(ops.DEAF).started()
    heard.job.cancel()
    # WHEN it is cancelled again
    heard.job.cancel()
    # THEN it ends, and the next job, submitted at once, is not hit by that
    assert bench.tell(ops.COUNT, Ask(1)).number == 1
    assert heard.outcome() == Stopped(None)


def test_jobs_of_a_lane_come_in_order_in_one_worker(bench: Bench) -> None:
    # GIVEN a few jobs of one lane
    # WHEN they are submitted together
    jobs = [bench.ask(ops.WHO) for _ in range(4)]
    ends: list[int] = []
    for number, heard in enumerate(jobs):
        heard.outcome()
        ends.append(number)
        assert all(not later.events for later in jobs[number + 1 :])
    # THEN one worker did them all
    assert len({repr(heard.outcome()) for heard in jobs}) == 1
    assert len(bench.started) == 1


def test_lanes_run_side_by_side(bench: Bench, tmp_path: Path) -> None:
    # GIVEN two jobs that each wait for the other
    here, there = str(tmp_path / "here"), str(tmp_path / "there")
    # WHEN they are in different lanes
    one = bench.ask(ops.MEET_HERE, Ask(text="there", path=here))
    other = bench.ask(ops.MEET_THERE, Ask(text="here", path=there))
    # THEN they meet
    assert isinstance(one.outcome(), Finished)
    assert isinstance(other.outcome(), Finished)


def test_every_network_job_gets_a_fresh_worker(bench: Bench) -> None:
    # GIVEN the lane of TensorFlow
    # WHEN two jobs run in it
    bench.tell(ops.NETWORK_WHO)
    bench.tell(ops.NETWORK_WHO)
    # THEN each had a worker of its own, which is gone
    assert len(bench.started) == 2
    wait_until(lambda: Lane.NETWORK not in bench.queue.worker_pids(), "both are gone")


def test_closing_ends_what_runs_and_what_waits(bench: Bench) -> None:
    # GIVEN a deaf job, one behind it, and one in another lane
    deaf = bench.ask(ops.DEAF).started()
    waiting = bench.ask(ops.COUNT)
    other = bench.ask(ops.MEET_THERE, Ask(text="never", path=os.devnull))
    # WHEN the queue is closed
    bench.queue.close()
    # THEN all of them have an outcome, and so has one that comes too late
    assert {repr(heard.outcome()) for heard in (deaf, waiting, other)} == {
        repr(Stopped(None))
    }
    assert bench.queue.worker_pids() == {}
    assert bench.ask(ops.COUNT).outcome() == Stopped(None)


def test_closing_does_not_wait_for_ever_for_what_is_kept(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a job that would keep for an hour, and says so all the time
    monkeypatch.setattr(queue, "CLOSE_DEADLINE", SHORT_STOP)
    heard = bench.ask(ops.KEEP, Ask(int(3600 / ops.TICK), "often")).started()
    # WHEN the queue is closed
    bench.queue.close()
    # THEN it is ended
    assert heard.outcome() == Stopped(None)
    assert bench.queue.worker_pids() == {}

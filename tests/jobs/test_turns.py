"""One heavy job at a time over all lanes, while the rest goes on."""

from __future__ import annotations

from engine.jobs.protocol import Finished, Stopped
from tests.support import operations as ops
from tests.support.bench import Bench
from tests.support.operations import Ask


def test_a_heavy_job_waits_for_one_of_another_lane(bench: Bench) -> None:
    # GIVEN a heavy job in one lane
    running = bench.ask(ops.HEAVY_LISTEN).started()
    # WHEN others come, in its lane and in another
    same = bench.ask(ops.HEAVY_NETWORK_COUNT, Ask(1))
    other = bench.ask(ops.HEAVY_COUNT, Ask(2))
    # THEN what is light overtakes them, even in their own lane
    assert bench.tell(ops.COUNT, Ask(3)).number == 3
    assert [same.job.state, other.job.state] == ["waiting", "waiting"]
    # WHEN the first ends THEN they follow
    running.job.cancel()
    assert isinstance(same.outcome(), Finished)
    assert isinstance(other.outcome(), Finished)


def test_one_that_waits_for_its_turn_can_be_removed(bench: Bench) -> None:
    # GIVEN two heavy jobs that wait for one of another lane
    running = bench.ask(ops.HEAVY_LISTEN).started()
    removed = bench.ask(ops.HEAVY_COUNT, Ask(1))
    last = bench.ask(ops.HEAVY_COUNT, Ask(2))
    # WHEN the first of them is cancelled
    removed.job.cancel()
    # THEN it ends at once, without ever having begun, and the others are not touched
    assert removed.outcome() == Stopped(None)
    assert removed.events == []
    assert running.job.state == "running"
    assert last.job.state == "waiting"
    # AND the last one has its turn when the first is over
    running.job.cancel()
    assert isinstance(last.outcome(), Finished)


def test_a_heavy_job_that_dies_gives_its_turn_away(bench: Bench) -> None:
    # GIVEN a heavy job, and one that waits for it
    running = bench.ask(ops.HEAVY_LISTEN).started()
    waiting = bench.ask(ops.HEAVY_COUNT, Ask(1))
    # WHEN its process is killed
    bench.kill_worker()
    running.outcome()
    # THEN the other begins
    assert isinstance(waiting.outcome(), Finished)

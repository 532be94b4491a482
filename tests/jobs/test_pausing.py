"""Pausing a job: it waits at its next batch, and goes on, or stops, from there."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from engine.jobs.protocol import Finished, Stopped
from engine.progress import Cancelled, Token
from tests.support import operations as ops
from tests.support.bench import Bench
from tests.support.listening import wait_until
from tests.support.operations import Ask, Told


def test_a_paused_job_waits_and_goes_on(bench: Bench) -> None:
    # GIVEN a job that counts without end in sight
    heard = bench.ask(ops.TICK_ALONG, Ask(100_000)).started()
    # WHEN it is paused
    heard.job.pause(paused=True)
    heard.job.pause(paused=False)
    heard.job.pause(paused=True)
    # THEN it reports no more
    still = _standing_still(heard.events)
    # AND WHEN it goes on THEN it reports again
    heard.job.pause(paused=False)
    wait_until(lambda: len(heard.events) > still, "going on")
    heard.job.cancel()
    assert heard.outcome() == Stopped(None)


def test_a_paused_job_can_be_cancelled(bench: Bench) -> None:
    # GIVEN a paused job
    heard = bench.ask(ops.TICK_ALONG, Ask(100_000)).started()
    heard.job.pause(paused=True)
    _standing_still(heard.events)
    # WHEN it is cancelled THEN it ends in an orderly way, and its worker lives on
    heard.job.cancel()
    assert heard.outcome() == Stopped(None)
    assert bench.tell(ops.COUNT, Ask(2)) == Told(2, "", (("one", 0.25), ("two", 0.75)))


def test_pausing_what_has_ended_does_nothing(bench: Bench) -> None:
    # GIVEN a job that has ended / WHEN it is paused
    heard = bench.ask(ops.COUNT, Ask(1))
    assert isinstance(heard.outcome(), Finished)
    heard.job.pause(paused=True)
    # THEN the next one runs
    assert bench.tell(ops.COUNT, Ask(1)).number == 1


def test_a_cancelled_token_does_not_wait() -> None:
    # GIVEN a token that was cancelled, and paused after that
    token = Token()
    token.cancel()
    token.pause()
    # WHEN a job looks at it THEN it leaves at once
    left = threading.Event()

    def job() -> None:
        try:
            token.raise_if_cancelled()
        except Cancelled:
            left.set()

    thread = threading.Thread(target=job)
    thread.start()
    thread.join(10)
    assert left.is_set()


def _standing_still(events: Sequence[object]) -> int:
    """Wait until no more events come; how many there are."""
    pauses = 0
    count = -1
    wait = threading.Event()
    while pauses < 5:
        before, count = count, len(events)
        pauses = pauses + 1 if count == before else 0
        wait.wait(0.1)
    return count

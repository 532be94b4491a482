"""The contract of a worker, held by the real process and by the fake alike."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from engine.jobs import client
from engine.jobs.process import WorkerLink, WorkerProcess
from engine.jobs.protocol import Failed, Finished, Stopped
from engine.jobs.queue import JobQueue
from engine.jobs.requests import Lane, Operation, ProjectSummary
from engine.progress import CurvePoint, Note
from tests.support import operations as ops
from tests.support.fake_worker import FakeWorker
from tests.support.listening import Heard, wait_until
from tests.support.operations import Ask, Told

#: The ladder's first step in these tests, in seconds; the real one is in test_process.
SHORT_STOP = 0.5
REAL = [sys.executable, "-P", "-m", "tests.support.worker_with_test_ops"]


@dataclass
class Bench:
    """A queue over one kind of worker, and a way to end a worker from outside."""

    queue: JobQueue
    started: list[WorkerLink]

    def ask(self, operation: Operation[Ask, Told], request: Ask | None = None) -> Heard:
        return Heard(self.queue, operation, request or Ask())

    def tell(self, operation: Operation[Ask, Told], request: Ask | None = None) -> Told:
        outcome = self.ask(operation, request).outcome()
        assert isinstance(outcome, Finished), outcome
        assert isinstance(outcome.result, Told)
        return outcome.result

    def kill_worker(self) -> None:
        worker = self.started[-1]
        if isinstance(worker, FakeWorker):
            worker.kill()
        else:
            os.kill(worker.pid, signal.SIGKILL)


@pytest.fixture(params=["real", "fake"])
def bench(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Bench]:
    monkeypatch.setattr(client, "STOP_DEADLINE", SHORT_STOP)
    started: list[WorkerLink] = []

    def start() -> WorkerLink:
        real = request.param == "real"
        started.append(WorkerProcess(REAL) if real else FakeWorker())
        return started[-1]

    ops.released.clear()
    queue = JobQueue(start)
    yield Bench(queue, started)
    queue.close()
    ops.released.set()
    assert queue.worker_pids() == {}


def test_events_come_in_order_and_none_is_lost(bench: Bench) -> None:
    # GIVEN a job that reports 500 times as fast as it can
    # WHEN it runs
    heard = bench.ask(ops.COUNT, Ask(500, "schön"))
    outcome = heard.outcome()
    # THEN every report came, in order, the last one too, and then the result, whole
    assert heard.progress == list(range(1, 501))
    assert heard.events[-2] == Note("count.done", "schön", "some/path")
    assert outcome == Finished(Told(500, "schön", (("one", 0.25), ("two", 0.75))))


def test_a_curve_that_is_no_number_does_not_break_the_wire(bench: Bench) -> None:
    # GIVEN a job whose loss is no number and whose gain is infinite
    # WHEN it reports them
    heard = bench.ask(ops.COUNT)
    # THEN the figures that are numbers arrive
    assert isinstance(heard.outcome(), Finished)
    assert heard.events[-1] == CurvePoint(1, 1, {"accuracy": 0.5})


def test_callbacks_never_come_on_the_callers_thread(bench: Bench) -> None:
    # GIVEN a job that runs, and one that waits behind it
    running = bench.ask(ops.LISTEN).started()
    waiting = bench.ask(ops.COUNT)
    # WHEN both are cancelled from here
    waiting.job.cancel()
    running.job.cancel()
    # THEN neither calls back here
    waiting.outcome()
    running.outcome()
    assert threading.get_ident() not in running.threads | waiting.threads


def test_an_unknown_operation_fails(bench: Bench) -> None:
    # GIVEN an operation that the worker does not have
    strange = replace(ops.COUNT, name="stand on its head")
    # WHEN it is asked for
    outcome = bench.ask(strange).outcome()
    # THEN that is a failure with a name, and the next job works
    assert isinstance(outcome, Failed)
    assert outcome.code == "job.protocol"
    assert "stand on its head" in outcome.detail
    assert bench.tell(ops.COUNT, Ask(1)).number == 1


def test_an_answer_of_another_kind_fails_and_the_lane_goes_on(bench: Bench) -> None:
    # GIVEN two halves that disagree about an operation's result
    other: Operation[Ask, Told] = replace(
        ops.COUNT,
        result=ProjectSummary,  # type: ignore[arg-type]
    )
    # WHEN it runs
    outcome = bench.ask(other).outcome()
    # THEN that is a failure with a name, and the next job works
    assert isinstance(outcome, Failed)
    assert outcome.code == "job.protocol"
    assert bench.tell(ops.COUNT, Ask(1)).number == 1


def test_a_request_that_cannot_be_sent_fails_and_the_lane_goes_on(bench: Bench) -> None:
    # GIVEN a path that is not text, as a Linux disk may hold
    # WHEN it is asked about
    outcome = bench.ask(ops.COUNT, Ask(path=os.fsdecode(b"caf\xe9.png"))).outcome()
    # THEN that is a failure with a name, and the next job works
    assert isinstance(outcome, Failed)
    assert outcome.code == "job.protocol"
    assert bench.tell(ops.COUNT, Ask(1)).number == 1


def test_an_exception_is_a_failure_with_a_traceback(bench: Bench) -> None:
    # GIVEN a job with a bug
    # WHEN it runs
    outcome = bench.ask(ops.FAIL).outcome()
    # THEN a person gets a sentence, a log gets the place
    assert isinstance(outcome, Failed)
    assert outcome.code == "job.unexpected"
    assert "ValueError: boom" in outcome.sentence
    assert "operations.py" in outcome.detail
    # THEN the worker lives
    assert bench.tell(ops.COUNT, Ask(1)).number == 1


def test_a_foreseen_error_keeps_its_code_path_and_remedy(bench: Bench) -> None:
    # GIVEN a job that raises a DiscernError
    # WHEN it runs
    outcome = bench.ask(ops.FAIL, Ask(text="foreseen", path="/some/poem.txt")).outcome()
    # THEN all of it comes over
    assert isinstance(outcome, Failed)
    assert (outcome.code, outcome.path) == ("image.poem", "/some/poem.txt")
    assert outcome.sentence == (
        "/some/poem.txt: Expected a picture, received a poem. Draw it."
    )
    assert "Traceback" in outcome.detail


def test_running_out_of_memory_has_a_name(bench: Bench) -> None:
    # GIVEN a job that runs out of memory
    # WHEN it runs
    outcome = bench.ask(ops.FAIL, Ask(text="memory")).outcome()
    # THEN it says so and what to do, and the worker lives
    assert isinstance(outcome, Failed)
    assert outcome.code == "job.memory"
    assert outcome.remedy
    assert bench.tell(ops.COUNT, Ask(1)).number == 1


def test_a_refusal_of_the_system_names_the_file(bench: Bench, tmp_path: Path) -> None:
    # GIVEN a job that opens a file that is not there
    missing = str(tmp_path / "missing")
    # WHEN it runs
    outcome = bench.ask(ops.FAIL, Ask(text="system", path=missing)).outcome()
    # THEN the failure names the file
    assert isinstance(outcome, Failed)
    assert (outcome.code, outcome.path) == ("job.system", missing)


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


def test_printing_inside_a_job_corrupts_nothing(
    bench: Bench, capfd: pytest.CaptureFixture[str]
) -> None:
    # GIVEN a job that prints, even straight to the descriptor, even protocol lines
    # WHEN it runs
    heard = bench.ask(ops.SHOUT, Ask(50))
    # THEN its events and its result are its own
    assert heard.outcome() == Finished(Told(50))
    assert heard.progress == list(range(1, 51))


def test_a_killed_worker_is_one_sentence_and_the_next_job_works(bench: Bench) -> None:
    # GIVEN a job that runs
    heard = bench.ask(ops.LISTEN).started()
    # WHEN its worker is killed
    bench.kill_worker()
    # THEN the failure is one sentence, with what to do
    outcome = heard.outcome()
    assert isinstance(outcome, Failed)
    assert outcome.code == "job.worker_died"
    assert outcome.message.count(".") == 1
    assert outcome.remedy
    # THEN the next job works
    assert bench.tell(ops.COUNT, Ask(1)).number == 1


def test_a_worker_killed_while_idle_is_replaced(bench: Bench) -> None:
    # GIVEN a warm worker
    bench.tell(ops.COUNT, Ask(1))
    # WHEN it is killed, with nothing to do
    bench.kill_worker()
    wait_until(lambda: not bench.queue.worker_pids(), "the worker is gone")
    # THEN nobody hears of it
    assert bench.tell(ops.COUNT, Ask(2)).number == 2


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


def test_a_listener_that_fails_harms_nobody(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    # GIVEN somebody who makes a mistake with every event and outcome
    def stumble(_: object) -> None:
        raise RuntimeError("stumbled")

    # WHEN a job calls back
    job = bench.queue.submit(ops.COUNT, Ask(3), on_event=stumble, on_outcome=stumble)
    # THEN the job ends, the next one works, and the log has it
    assert job.wait(60)
    assert bench.tell(ops.COUNT, Ask(1)).number == 1
    assert "stumbled" in caplog.text

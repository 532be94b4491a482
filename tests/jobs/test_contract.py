"""The contract of a worker, held by the real process and by the fake alike."""

from __future__ import annotations

import os
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from engine.jobs.protocol import Failed, Finished
from engine.jobs.requests import Operation, ProjectSummary
from engine.progress import CurvePoint, Note
from tests.support import operations as ops
from tests.support.bench import Bench
from tests.support.listening import wait_until
from tests.support.operations import Ask, Told


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

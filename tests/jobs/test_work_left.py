"""The time left of a training whose work is of several kinds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from engine.work_left import WorkLeft

FILES = Path(__file__).resolve().parents[1] / "_files"
RECORDED = FILES / "training-work.json"
#: A training whose kind had been trained before, on a computer that got twice as busy.
AGAIN = FILES / "training-work-again.json"


@dataclass
class Clock:
    """Tells the time that a test says it is."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now


def replayed(run: dict[str, Any]) -> tuple[list[tuple[float, float]], float]:
    """What is foretold at each step of a recorded training, and when it ended."""
    clock = Clock(100.0)
    steps = run["steps"]
    clock.now = 100.0 + steps[0][1]
    work = WorkLeft(clock)
    for kind, count, guess in run["plan"]:
        if kind:
            work.plan(kind, count, tuple(guess) if guess else None)
        else:
            work.plan_seconds(count)
    told = []
    for kind, seconds, count, planned in steps[1:]:
        clock.now = 100.0 + seconds
        if kind == "skip":
            work.skip()
            continue
        work.add(kind, count, planned=bool(planned))
        left = work.seconds()
        if left is not None:
            told.append((seconds, left))
    return told, run["end"]


@pytest.mark.parametrize("name", list(json.loads(RECORDED.read_text())))
def test_from_a_tenth_on_it_is_right_within_a_fifth(name: str) -> None:
    # GIVEN what was recorded of a real training, from its first moment to its model
    told, end = replayed(json.loads(RECORDED.read_text())[name])
    # WHEN it is asked from a tenth of that time on
    asked = [(seconds, left) for seconds, left in told if seconds >= end / 10]
    # THEN what it says is right within a fifth of the whole, validation and the
    # packing at the end included
    assert len(asked) > 50
    for seconds, left in asked:
        assert abs(seconds + left - end) <= 0.2 * end, (seconds, left, end)


@pytest.mark.parametrize("name", list(json.loads(AGAIN.read_text())))
def test_what_follows_the_epochs_is_told_from_the_last_training(name: str) -> None:
    # GIVEN a recorded training of a kind that left its paces on this computer before
    told, end = replayed(json.loads(AGAIN.read_text())[name])
    # WHEN it is asked from six tenths of its time on, packing and reading still to come
    asked = [(seconds, left) for seconds, left in told if seconds >= 0.6 * end]
    # THEN it is right within a sixth of what is left, to the last epoch's end
    assert len(asked) > 20
    assert 1 - asked[-1][0] / end > 0.1
    for seconds, left in asked:
        assert left == pytest.approx(end - seconds, rel=1 / 6), (seconds, end)


def test_validation_counts_before_there_was_any() -> None:
    # GIVEN an epoch of learning that takes 10 s, and validation that takes 4 s, which
    # was tried out on a batch before
    clock = Clock()
    work = WorkLeft(clock)
    work.plan("learn", 1000)
    work.plan("validate", 10 * 100, ("learn", 0.4))
    for _ in range(2):
        clock.now += 0.4
        work.add("validate", 10, planned=False)
    # WHEN two batches were learnt from
    for _ in range(3):
        clock.now += 0.1
        work.add("learn", 1)
    # THEN the nine hundred and more to come count, and so does all validation
    assert work.seconds() == pytest.approx(997 * 0.1 + 1000 * 0.04)


def test_what_was_never_measured_is_guessed() -> None:
    # GIVEN work of which one kind has not been met
    clock = Clock()
    work = WorkLeft(clock)
    work.plan("learn", 100)
    work.plan("read", 50, ("learn", 0.5))
    work.plan_seconds(7)
    assert work.seconds() is None
    # WHEN the other is known
    for _ in range(2):
        clock.now += 1
        work.add("learn", 1)
    # THEN a guess stands in, until it is left out
    assert work.seconds() == pytest.approx(98 + 25 + 7)
    work.drop("read")
    assert work.seconds() == pytest.approx(98 + 7)


def test_what_was_done_is_summed_up() -> None:
    # GIVEN two kinds of work, of which each began with a long first step
    clock = Clock()
    work = WorkLeft(clock)
    for kind in ("learn", "read"):
        work.plan(kind, 10)
    for kind, seconds in (("learn", 9), ("learn", 2), ("read", 7), ("read", 1)):
        clock.now += seconds
        work.add(kind, 2)
    # WHEN it is asked what was done THEN the first steps do not count
    done = work.measured()
    assert done.paces == {"learn": pytest.approx(1.0), "read": pytest.approx(0.5)}
    assert done.seconds == pytest.approx(3.0)


def test_compiling_and_pauses_say_nothing_of_the_rest() -> None:
    # GIVEN steps of a tenth of a second, the first of which takes half a minute
    clock = Clock()
    work = WorkLeft(clock)
    work.plan("learn", 100)
    clock.now += 30
    work.add("learn", 1)
    for _ in range(10):
        clock.now += 0.1
        work.add("learn", 1)
    # WHEN the computer sleeps for an hour in between
    clock.now += 3600
    work.add("learn", 1)
    # THEN neither counts
    assert work.seconds() == pytest.approx(88 * 0.1)


def test_a_pace_that_changes_is_followed() -> None:
    # GIVEN a computer that gets busy: steps take three times as long from some point on
    clock = Clock()
    work = WorkLeft(clock)
    work.plan("learn", 10_000)
    for _ in range(500):
        clock.now += 0.1
        work.add("learn", 1)
    # WHEN that has lasted for longer than before
    for _ in range(1000):
        clock.now += 0.3
        work.add("learn", 1)
    # THEN the rest is told at the new pace
    assert work.seconds() == pytest.approx(8500 * 0.3, rel=0.05)

"""The time left, on the recorded progress of real trainings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.progress import Event, Meter, Progress

RECORDED = Path(__file__).resolve().parents[1] / "_files" / "training-progress.json"


class Clock:
    """Tells the recorded time."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def replay(steps: list[tuple[float, int]], total: int) -> list[tuple[float, Progress]]:
    """What a meter says at each step, with the seconds since the beginning."""
    clock = Clock()
    heard: list[Progress] = []

    def report(event: Event) -> None:
        assert isinstance(event, Progress)
        heard.append(event)

    meter = Meter(report, "train", total, interval=0.0, clock=clock)
    told = []
    for seconds, count in steps:
        clock.now = 100.0 + seconds
        meter.advance(count)
        told.append((seconds, heard[-1]))
    return told


def recorded() -> list[tuple[str, list[tuple[float, int]]]]:
    data = json.loads(RECORDED.read_text())
    return [
        (name, [(step[0], step[1]) for step in steps]) for name, steps in data.items()
    ]


@pytest.mark.parametrize(("name", "steps"), recorded())
def test_after_two_of_ten_epochs_it_is_right_within_a_fifth(
    name: str, steps: list[tuple[float, int]]
) -> None:
    # GIVEN the recorded progress of a training, validations included
    total = sum(count for _, count in steps)
    end = steps[-1][0]
    # WHEN a meter is asked all along, from when two epochs are known
    told = [
        (seconds, progress.eta)
        for seconds, progress in replay(steps, total)
        if progress.done >= total / 5 and progress.done < total
    ]
    # THEN the end it foretells is right within a fifth of the whole
    assert told
    for seconds, left in told:
        assert left is not None
        assert abs(seconds + left - end) <= 0.2 * end, (seconds, left, end)


def test_a_pause_does_not_count() -> None:
    # GIVEN an even training, half of which is done when it is paused for an hour
    before = [(0.1 * n, 1) for n in range(1, 501)]
    after = [(3650 + 0.1 * n, 1) for n in range(1, 501)]
    # WHEN it goes on
    told = replay([*before, *after], 1000)
    # THEN the hour does not make the rest longer
    left = next(item.eta for _, item in told if item.done == 510)
    assert left == pytest.approx(49, rel=0.1)


def test_the_first_step_does_not_count() -> None:
    # GIVEN a training whose first step takes ten seconds to compile
    steps = [(10 + 0.1 * n, 1) for n in range(200)]
    # WHEN a tenth is done
    told = replay(steps, 200)
    # THEN the rest is told from the other steps
    left = next(item.eta for _, item in told if item.done == 20)
    assert left == pytest.approx(18, rel=0.05)

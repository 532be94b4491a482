"""Stopping a training that has a result at hand: it says so at once and is kept."""

from __future__ import annotations

import queue

from engine.progress import KEEP, CurvePoint, Event, Progress, Token
from engine.training.keeping import keeping

#: Only a guard against hanging.
PATIENCE = 30.0


def test_busy_with_a_library_call_it_says_at_once_that_it_keeps() -> None:
    # GIVEN the last part of a training, busy with something that reports nothing
    heard: queue.SimpleQueue[Event] = queue.SimpleQueue()
    token = Token()
    with keeping(heard.put, token):
        # WHEN it is asked to stop
        token.cancel()
        # THEN it says that it is keeping what there is
        event = heard.get(timeout=PATIENCE)
    assert isinstance(event, Progress)
    assert event.stage == KEEP


def test_after_being_asked_every_stage_is_part_of_keeping() -> None:
    # GIVEN the last part of a training
    heard: list[Event] = []
    token = Token()
    point = CurvePoint(1, 1, {"accuracy": 1.0})
    with keeping(heard.append, token) as tell:
        # WHEN it reports before and after it is asked to stop
        tell(Progress("convert", 0, 1))
        token.cancel()
        tell(Progress("embed", 3, 9))
        tell(point)
    # THEN the words change with the asking, and curves come through as they are
    assert heard[0] == Progress("convert", 0, 1)
    assert Progress(KEEP, 3, 9) in heard
    assert Progress("embed", 3, 9) not in heard
    assert point in heard


def test_not_asked_nothing_is_added() -> None:
    # GIVEN the last part of a training that nobody stops
    heard: list[Event] = []
    token = Token()
    # WHEN it ends
    with keeping(heard.append, token) as tell:
        tell(Progress("convert", 1, 1))
    # THEN nothing was told but what it told, then or later
    token.cancel()
    assert heard == [Progress("convert", 1, 1)]

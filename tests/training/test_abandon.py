"""Waiting for calls that cannot be interrupted."""

from __future__ import annotations

import threading

import pytest

from engine.progress import Cancelled, Token
from engine.training import abandon


def test_a_call_is_not_begun_once_the_job_was_cancelled() -> None:
    # GIVEN a job that was cancelled between two calls
    token = Token()
    called: list[int] = []
    token.cancel()
    # WHEN the next is to begin
    with pytest.raises(Cancelled):
        abandon.call(lambda: called.append(1), token)
    # THEN it does not, however quick it would have been
    assert not called


def test_a_call_is_left_behind_when_the_job_is_cancelled() -> None:
    # GIVEN a call that takes no notice of anything
    token, going = Token(), threading.Event()
    threading.Timer(0.1, token.cancel).start()
    # WHEN the job is cancelled while it runs
    with pytest.raises(Cancelled):
        abandon.call(lambda: going.wait(60), token)
    # THEN nobody waits for it
    going.set()


def test_what_a_call_raises_reaches_the_caller() -> None:
    # GIVEN / WHEN a call fails
    def fail() -> None:
        raise ValueError("no such thing")

    # THEN so does the waiting for it
    with pytest.raises(ValueError, match="no such thing"):
        abandon.call(fail, Token())

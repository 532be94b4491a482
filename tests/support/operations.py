"""Jobs that do what real ones do, or should never do, on command."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.errors import ImageError
from engine.jobs.requests import Lane, Operation
from engine.progress import Cancelled, CurvePoint, Note, Progress, Report, Token

#: Lets deaf jobs of the fake worker go; the real ones are killed.
released = threading.Event()

#: Seconds between two looks at the flag.
TICK = 0.01
_LONGEST = 120.0


@dataclass(frozen=True, slots=True)
class Ask:
    """What the jobs are asked."""

    number: int = 0
    text: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What they answer."""

    number: int = 0
    text: str = ""
    pairs: tuple[tuple[str, float], ...] = ()
    stopped: bool = False


def count(request: Ask, *, report: Report, token: Token) -> Told:
    """Report every number up to ``number``, then a note and a curve point."""
    for number in range(1, request.number + 1):
        token.raise_if_cancelled()
        report(Progress("count", number, request.number))
    report(Note("count.done", request.text, "some/path"))
    values = {"loss": float("nan"), "accuracy": 0.5, "gain": float("inf")}
    report(CurvePoint(1, 1, values))
    return Told(request.number, request.text, (("one", 0.25), ("two", 0.75)))


def tick_along(request: Ask, *, report: Report, token: Token) -> Told:
    """Count slowly up to ``number``, looking at the flag each time."""
    for number in range(1, request.number + 1):
        token.raise_if_cancelled()
        report(Progress("tick", number, request.number))
        time.sleep(TICK)
    return Told(request.number)


def fail(request: Ask, *, report: Report, token: Token) -> Told:
    """Fail in the way that ``text`` names."""
    if request.text == "memory":
        raise MemoryError
    if request.text == "system":
        Path(request.path).read_bytes()
    if request.text == "foreseen":
        message = "Expected a picture, received a poem."
        raise ImageError("image.poem", message, path=request.path, remedy="Draw it.")
    raise ValueError("boom")


def listen(request: Ask, *, report: Report, token: Token) -> Told:
    """Work until cancelled, and keep what there is."""
    _await_cancel(report, token)
    return Told(request.number, stopped=True)


def give_up(request: Ask, *, report: Report, token: Token) -> Told:
    """Work until cancelled, with nothing to keep."""
    _await_cancel(report, token)
    raise Cancelled


def keep(request: Ask, *, report: Report, token: Token) -> Told:
    """Work until cancelled, then say that it keeps, and take ``number`` more looks.

    With the text ``often`` it says so at each of them.
    """
    _await_cancel(report, token)
    report(Progress("keep", 0))
    for number in range(request.number):
        time.sleep(TICK)
        if request.text == "often":
            report(Progress("keep", number + 1, request.number))
    return Told(request.number, stopped=True)


def deaf(request: Ask, *, report: Report, token: Token) -> Told:
    """Never look at the flag."""
    report(Progress("deaf", 0))
    released.wait(_LONGEST)
    return Told()


def child(request: Ask, *, report: Report, token: Token) -> Told:
    """Start a child that runs ``text``, tell its number, and wait for it."""
    with subprocess.Popen([sys.executable, "-c", request.text]) as process:
        report(Note("child", str(process.pid)))
    return Told()


def leave_child(request: Ask, *, report: Report, token: Token) -> Told:
    """Start a child that runs ``text``, and leave it behind."""
    process = subprocess.Popen([sys.executable, "-c", request.text])
    return Told(process.pid)


def shout(request: Ask, *, report: Report, token: Token) -> Told:
    """Print in every way there is, in the middle of events."""
    for number in range(request.number):
        print('{"type":"done","job":1,"outcome":"finished","body":null}')  # noqa: T201
        sys.stdout.write("half a line")
        sys.stdout.flush()
        os.write(1, b"\xff\xfe straight to the descriptor\n")
        os.write(2, b"and to the other\n")
        report(Progress("shout", number + 1, request.number))
    return Told(request.number)


def who(request: Ask, *, report: Report, token: Token) -> Told:
    """Tell the process that runs this."""
    return Told(os.getpid())


def meet(request: Ask, *, report: Report, token: Token) -> Told:
    """Leave a sign at ``path`` and wait for the one called ``text`` beside it."""
    own = Path(request.path)
    own.touch()
    deadline = time.monotonic() + _LONGEST
    while not own.with_name(request.text).exists():
        token.raise_if_cancelled()
        if time.monotonic() > deadline:
            raise TimeoutError("nobody came")
        time.sleep(TICK)
    return Told(text=request.text)


def _await_cancel(report: Report, token: Token) -> None:
    report(Progress("listen", 0))
    deadline = time.monotonic() + _LONGEST
    while not token.cancelled and time.monotonic() < deadline:
        time.sleep(TICK)


def _operation(
    name: str, lane: Lane = Lane.QUICK, *, heavy: bool = False
) -> Operation[Ask, Told]:
    function = name.partition("-")[0].replace(" ", "_")
    return Operation(name, Ask, Told, lane, f"{__name__}:{function}", heavy)


COUNT = _operation("count")
TICK_ALONG = _operation("tick_along")
FAIL = _operation("fail")
LISTEN = _operation("listen")
GIVE_UP = _operation("give up")
KEEP = _operation("keep")
DEAF = _operation("deaf")
CHILD = _operation("child")
LEAVE_CHILD = _operation("leave child")
SHOUT = _operation("shout")
WHO = _operation("who")
MEET_HERE = _operation("meet-quick")
MEET_THERE = _operation("meet-answer", Lane.ANSWER)
NETWORK_WHO = _operation("who-network", Lane.NETWORK)
HEAVY_LISTEN = _operation("listen-heavy", Lane.NETWORK, heavy=True)
HEAVY_COUNT = _operation("count-heavy", heavy=True)
HEAVY_NETWORK_COUNT = _operation("count-heavy-network", Lane.NETWORK, heavy=True)

TEST_OPERATIONS: dict[str, Operation[Any, Any]] = {
    operation.name: operation
    for operation in (
        COUNT,
        TICK_ALONG,
        FAIL,
        LISTEN,
        GIVE_UP,
        KEEP,
        DEAF,
        CHILD,
        LEAVE_CHILD,
        SHOUT,
        WHO,
        MEET_HERE,
        MEET_THERE,
        NETWORK_WHO,
        HEAVY_LISTEN,
        HEAVY_COUNT,
        HEAVY_NETWORK_COUNT,
    )
}

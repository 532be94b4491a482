"""How a long operation tells what it is doing, and how it learns that it should stop.

Every job has the form ``op(request, *, report, token) -> frozen result``: ``report`` is
a plain callable that takes an ``Event``; ``token`` is the read-only side of a cancel
flag.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from engine.timing import TimeLeft
from engine.verdict import Verdict

#: At most this often does a ``Meter`` report, in seconds; the last event always goes
#: out.
REPORT_INTERVAL = 0.1


#: The stage in which a stopped job saves its best so far; it is given time for that.
KEEP = "keep"


class Cancelled(Exception):  # noqa: N818 - an outcome, not an error
    """Raised inside a job that was asked to stop and has nothing to keep."""


class Token:
    """A cancel flag that a job reads at the next batch of every phase.

    A job that is paused waits there, too, until it is to go on or to stop.
    """

    def __init__(self) -> None:
        self._event = threading.Event()
        self._going = threading.Event()
        self._going.set()

    def cancel(self) -> None:
        """Ask the job to stop, paused or not."""
        self._event.set()
        self._going.set()

    def pause(self) -> None:
        """Let the job wait at its next batch."""
        if not self.cancelled:
            self._going.clear()

    def go_on(self) -> None:
        """Let a paused job go on."""
        self._going.set()

    def wait_while_paused(self) -> None:
        """Return at once, or when a paused job is to go on or to stop."""
        self._going.wait()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked the job to stop."""
        return self._event.is_set()

    def raise_if_cancelled(self) -> None:
        """Leave the job through ``Cancelled`` if asked to stop; wait while paused."""
        self._going.wait()
        if self._event.is_set():
            raise Cancelled


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one stage of a job is.

    Attributes:
        stage: A key such as ``scan``, ``embed``, ``fit``, ``train``, ``convert``,
            ``classify``; the window and the terminal hold the words for it.
        done: Units finished.
        total: Units in all, or None while it is unknown.
        rate: Units per second, or None before it can be told.
        eta: Seconds left, or None before they can be told: of a training in all, of
            other jobs in this stage.
        unit: What is counted: ``images``, ``steps``.
        detail: A few words more, such as ``epoch 3 of 10``.
    """

    stage: str
    done: int
    total: int | None = None
    rate: float | None = None
    eta: float | None = None
    unit: str = "images"
    detail: str = ""

    @property
    def fraction(self) -> float | None:
        """Share done, 0 to 1, or None while the total is unknown."""
        if not self.total:
            return None
        return min(1.0, self.done / self.total)


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """One point of the learning curves.

    Attributes:
        step: Epoch (network training) or tried regularisation (quick training), from 1.
        total: How many steps are planned.
        values: Named figures, such as ``accuracy``, ``val_accuracy``, ``loss``,
            ``val_loss``.
    """

    step: int
    total: int
    values: dict[str, float]


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence for the person, while the job goes on.

    Attributes:
        code: Stable, like an error code.
        message: The sentence.
        path: The file it is about, if any.
    """

    code: str
    message: str
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """A few finished rows of a folder classification, in the order of ``start``."""

    start: int
    rows: tuple[Verdict, ...] = ()


Event = Progress | CurvePoint | Note | Rows
Report = Callable[[Event], None]


def ignore(_event: Event) -> None:
    """A ``report`` for callers that do not care."""


class Meter:
    """Counts a stage and reports it: throttled, with rate and time left.

    Args:
        report: Where events go.
        stage: See ``Progress.stage``.
        total: Units in all, if known.
        unit: What is counted.
        interval: Shortest time between two reports, in seconds.
        done: Units finished before this begins; they do not count for the rate.
        clock: Tells the seconds.
        left: Tells the seconds left, where not all that is to do is counted here.
    """

    #: The rate is measured over about this many seconds, so that it follows changes.
    _WINDOW = 10.0

    def __init__(
        self,
        report: Report,
        stage: str,
        total: int | None = None,
        *,
        unit: str = "images",
        interval: float = REPORT_INTERVAL,
        done: int = 0,
        clock: Callable[[], float] = time.monotonic,
        left: Callable[[], float | None] | None = None,
    ) -> None:
        self._clock = clock
        self._told_left = left
        self._report = report
        self._stage = stage
        self._unit = unit
        self._interval = interval
        self.total = total
        self.done = done
        self.detail = ""
        self._last_sent = float("-inf")
        self._marks: list[tuple[float, int]] = [(clock(), done)]
        self._left = TimeLeft(clock(), done)
        self._send(clock())

    def advance(self, count: int = 1, detail: str | None = None) -> None:
        """Count ``count`` more units as done."""
        self.done += count
        if detail is not None:
            self.detail = detail
        now = self._clock()
        self._left.advance(now, count)
        finished = self.total is not None and self.done >= self.total
        if finished or now - self._last_sent >= self._interval:
            self._send(now)

    def finish(self) -> None:
        """Report the final count, even if a report went out just now."""
        self._send(self._clock())

    def _send(self, now: float) -> None:
        self._last_sent = now
        self._marks.append((now, self.done))
        while len(self._marks) > 2 and now - self._marks[1][0] > self._WINDOW:
            self._marks.pop(0)
        then, before = self._marks[0]
        elapsed = now - then
        rate = (self.done - before) / elapsed if elapsed > 0 else 0.0
        eta = None
        if self._told_left is not None:
            eta = self._told_left()
        elif self.total is not None:
            eta = self._left.seconds(now, self.total - self.done)
        self._report(
            Progress(
                stage=self._stage,
                done=self.done,
                total=self.total,
                rate=rate or None,
                eta=eta,
                unit=self._unit,
                detail=self.detail,
            )
        )

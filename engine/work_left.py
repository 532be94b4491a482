"""How long a job of several kinds of work takes still, from what each kind took.

A training learns, validates, settles its statistics and, at its end, packs and reads
everything once more. Each kind has a pace of its own, so that a stretch of one is never
taken for the pace of another.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

#: A kind's pace is that of its last so many seconds at least, and of half its time.
_SHORTEST = 20.0
#: A gap so many times longer than usual, and longer than so many seconds, was a pause.
_ODD, _LONG = 20.0, 5.0


@dataclass(frozen=True, slots=True)
class Measured:
    """What was done, and how fast.

    Attributes:
        paces: Seconds a unit of each kind whose pace is known.
        seconds: What the steps took in all, without the first of each kind, which
            compiles, and without pauses.
    """

    paces: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.0


class _Kind:
    """One kind of work: what is left of it, and its pace."""

    def __init__(self, left: float, guess: tuple[str, float] | None) -> None:
        self.left = left
        self.guess = guess
        self._begun = False
        self._spans: deque[tuple[float, float]] = deque()
        self._seconds = 0.0
        self._count = 0.0
        self._ever = 0.0

    @property
    def pace(self) -> float | None:
        """Seconds a unit; None before it is known."""
        return self._seconds / self._count if self._count else None

    @property
    def ever(self) -> float:
        """Seconds that all of its steps took, the first left out."""
        return self._ever

    def add(self, seconds: float, count: float) -> None:
        if not self._begun:
            self._begun = True  # it compiled, loaded and filled caches
            return
        if self._count:
            usual = count * self._seconds / self._count
            if seconds > max(_LONG, _ODD * usual):
                seconds = usual
        self._spans.append((seconds, count))
        self._seconds += seconds
        self._count += count
        self._ever += seconds
        keep = max(_SHORTEST, self._ever / 2)
        while len(self._spans) > 1 and self._seconds - self._spans[0][0] > keep:
            old, gone = self._spans.popleft()
            self._seconds -= old
            self._count -= gone


class WorkLeft:
    """Counts work of several kinds and tells the time left.

    The first step of each kind is left out, because it compiles; pauses and a
    computer's sleep are left out, too.

    Args:
        clock: Tells the seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._last = clock()
        self._kinds: dict[str, _Kind] = {}
        self._fixed = 0.0

    def plan(
        self, kind: str, count: float, guess: tuple[str, float] | None = None
    ) -> None:
        """There is so much of a kind to do.

        Args:
            kind: Its name.
            count: How many units are left.
            guess: Another kind, and how many times its pace this one's may be, until
                this one's is known.
        """
        self._kinds[kind] = _Kind(count, guess)

    def plan_seconds(self, seconds: float) -> None:
        """There is something at the end that takes so many seconds."""
        self._fixed += seconds

    def add(self, kind: str, count: float, *, planned: bool = True) -> None:
        """So much of a kind was done since the last time anything was.

        Args:
            kind: Its name.
            count: How many units.
            planned: Whether they count as a part of what is to do.
        """
        now = self._clock()
        gap, self._last = now - self._last, now
        item = self._kinds[kind]
        item.add(gap, count)
        if planned:
            item.left = max(0.0, item.left - count)

    def skip(self) -> None:
        """What was done since the last time says nothing of the rest."""
        self._last = self._clock()

    def drop(self, kind: str) -> None:
        """Nothing is left of a kind."""
        self._kinds[kind].left = 0.0

    def measured(self) -> Measured:
        """What was done so far, and how fast."""
        known = {name: item.pace for name, item in self._kinds.items()}
        paces = {name: pace for name, pace in known.items() if pace is not None}
        return Measured(paces, sum(item.ever for item in self._kinds.values()))

    def seconds(self) -> float | None:
        """Seconds left in all; None before the pace of the first kind is known."""
        total = self._fixed
        first = next(iter(self._kinds.values()), None)
        for item in self._kinds.values():
            if not item.left:
                continue
            pace = self._pace(item)
            if pace is not None:
                total += item.left * pace
            elif item is first:
                return None
        return total

    def _pace(self, item: _Kind) -> float | None:
        if item.pace is not None or item.guess is None:
            return item.pace
        other, times = item.guess
        known = self._kinds[other].pace if other in self._kinds else None
        return None if known is None else times * known

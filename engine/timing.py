"""How long something will take, told from how long it has taken."""

from __future__ import annotations

from collections import deque

#: The pace is that of the last so many seconds at least, and of half the time so far:
#: long enough to hold whole epochs, with their validation.
_SHORTEST = 60.0
#: A gap so many times longer than usual, and longer than so many seconds, was a pause.
_ODD, _LONG = 20.0, 5.0
#: A first step that took less says how long beginning takes, not how long a step does.
_WARM = 2.0
#: Marks are kept at most so densely, in seconds.
_DENSITY = 0.5


class TimeLeft:
    """Estimates the time left of a count, whatever it is interrupted by.

    The first step is left out, because it compiles, loads and fills caches; so is the
    longest gap after it, for the same reason; so are pauses, and a computer's sleep.

    Args:
        now: When the counting begins, in seconds.
        done: What is done by then.
    """

    def __init__(self, now: float, done: int = 0) -> None:
        self._begun = now
        self._last = now
        self._paused = 0.0
        self._longest = 0.0
        self._longest_at = now
        self._usual: float | None = None
        self._done = done
        self._first = done
        self._marks: deque[tuple[float, int]] = deque()

    def advance(self, now: float, count: int) -> None:
        """``count`` more are done at ``now``; none is a sign of life."""
        gap = now - self._last
        self._last = now
        if not self._marks:
            if count:
                self._done += count
                self._marks.append((now, self._done))
            return
        usual = self._usual
        if usual is not None and gap > max(_LONG, _ODD * usual):
            self._paused += gap - usual
        else:
            self._usual = gap if usual is None else 0.9 * usual + 0.1 * gap
            if usual is not None and gap - usual > self._longest:
                self._longest = gap - usual
                self._longest_at = now - self._paused
        self._done += count
        active = now - self._paused
        if active - self._marks[-1][0] >= _DENSITY:
            self._marks.append((active, self._done))
        window = max(_SHORTEST, (active - self._begun) / 2)
        while len(self._marks) > 2 and active - self._marks[1][0] > window:
            self._marks.popleft()

    def seconds(self, now: float, left: int) -> float | None:
        """Seconds for ``left`` more; None before it can be told."""
        if left <= 0:
            return 0.0
        if self._marks:
            then, before = self._marks[0]
            elapsed, done = self._last - self._paused - then, self._done - before
            if self._longest_at > then:
                elapsed -= self._longest
            if done > 0 and elapsed > 0:
                return left * elapsed / done
        elapsed, done = now - self._begun, self._done - self._first
        return left * elapsed / done if done > 0 and elapsed > _WARM else None


def rounded(seconds: float) -> int:
    """A guessed time, rounded to what a guess is worth, in seconds.

    To 5 seconds below one minute, to half minutes below five, to minutes below
    twenty, to 5 minutes below two hours, then to half hours.
    """
    steps = ((60, 5), (300, 30), (1200, 60), (7200, 300))
    step = next((step for limit, step in steps if seconds < limit), 1800)
    return max(step, round(seconds / step) * step)

"""Makes the time left of one stage that of the whole training.

A stage knows how far it is itself. What the stages after it will take was expected
before, from what a training of the same kind took here.
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable

from engine.progress import Event, Progress, Report

#: The stage that tells how many images the folder has.
_SCAN = "scan"


class Ahead:
    """Passes a training's events on, with the time left of all of it.

    Nothing is told before something is expected: a time left that leaves out most of
    what is to come is worse than none.

    Args:
        report: Where the events go.
        last: The stage whose own time left counts all that follows it, if there is one.
        clock: Tells the seconds.
    """

    def __init__(
        self,
        report: Report,
        last: str = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._report = report
        self._last = last
        self._clock = clock
        self._ahead: dict[str, float] | None = None
        self._an_image: tuple[float, float] | None = None
        self._stage = ""
        self._since = clock()
        self._own: float | None = None
        self._told: tuple[float, float] | None = None

    def expect_each(self, an_image: float, besides: float) -> None:
        """So many seconds an image will follow, and so many besides.

        It counts while the folder is looked through, until ``expect`` knows more.
        """
        self._an_image = an_image, besides

    def expect(self, seconds: dict[str, float]) -> None:
        """Stages that are to come, in their order, and what each will take."""
        self._ahead = dict(seconds)

    def __call__(self, event: Event) -> None:
        """Pass an event on."""
        if isinstance(event, Progress):
            event = dataclasses.replace(event, eta=self._left(event))
        self._report(event)

    def _left(self, event: Progress) -> float | None:
        now = self._clock()
        if event.stage != self._stage:
            self._begin(event.stage, now)
        left = self._of_stages(event, now)
        if left is None and self._told is not None:
            when, told = self._told
            left = max(0.0, told - (now - when))
        elif left is not None:
            self._told = now, left
        return left

    def _begin(self, stage: str, now: float) -> None:
        self._stage, self._since, self._own = stage, now, None
        if self._ahead is not None and stage in self._ahead:
            names = list(self._ahead)
            self._own = self._ahead[stage]
            after = names[names.index(stage) + 1 :]
            self._ahead = {name: self._ahead[name] for name in after}

    def _of_stages(self, event: Progress, now: float) -> float | None:
        """What this stage and those after it take; None where that is not known."""
        own = event.eta
        if own is None and self._own is not None:
            own = max(0.0, self._own - (now - self._since))
        if event.stage == self._last or own is None:
            return own
        if self._ahead is not None:
            # Past the last stage that was expected, what was told counts down.
            known = bool(self._ahead) or self._own is not None
            return own + sum(self._ahead.values()) if known else None
        if event.stage != _SCAN or event.total is None or self._an_image is None:
            return None  # other stages count something else than the folder's images
        an_image, besides = self._an_image
        return own + event.total * an_image + besides

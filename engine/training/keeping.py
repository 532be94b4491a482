"""The part of a training after which there is something to keep.

Asked to stop there, a job goes on to its end, because a result is near; it says that it
is keeping its best so far, at once and whatever it is busy with, and so is given time.
"""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from engine.progress import KEEP, Event, Progress, Report, Token

#: How often the flag is looked at, in seconds.
_LOOK_EVERY = 0.05
#: How often it says again that it is keeping, in seconds, and how many times at most: a
#: busy computer may need minutes for what it cannot be interrupted in.
_SAY_EVERY, _SAY_TIMES = 1.0, 300


@contextmanager
def keeping(report: Report, token: Token) -> Iterator[Report]:
    """Tell everything as part of keeping, from the moment ``token`` is cancelled.

    Args:
        report: Where events go; it is called from another thread as well.
        token: Watched, even while a library call takes its time.

    Yields:
        What the job reports to inside.
    """
    over = threading.Event()

    def tell(event: Event) -> None:
        if isinstance(event, Progress) and token.cancelled:
            event = dataclasses.replace(event, stage=KEEP)
        report(event)

    def watch() -> None:
        while not token.cancelled:
            if over.wait(_LOOK_EVERY):
                return
        for _ in range(_SAY_TIMES):
            report(Progress(KEEP, 0, unit="steps"))
            if over.wait(_SAY_EVERY):
                return

    watcher = threading.Thread(target=watch, name="keeping", daemon=True)
    watcher.start()
    try:
        yield tell
    finally:
        over.set()
        watcher.join()

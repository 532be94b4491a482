"""Being killed, as the system kills, at a certain call that changes names or syncs."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

_CALLS = ("link", "unlink", "rename", "mkdir", "rmdir", "fsync")


def arm(moment: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Die at such a call: before it if ``moment`` is even, right after it if it is odd.

    Returns:
        What makes another call one that counts.
    """
    seen = 0

    def counted(call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapper(*args: Any, **options: Any) -> Any:
            nonlocal seen
            here, seen = seen, seen + 1
            if here == moment // 2 and moment % 2 == 0:
                _die()
            try:
                return call(*args, **options)
            finally:
                if here == moment // 2:
                    _die()

        return wrapper

    for name in _CALLS:
        setattr(os, name, counted(getattr(os, name)))
    return counted


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)

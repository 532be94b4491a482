"""One window edits a project; a second one on the same project only looks at it."""

from __future__ import annotations

from pathlib import Path

from engine.dataset.lock import FileLock, Holder

_NAME = "window.lock"


class WindowLock:
    """The lock of the project that this window has open."""

    def __init__(self) -> None:
        self._lock: FileLock | None = None
        self._folder: Path | None = None
        self.other: Holder | None = None

    def __del__(self) -> None:
        self.release()  # a window that nobody closed does not edit any more either

    def take(self, home: Path) -> bool:
        """Take the lock in ``home``, a project's own folder; whether it is ours.

        Where the drive refuses to say, the lock counts as ours: looking at files that
        two programs write is better than not being able to work.
        """
        if self._folder != home or self._lock is None:
            self.release()
            self._folder = home
            self._lock = FileLock(home / _NAME)
        try:
            mine = self._lock.acquire()
        except OSError:
            mine = True
        self.other = None if mine else self._lock.holder()
        return mine

    def release(self) -> None:
        """Let others edit."""
        if self._lock is not None:
            self._lock.release()
        self._lock = None
        self._folder = None

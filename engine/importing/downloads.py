"""Many addresses at once, but few of one host, and none that asked for patience."""

from __future__ import annotations

import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlsplit

from engine.errors import DiscernError
from engine.importing.fetching import BusyError
from engine.progress import Cancelled, Token

#: Addresses that are loaded at once, in all and from one host.
AT_ONCE, AT_ONCE_A_HOST = 8, 2
#: How often a busy server is asked.
TRIES = 3
_WAITING_RESULTS = 16

Item = TypeVar("Item")
Value = TypeVar("Value")


@dataclass(slots=True)
class _Task(Generic[Item]):
    item: Item
    host: str
    tries: int = 0


class _Hosts(Generic[Item]):
    """Gives out tasks: hosts in turn, a few of each at a time."""

    def __init__(self, tasks: Iterable[_Task[Item]]) -> None:
        self._waiting: dict[str, deque[_Task[Item]]] = {}
        for task in tasks:
            self._waiting.setdefault(task.host, deque()).append(task)
        self._turn = deque(self._waiting)
        self._running = dict.fromkeys(self._waiting, 0)
        self._not_before = dict.fromkeys(self._waiting, 0.0)
        self._changed = threading.Condition()
        self._closed = False

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def next(self) -> _Task[Item] | None:
        """A task that may begin now, waiting for it; None when there are no more."""
        with self._changed:
            while not self._closed:
                if (task := self._pick()) is not None:
                    return task
                if not any(self._waiting.values()) and not any(self._running.values()):
                    break
                self._changed.wait(timeout=0.2)
        return None

    def done(self, task: _Task[Item], *, again_in: float | None = None) -> None:
        with self._changed:
            self._running[task.host] -= 1
            if again_in is not None:
                self._not_before[task.host] = time.monotonic() + again_in
                self._waiting[task.host].appendleft(task)
            self._changed.notify_all()

    def _pick(self) -> _Task[Item] | None:
        now = time.monotonic()
        for _ in range(len(self._turn)):
            host = self._turn[0]
            self._turn.rotate(-1)
            free = self._running[host] < AT_ONCE_A_HOST
            if self._waiting[host] and free and now >= self._not_before[host]:
                self._running[host] += 1
                return self._waiting[host].popleft()
        return None


class Downloads(Generic[Item, Value]):
    """Does work for many addresses in threads of its own; a context manager.

    Args:
        items: What to work on, each with its address.
        work: Loads one; a ``BusyError`` is tried again later.
        token: Cancels; threads that wait for a server are left behind to end alone.
    """

    def __init__(
        self,
        items: Iterable[tuple[Item, str]],
        work: Callable[[Item], Value],
        token: Token,
    ) -> None:
        tasks = [_Task(item, urlsplit(url).hostname or "") for item, url in items]
        self._count = len(tasks)
        self._hosts = _Hosts(tasks)
        self._work = work
        self._token = token
        self._done = threading.Event()
        self._results: queue.Queue[tuple[Item, Value | DiscernError]] = queue.Queue(
            _WAITING_RESULTS
        )

    def __enter__(self) -> Downloads[Item, Value]:
        for number in range(min(AT_ONCE, self._count)):
            # Daemons: nothing can hurry a thread that waits for a name server.
            threading.Thread(
                target=self._load, name=f"download-{number}", daemon=True
            ).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._hosts.close()

    def results(self) -> Iterator[tuple[Item, Value | DiscernError]]:
        """Each item with what came of it, or the error, as they get done.

        Raises:
            Cancelled: The token said so.
        """
        for _ in range(self._count):
            yield self._next_result()

    def _next_result(self) -> tuple[Item, Value | DiscernError]:
        while True:
            self._token.raise_if_cancelled()
            try:
                return self._results.get(timeout=0.1)
            except queue.Empty:
                continue

    def _load(self) -> None:
        while (task := self._hosts.next()) is not None:
            task.tries += 1
            try:
                value: Value | DiscernError = self._work(task.item)
            except Cancelled:
                return
            except BusyError as error:
                if task.tries < TRIES:
                    self._hosts.done(task, again_in=error.pause * task.tries)
                    continue
                value = error
            except DiscernError as error:
                value = error
            except Exception as error:  # noqa: BLE001 - or somebody waits for ever
                value = DiscernError("web.failed", f"It cannot be loaded: {error!r}.")
            self._hosts.done(task)
            self._put(task.item, value)

    def _put(self, item: Item, value: Value | DiscernError) -> None:
        while not self._done.is_set():
            try:
                self._results.put((item, value), timeout=0.2)
            except queue.Full:
                continue
            return

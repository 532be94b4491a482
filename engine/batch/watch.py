"""Watching folders: files are classified, and sorted, as they appear.

Looked at again and again rather than told by the system: that works on every drive,
and tells a file that is still being written from one that is whole.
"""

from __future__ import annotations

import contextlib
import itertools
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from engine.batch.folder import result_of
from engine.batch.record import rows_in
from engine.batch.request import FolderResult, WatchFolder
from engine.batch.results.streams import Pipe
from engine.batch.rows import Row
from engine.batch.running import Batch
from engine.batch.sorting.job import journal_of
from engine.batch.sorting.lines import Begun
from engine.batch.sorting.names import folder_names
from engine.batch.sorting.sorter import GROUP, Sorter
from engine.errors import DiscernError, ImageError
from engine.progress import Cancelled, Progress, Report, Token

_Facts = tuple[int, int]  # size and time
#: Seconds between two looks at the cancel flag.
_PATIENCE = 0.1


def watch_folder(
    request: WatchFolder, *, report: Report, token: Token, also: Pipe | None = None
) -> FolderResult:
    """Classify, and sort, until it is cancelled; what was done until then stays.

    Raises:
        ModelError: The model cannot be used.
        DiscernError: A path leads nowhere, or nothing can be written.
    """
    start = time.perf_counter()
    with contextlib.ExitStack() as stack:
        batch = Batch(request.batch, report, stack, also)
        with contextlib.suppress(Cancelled):
            batch.replay(token)
            sorter = _sorter(request, batch, stack)
            _watch(request, batch, sorter, report, token)
    return result_of(batch, request.batch, start, stopped=True, kept=True)


class Settling:
    """Tells which files are new, or others than before, and whole.

    Args:
        known: Files that were answered, with what tells them again.
    """

    def __init__(self, known: dict[str, _Facts]) -> None:
        self._known = known
        self._waiting: dict[str, _Facts] = {}

    @property
    def waiting(self) -> int:
        """How many files were not whole at the last look."""
        return len(self._waiting)

    def look(self, files: Iterable[Path]) -> list[Path]:
        """The files to answer now, which count as answered from here on."""
        waiting: dict[str, _Facts] = {}
        known: dict[str, _Facts] = {}
        ready = []
        for path in files:
            try:
                status = path.stat()
            except OSError:
                continue
            name, facts = str(path), (status.st_size, status.st_mtime_ns)
            if self._known.get(name) == facts:
                known[name] = facts
            elif self._waiting.get(name) == facts:
                known[name] = facts
                ready.append(path)
            else:
                waiting[name] = facts
        # What is gone is forgotten: a camera gives its names again.
        self._known, self._waiting = known, waiting
        return ready


def _watch(
    request: WatchFolder,
    batch: Batch,
    sorter: Sorter | None,
    report: Report,
    token: Token,
) -> None:
    settling = Settling(_answered(batch))
    while True:
        # A drive that is away for a while is no reason to end.
        ready: list[Path] = []
        with contextlib.suppress(ImageError, OSError):
            ready = settling.look(batch.files)
        for rows in batch.answer(ready, token) if ready else ():
            if sorter is not None:
                sorter.place(rows)
        report(Progress("watch", batch.done, detail=_detail(settling)))
        _wait(request.interval, token)


def _sorter(
    request: WatchFolder, batch: Batch, stack: contextlib.ExitStack
) -> Sorter | None:
    if request.into is None:
        return None
    if batch.record is None:
        raise DiscernError(
            "batch.no_record", "Expected a record of what is sorted, received none."
        )
    asked = batch.record.asked
    begun = Begun(request.mode, folder_names(asked.classes))
    journal = journal_of(asked, Path(request.into))
    sorter = stack.enter_context(Sorter(journal, begun, once=False))
    rows: Iterator[Row] = itertools.islice(
        rows_in(batch.record.path), sorter.next, None
    )
    while group := list(itertools.islice(rows, GROUP)):
        sorter.place(group)
    return sorter


def _answered(batch: Batch) -> dict[str, _Facts]:
    if batch.record is None:
        return {}
    return {
        str(row.file): (row.size, row.mtime_ns) for row in rows_in(batch.record.path)
    }


def _detail(settling: Settling) -> str:
    return f"{settling.waiting:,} still being written" if settling.waiting else ""


def _wait(seconds: float, token: Token) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        token.raise_if_cancelled()
        time.sleep(min(_PATIENCE, seconds))
    token.raise_if_cancelled()

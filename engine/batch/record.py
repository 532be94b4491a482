"""The record of a batch: what was asked, and every row, as it comes.

An append-only journal. Whoever is killed finds there what was answered, and goes on
behind it; result files are made from it, so that none has a row twice or lacks one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType

import msgspec

from engine.batch.rows import Row
from engine.batch.shards.cut import Cut, Listing
from engine.dataset.lock import FileLock
from engine.errors import DiscernError
from engine.journal import Journal, JournalWriter

_SYNC_EVERY = 1000


class Asked(msgspec.Struct, frozen=True, tag="asked"):
    """The first line: what the rows depend on.

    Attributes:
        model: Path of the model file.
        model_hash: The hash of its content.
        classes: The model's classes.
        top: How many classes a row lists.
        precision: The share of right answers that was asked for, or None.
        paths: What was to be classified, as absolute paths.
        answers: A digest of what decides the model's answers, the threshold included;
            empty in records of earlier versions.
        compare: The earlier results that rows are compared with, or None.
        begun: When, in letters that a file name may have; names this batch.
        shard: Which part of the list this is, or None for all of it.
    """

    model: str
    model_hash: str
    classes: tuple[str, ...]
    top: int
    precision: float | None = None
    paths: tuple[str, ...] = ()
    begun: str = ""
    answers: str = ""
    compare: str | None = None
    shard: Cut | None = None

    def is_as(self, other: Asked) -> bool:
        """Whether rows are comparable; rows of other settings are another batch."""
        return self.shard == other.shard and self.answers_as(other)

    def answers_as(self, other: Asked) -> bool:
        """Whether pictures get the same rows, whatever part of a list they are in."""
        if not (self.answers and other.answers):
            # Of an earlier version, which knew only the file.
            mine = self.model_hash, self.precision
            if mine != (other.model_hash, other.precision):
                return False
        elif self.answers != other.answers:
            # The file may have changed otherwise: a precision may have been kept in it.
            return False
        return self.top == other.top


class Ended(msgspec.Struct, frozen=True, tag="ended"):
    """The last line: there are so many rows, and no more to come.

    Attributes:
        rows: How many.
        listing: The whole list, where this is a shard of it.
    """

    rows: int
    listing: Listing | None = None


class SetAside(msgspec.Struct, frozen=True, tag="aside"):
    """A person stopped the batch for good; it can be gone on with all the same."""


Line = Asked | Row | Ended | SetAside


def asked_in(path: Path) -> Asked | None:
    """What the batch recorded in ``path`` was asked; None where there is none."""
    first = next(iter(Journal[Line](path, Line)), None)
    return first if isinstance(first, Asked) else None


def rows_in(path: Path) -> Iterator[Row]:
    """The rows recorded in ``path``, in order."""
    for line in Journal[Line](path, Line):
        if isinstance(line, Row):
            yield line


def is_complete(path: Path) -> bool:
    """Whether the batch recorded in ``path`` came to its end."""
    return any(isinstance(line, Ended) for line in Journal[Line](path, Line))


class Record:
    """A record that is being written; use as a context manager.

    Args:
        path: Its file.
        asked: What is asked now.
        resume: Go on with what is there, if it was asked the same.

    Attributes:
        asked: What was asked when it was begun.
        count: Rows so far.
        complete: Whether there are no more to come.

    Raises:
        DiscernError: It cannot be written (``results.write``), another program writes
            it (``batch.busy``), or it was asked something else (``batch.other``).
    """

    def __init__(self, path: Path, asked: Asked, *, resume: bool) -> None:
        self.path = path
        self.count = 0
        self.complete = False
        self._lock = FileLock(path.with_name(f"{path.name}.lock"))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            free = self._lock.acquire()
        except OSError as error:
            raise refused(path, error) from error
        if not free:
            raise DiscernError(
                "batch.busy",
                "Another program is writing these results.",
                path=path,
                remedy="Wait until it is done, or choose another file.",
            )
        try:
            self._open(asked, resume)
        except BaseException:
            self._unlock()
            raise

    def __enter__(self) -> Record:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._writer.__exit__(kind, error, trace)
        self._unlock()

    def extend(self, rows: Sequence[Row]) -> None:
        """Append rows; a kill from here on does not lose them."""
        self._unsynced += len(rows)
        # The system has them, which is enough unless the power fails.
        self._write(rows, sync=self._unsynced >= _SYNC_EVERY)
        self.count += len(rows)

    def end(self, listing: Listing | None = None) -> None:
        """Say that there are no more rows to come, and of which list they are."""
        if not self.complete:
            self._write([Ended(self.count, listing)], sync=True)
            self.complete = True

    def _open(self, asked: Asked, resume: bool) -> None:
        if not resume:
            self.path.unlink(missing_ok=True)
        before = asked_in(self.path)
        if before is not None and not before.is_as(asked):
            raise DiscernError(
                "batch.other",
                "What is recorded there was made with another model or other settings.",
                path=self.path,
                remedy="Use the same ones, or start anew without resuming.",
            )
        if before is None:
            self.path.unlink(missing_ok=True)
        else:
            for line in Journal[Line](self.path, Line):
                self.count += isinstance(line, Row)
                self.complete |= isinstance(line, Ended)
        self.asked = before or asked
        self._unsynced = 0
        try:
            self._writer: JournalWriter[Line] = Journal[Line](self.path, Line).writing()
        except OSError as error:
            raise refused(self.path, error) from error
        if before is None:
            self._write([asked], sync=True)

    def _write(self, lines: Sequence[Line], *, sync: bool) -> None:
        try:
            self._writer.extend(lines, sync=sync)
        except OSError as error:
            raise refused(self.path, error) from error
        if sync:
            self._unsynced = 0

    def _unlock(self) -> None:
        self._lock.release()
        self.path.with_name(f"{self.path.name}.lock").unlink(missing_ok=True)


def refused(path: Path, error: OSError) -> DiscernError:
    """The error of a result file that cannot be written."""
    return DiscernError(
        "results.write",
        f"The results cannot be written: {error.strerror or error}.",
        path=path,
        remedy="Close it if a spreadsheet has it open, and check the disk's room.",
    )

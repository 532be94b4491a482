"""Sorting rows into folders, some at a time, with a journal that is always ahead."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from engine import placing
from engine.batch.rows import Row
from engine.batch.seen import Seen
from engine.batch.sorting import lines
from engine.batch.sorting.lines import Begun, Done, Intent, Left, Line, Made
from engine.batch.sorting.names import FreeNames, key_of
from engine.batch.sorting.request import COPY, LINK, MOVE
from engine.batch.sorting.sources import (
    LeaveError,
    content_to_sort,
    is_same,
    source_of,
)
from engine.errors import DiscernError
from engine.journal import Journal, JournalWriter, sync_folder

#: Rows that are announced together.
GROUP = 64


class Sorter:
    """A sort on its way; use as a context manager.

    Args:
        journal: Its journal, in the folder that is sorted into; gone on with if it is
            there.
        begun: How is sorted; what the journal says counts if it is there.
        once: A file that is listed twice is sorted once; else it is another each time.

    Attributes:
        next: The number of the first row that was not dealt with.

    Raises:
        DiscernError: The journal cannot be written (``sort.journal``), or this sort is
            being taken back (``sort.undoing``).
    """

    def __init__(self, journal: Path, begun: Begun, *, once: bool = True) -> None:
        self.journal = journal
        self._once = once
        self._into = journal.parent
        self._free = FreeNames(self._into)
        self._seen = Seen()
        state = lines.read_state(journal)
        self._begun = begun if state is None else state.begun
        self.next = 0 if state is None else state.next
        if state is not None and state.undoing:
            raise DiscernError(
                "sort.undoing",
                "This sort is being taken back.",
                path=journal,
                remedy="Finish that first: discern undo, with this file.",
            )
        before = [] if state is not None else _missing(self._into)
        try:
            self._into.mkdir(parents=True, exist_ok=True)
            if state is None:
                journal.unlink(missing_ok=True)
            self._writer: JournalWriter[Line] = Journal[Line](journal, Line).writing()
        except OSError as error:
            raise lines.refused(journal, error) from error
        if state is None:
            self._write([begun, *(Made(str(path)) for path in before)])
        else:
            self._do(list(state.pending.values()), recovering=True)

    def __enter__(self) -> Sorter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._writer.__exit__(kind, error, trace)
        self._seen.close()

    def skip(self, rows: Sequence[Row]) -> None:
        """Remember rows that were dealt with before."""
        for row in rows:
            self._seen.add_path(row.verdict.path)

    def place(self, rows: Sequence[Row]) -> None:
        """Sort some rows; on disk when this returns, but for what was left.

        Raises:
            DiscernError: The journal cannot be written, or the disk is full.
        """
        announced: list[Line] = []
        for number, row in enumerate(rows, start=self.next):
            # In the order of the rows: a torn group must not hide one of them.
            try:
                announced.append(self._intent(number, row))
            except LeaveError as stays:
                announced.append(Left(number, row.verdict.path, stays.reason))
        intents = [line for line in announced if isinstance(line, Intent)]
        made = self._folders_to_make(intents)
        self._write([*(Made(str(path)) for path in made), *announced])
        self.next += len(rows)
        for folder in made:
            with contextlib.suppress(OSError):  # then its files say why
                folder.mkdir(exist_ok=True)
        self._do(intents)
        self._free.forget_promises()

    def _intent(self, number: int, row: Row) -> Intent:
        path = row.verdict.path
        again = self._once and self._seen.take_path(path)
        self._seen.add_path(path)
        if again:
            raise LeaveError("It was listed more than once.")
        content = content_to_sort(row, self._begun.mode)
        source = row.file.absolute()
        folder = self._begun.folders.get(key_of(row))
        if folder is None:
            raise LeaveError(f"There is no folder for {key_of(row)!r}.")
        if _same_folder(source.parent, self._into / folder):
            raise LeaveError("It is there already.")
        target, _ = self._free.choose(folder, source)
        facts = source.stat()
        name = os.fsencode(source).hex() if row.name else ""
        shown = str(source) if not row.name else path
        return Intent(
            number, shown, target, content, facts.st_size, facts.st_mtime_ns, name
        )

    def _folders_to_make(self, intents: Sequence[Intent]) -> list[Path]:
        names = dict.fromkeys(intent.target.partition("/")[0] for intent in intents)
        folders = [self._into / name for name in names]
        return [folder for folder in folders if not folder.is_dir()]

    def _do(self, intents: Sequence[Intent], *, recovering: bool = False) -> None:
        ended: list[Line] = []
        touched: set[Path] = set()
        try:
            for intent in intents:
                try:
                    self._act(intent, recovering=recovering)
                except LeaveError as stays:
                    ended.append(Left(intent.number, intent.source, stays.reason))
                else:
                    ended.append(Done(intent.number))
                    touched |= {
                        source_of(intent).parent,
                        (self._into / intent.target).parent,
                    }
        finally:
            for folder in touched:
                with contextlib.suppress(OSError):
                    sync_folder(folder)
            self._write(ended, sync=False)

    def _act(self, intent: Intent, *, recovering: bool) -> None:
        source, target = source_of(intent), self._into / intent.target
        try:
            if recovering and self._was_done(intent, source, target):
                return
            _ACTS[self._begun.mode](source, target)
        except OSError as error:
            if error.errno in {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}:
                raise DiscernError(
                    "sort.disk_full",
                    "The disk is full.",
                    path=target.parent,
                    remedy="Make room and sort again, or undo what was sorted.",
                ) from error
            raise LeaveError(_reason(error)) from error

    def _was_done(self, intent: Intent, source: Path, target: Path) -> bool:
        """Whether what was announced had been done, by what lies where."""
        placing.part_of(target).unlink(missing_ok=True)
        if not os.path.lexists(target):
            if not is_same(source, intent, surely=True):
                raise LeaveError("It was changed, or is not there any more.")
            target.parent.mkdir(exist_ok=True)
            return False
        if not is_same(target, intent, surely=True):
            raise LeaveError("Another file has its new name already.")
        if self._begun.mode == MOVE and is_same(source, intent, surely=True):
            source.unlink()  # it had its new name already, and was to lose the old one
        return True

    def _write(self, some: Sequence[Line], *, sync: bool = True) -> None:
        try:
            self._writer.extend(some, sync=sync)
        except OSError as error:
            raise lines.refused(self.journal, error) from error


def _link(source: Path, target: Path) -> None:
    os.link(source.resolve(), target)


_ACTS = {COPY: placing.copy, LINK: _link, MOVE: placing.move}


def _missing(folder: Path) -> list[Path]:
    """Of ``folder`` and those around it, the ones that have to be made."""
    found = []
    for path in (folder, *folder.parents):
        if path.exists():
            break
        found.append(path.absolute())
    return found[::-1]


def _same_folder(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _reason(error: OSError) -> str:
    if isinstance(error, FileExistsError):
        return "Another file has its new name already."
    if isinstance(error, FileNotFoundError):
        return "It is not there any more."
    if error.errno == errno.EXDEV:
        return "A hard link cannot lead to another drive; copy it instead."
    return f"The system refuses: {error.strerror or error}."

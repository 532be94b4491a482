"""Taking a sort back: each file returns to where it was, by what lies where now.

It may be interrupted and begun again at any moment, also half way through the sort.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from engine import placing
from engine.batch.sorting import lines
from engine.batch.sorting.lines import Intent, Left, Line, State, Undoing, Undone
from engine.batch.sorting.request import MOST_LISTED, MOVE, LeftFile, UndoSort, Unsorted
from engine.batch.sorting.sources import LeaveError, is_same, source_of
from engine.errors import DiscernError
from engine.journal import Journal, JournalWriter, sync_folder
from engine.progress import Meter, Report, Token

_GROUP = 64


def undo_sort(request: UndoSort, *, report: Report, token: Token) -> Unsorted:
    """Take back what a journal says.

    Files changed since, or whose old place another file has, are left and listed; the
    journal stays as long as there are such files.

    Raises:
        DiscernError: There is no such journal (``sort.no_journal``), or it cannot be
            written.
    """
    journal = find_journal(Path(request.journal))
    state = lines.read_state(journal)
    if state is None:
        raise _no_journal(journal)
    intents = _to_take_back(journal)
    undo = _Undo(journal, state)
    meter = Meter(report, "undo", len(intents), unit="files")
    stopped = False
    try:
        writer = Journal[Line](journal, Line).writing()
    except OSError as error:
        raise lines.refused(journal, error) from error
    with writer:
        if not state.undoing:
            writer.extend([Undoing()])
        for begin in range(0, len(intents), _GROUP):
            if token.cancelled:
                stopped = True
                break
            group = intents[begin : begin + _GROUP]
            undo.take_back(group, writer)
            meter.advance(len(group))
    if not stopped:
        undo.clear_up(state.folders)
    meter.finish()
    return Unsorted(undo.restored, tuple(undo.left), undo.left_files, stopped)


def find_journal(path: Path) -> Path:
    """The journal that is meant by ``path``: itself, or the newest in a folder.

    Raises:
        DiscernError: There is none (``sort.no_journal``).
    """
    if path.is_dir():
        found = sorted(path.glob(f"{lines.PREFIX}*{lines.SUFFIX}"))
        if found:
            return found[-1]
        raise _no_journal(path)
    if not path.is_file():
        raise _no_journal(path)
    return path


class _Undo:
    def __init__(self, journal: Path, state: State) -> None:
        self._journal = journal
        self._into = journal.parent
        self._mode = state.begun.mode
        self.restored = self.left_files = 0
        self.left: list[LeftFile] = []

    def take_back(self, group: list[Intent], writer: JournalWriter[Line]) -> None:
        done: list[Line] = []
        touched: set[Path] = set()
        for intent in group:
            target = self._into / intent.target
            try:
                self._take_back(intent, target)
            except (LeaveError, OSError) as problem:
                reason = getattr(problem, "reason", None)
                reason = reason or f"The system refuses: {problem}."
                self.left_files += 1
                if len(self.left) < MOST_LISTED:
                    self.left.append(LeftFile(str(target), reason))
            else:
                self.restored += 1
                done.append(Undone(intent.number))
                touched |= {target.parent, source_of(intent).parent}
        for folder in touched:
            with contextlib.suppress(OSError):
                sync_folder(folder)
        writer.extend(done, sync=False)

    def clear_up(self, folders: list[str]) -> None:
        """Remove the journal, unless files were left, and the folders made for it."""
        if not self.left_files:
            self._journal.unlink(missing_ok=True)
        for folder in reversed(folders):
            with contextlib.suppress(OSError):  # something else is in it
                Path(folder).rmdir()

    def _take_back(self, intent: Intent, target: Path) -> None:
        source = source_of(intent)
        placing.part_of(target).unlink(missing_ok=True)
        if self._mode == MOVE:
            self._move_back(intent, source, target)
        elif os.path.lexists(target):
            if not is_same(target, intent, surely=True):
                raise LeaveError("It was changed since it was sorted.")
            if not is_same(source, intent, surely=True):
                raise LeaveError("The original is gone or changed, so this stays.")
            target.unlink()

    def _move_back(self, intent: Intent, source: Path, target: Path) -> None:
        if not os.path.lexists(target):
            if not is_same(source, intent):
                raise LeaveError("It is not there any more.")
            return  # it never moved, or is back already
        if not is_same(target, intent):
            raise LeaveError("It was changed since it was sorted.")
        if os.path.lexists(source):
            if not is_same(source, intent, surely=True):
                raise LeaveError(f"Another file has its old name: {source}")
            target.unlink()  # a kill came between its two names
            return
        source.parent.mkdir(parents=True, exist_ok=True)
        placing.move(target, source)


def _to_take_back(journal: Path) -> list[Intent]:
    """What was announced and is not as before, the last first."""
    found: dict[int, Intent] = {}
    for line in lines.lines_in(journal):
        match line:
            case Intent():
                found[line.number] = line
            case Left() | Undone():
                found.pop(line.number, None)
    return list(reversed(found.values()))


def _no_journal(path: Path) -> DiscernError:
    return DiscernError(
        "sort.no_journal",
        "Expected the journal of a sort, found none.",
        path=path,
        remedy=f"It is in the folder that was sorted into: {lines.PREFIX}…"
        f"{lines.SUFFIX}. It is gone once everything was taken back.",
    )

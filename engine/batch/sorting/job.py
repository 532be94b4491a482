"""The jobs that sort a batch's files into folders, or say what that would do."""

from __future__ import annotations

import itertools
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from engine.batch.record import Asked, asked_in, rows_in
from engine.batch.rows import Row
from engine.batch.sorting import lines
from engine.batch.sorting.lines import Begun, Done, Intent, Left
from engine.batch.sorting.names import FreeNames, file_name, folder_names, key_of
from engine.batch.sorting.request import (
    COPY,
    LINK,
    MODES,
    MOST_LISTED,
    MOVE,
    LeftFile,
    Sorted,
    SortFiles,
)
from engine.batch.sorting.sorter import GROUP, Sorter
from engine.batch.sorting.sources import LeaveError, content_to_sort, source_of
from engine.errors import DiscernError
from engine.progress import Meter, Report, Token


def sort_files(request: SortFiles, *, report: Report, token: Token) -> Sorted:
    """Sort the files of a batch; what was begun before is gone on with.

    Cancelling keeps what was sorted until then.

    Raises:
        DiscernError: There is no record, the folder cannot be written to, or the disk
            is full; codes start with ``sort.``.
    """
    asked = _asked(request)
    into = Path(request.into)
    if request.dry_run:
        return _dry_run(request, asked, into, report, token)
    journal = journal_of(asked, into)
    stopped = False
    total = sum(1 for _ in rows_in(Path(request.record)))
    with Sorter(journal, Begun(request.mode, folder_names(asked.classes))) as sorter:
        done = sorter.next
        meter = Meter(report, "sort", total, unit="files", done=min(done, total))
        rows = rows_in(Path(request.record))
        for group in _groups(itertools.islice(rows, done)):
            sorter.skip(group)
        for group in _groups(rows):
            if token.cancelled:
                stopped = True
                break
            sorter.place(group)
            meter.advance(len(group))
        meter.finish()
    return _summary(journal, stopped=stopped)


def journal_of(asked: Asked, into: Path) -> Path:
    """Where the sort of this batch into ``into`` is written down."""
    return into / f"{lines.PREFIX}{asked.begun}{lines.SUFFIX}"


def _asked(request: SortFiles) -> Asked:
    if request.mode not in MODES:
        raise DiscernError(
            "sort.mode",
            f"Expected {', '.join(MODES)}, received {request.mode!r}.",
        )
    asked = asked_in(Path(request.record))
    if asked is None:
        raise DiscernError(
            "results.no_record",
            "Expected the record of a classification, found none.",
            path=request.record,
            remedy="Classify the pictures again.",
        )
    return asked


def _summary(journal: Path, *, stopped: bool) -> Sorted:
    """What the whole sort came to, also what was done of it before a kill."""
    folders: Counter[str] = Counter()
    left: list[LeftFile] = []
    left_files = renamed = 0
    announced: dict[int, Intent] = {}
    for line in lines.lines_in(journal):
        match line:
            case Intent():
                announced[line.number] = line
            case Left():
                announced.pop(line.number, None)
                left_files += 1
                if len(left) < MOST_LISTED:
                    left.append(LeftFile(line.source, line.reason))
            case Done():
                done = announced.pop(line.number)
                folder, _, name = done.target.partition("/")
                folders[folder] += 1
                renamed += name != file_name(source_of(done))
    return Sorted(
        dict(sorted(folders.items())),
        tuple(left),
        left_files,
        renamed,
        str(journal),
        stopped=stopped,
    )


def _dry_run(
    request: SortFiles, asked: Asked, into: Path, report: Report, token: Token
) -> Sorted:
    names = folder_names(asked.classes)
    free = FreeNames(into)
    folders: Counter[str] = Counter()
    left: list[LeftFile] = []
    left_files = renamed = size = elsewhere = 0
    device = _device(into)
    meter = Meter(report, "sort", unit="files")
    for row in rows_in(Path(request.record)):
        token.raise_if_cancelled()
        meter.advance()
        try:
            content_to_sort(row, request.mode)
        except LeaveError as stays:
            left_files += 1
            if len(left) < MOST_LISTED:
                left.append(LeftFile(row.verdict.path, stays.reason))
            continue
        folder = names[key_of(row)]
        folders[folder] += 1
        renamed += free.choose(folder, row.file)[1]
        other_drive = _device(row.file) != device
        elsewhere += other_drive
        size += row.size if request.mode == COPY or other_drive else 0
    meter.finish()
    problem = ""
    if request.mode == LINK and elsewhere:
        problem = (
            f"{elsewhere:,} of the files are on another drive, where hard links cannot "
            "lead to. Copy instead."
        )
    elif request.mode in {COPY, MOVE} and size > _room(into):
        problem = (
            f"There is not enough room: {size / 1e6:,.0f} MB are needed, "
            f"{_room(into) / 1e6:,.0f} MB are free."
        )
    return Sorted(
        dict(sorted(folders.items())), tuple(left), left_files, renamed, problem=problem
    )


def _groups(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while group := list(itertools.islice(rows, GROUP)):
        yield group


def _device(path: Path) -> int:
    return _existing(path).stat().st_dev


def _room(path: Path) -> int:
    return shutil.disk_usage(_existing(path)).free


def _existing(path: Path) -> Path:
    for one in (path, *path.absolute().parents):
        if one.exists():
            return one
    return Path.cwd()

"""What ``discern classify`` does, one step after the other, and ``discern undo``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from engine.batch.request import (
    ClassifyFolder,
    ExportResults,
    FolderResult,
    WatchFolder,
)
from engine.batch.sorting import request as sorting
from engine.cli import terminal, words
from engine.progress import Note, Report, Token


@dataclass
class After:
    """What follows once everything is classified."""

    exports: Sequence[tuple[str, Path]]
    thumbnails: bool
    sort_into: Path | None
    mode: str
    dry_run: bool
    watch: bool
    sorted: sorting.Sorted | None = None


def run_steps(
    request: ClassifyFolder,
    streamed: str | None,
    after: After,
    report: Report,
    token: Token,
) -> FolderResult:
    """Classify, then make the files that are made at the end, then sort.

    What was stopped leaves its record, and is gone on with where it was.
    """
    from engine.batch.export import export_results
    from engine.batch.folder import classify_folder
    from engine.batch.results.streams import Pipe
    from engine.batch.sorting.job import sort_files
    from engine.batch.watch import watch_folder

    pipe = Pipe(streamed, sys.stdout.buffer) if streamed else None
    if after.watch:
        into = str(after.sort_into) if after.sort_into else None
        watch = WatchFolder(request, into, after.mode)
        return watch_folder(watch, report=report, token=token, also=pipe)
    result = classify_folder(request, report=report, token=token, also=pipe)
    if result.record is None or result.stopped:
        return result
    for kind, path in after.exports:
        export = ExportResults(result.record, str(path), kind, after.thumbnails)
        done = export_results(export, report=report, token=token)
        for note in done.notes:
            report(Note("results.note", note, str(path)))
    if after.sort_into is not None:
        sort = sorting.SortFiles(
            result.record, str(after.sort_into), after.mode, after.dry_run
        )
        after.sorted = sort_files(sort, report=report, token=token)
        if after.sorted.stopped:
            return replace(result, stopped=True)
    Path(result.record).unlink(missing_ok=True)
    return result


def undo(
    journal: Annotated[
        Path,
        typer.Argument(help="The journal of a sort, or the folder that was sorted to."),
    ],
) -> None:
    """Take back what classify --sort-into did; files changed since are left."""
    from engine.batch.sorting.undo import undo_sort

    request = sorting.UndoSort(str(journal))
    result = terminal.run(
        lambda report, token: undo_sort(request, report=report, token=token),
        quiet=False,
    )
    terminal.output.print(words.unsorted_files(result), markup=False)
    if result.stopped:
        raise typer.Exit(terminal.INTERRUPTED)
    if result.left_files:
        raise typer.Exit(terminal.SOME_FAILED)

"""Classifying any number of files: streaming, in order, one bad file costs one row.

What is answered is on record before anybody hears of it, so a batch that was killed is
gone on with where it was.
"""

from __future__ import annotations

import contextlib
import time

from engine.batch.request import ClassifyFolder, FolderResult
from engine.batch.results.streams import Pipe
from engine.batch.running import Batch
from engine.progress import Cancelled, Report, Token


def classify_folder(
    request: ClassifyFolder, *, report: Report, token: Token, also: Pipe | None = None
) -> FolderResult:
    """Classify files and folders; rows are reported, and written, as they come.

    Cancelling keeps what was answered until then. ``also`` gets the rows, too.

    Raises:
        ModelError: The model cannot be used.
        DiscernError: A path leads nowhere, or the results cannot be written.
    """
    start = time.perf_counter()
    with contextlib.ExitStack() as stack:
        batch = Batch(request, report, stack, also)
        stopped = False
        try:
            batch.replay(token)
            batch.run(token)
        except Cancelled:
            stopped = True
    if not stopped and not request.keep_record and batch.record is not None:
        batch.record.path.unlink(missing_ok=True)
    kept = stopped or request.keep_record
    return result_of(batch, request, start, stopped=stopped, kept=kept)


def result_of(
    batch: Batch, request: ClassifyFolder, start: float, *, stopped: bool, kept: bool
) -> FolderResult:
    """What a batch came to that began at ``start`` of the performance counter."""
    record = batch.record if kept else None
    return FolderResult(
        images=batch.done,
        failed=batch.failures,
        counts=dict(batch.counts),
        csv=request.csv,
        seconds=time.perf_counter() - start,
        stopped=stopped,
        resumed=batch.resumed,
        record=str(record.path) if record is not None else None,
        changes=dict(batch.changes.most_common()),
    )

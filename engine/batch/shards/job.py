"""Classifying one shard: its file appears when it is whole, a kill costs nothing."""

from __future__ import annotations

import dataclasses
import os
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from engine.batch.folder import classify_folder
from engine.batch.record import Ended, Line, asked_in, refused, rows_in
from engine.batch.request import ClassifyFolder, FolderResult
from engine.batch.rows import Row
from engine.batch.running import asked_by
from engine.batch.shards import forms
from engine.batch.shards.csv_files import BESIDE
from engine.batch.shards.cut import Cut
from engine.batch.shards.files import SUFFIX, LocalFolder, ShardFile, shard_at
from engine.errors import DiscernError
from engine.journal import Journal, sync_folder
from engine.models.classifier import Classifier
from engine.models.modelfile import load_model
from engine.progress import Cancelled, Meter, Report, Token


def classify_shard(
    request: ClassifyFolder,
    into: Path,
    form: str | None = None,
    *,
    report: Report,
    token: Token,
) -> FolderResult:
    """Classify one shard into the folder ``into``, or go on with it.

    A shard that is there already is not answered again.

    Args:
        request: What is asked, and of which shard.
        into: The folder.
        form: What the shard is written as (``forms.FORMS``), or None for its record.
        report: Receives progress.
        token: Is asked whether to stop.

    Raises:
        DiscernError: The request names no shard, the shard is there in another form
            (``batch.shard_there``), or as for ``classify_folder``.
    """
    if request.shard is None:
        raise DiscernError("batch.shard", "Expected a shard, received none.")
    forms.check_form(form)
    suffix = SUFFIX if form is None else forms.suffix_of(form)
    _check_others(into, request.shard, suffix)
    target = into / f"{request.shard.stem}{suffix}"
    part = target.with_suffix(".journal")
    if form is not None and target.exists():
        shard = shard_at(LocalFolder(into), target.name)
        part.unlink(missing_ok=True)  # a kill left it
        return _as_it_is(shard, request)
    record = target if target.exists() else part
    asked = dataclasses.replace(
        request, record=str(record), resume=True, keep_record=True
    )
    result = classify_folder(asked, report=report, token=token)
    if result.stopped:
        return result
    if form is not None:
        try:
            _write(form, part, target, report, token)
        except Cancelled:
            return dataclasses.replace(result, stopped=True)
        part.unlink()
    elif record == part:
        part.replace(target)
        sync_folder(into)
    return dataclasses.replace(result, record=str(target))


def _check_others(into: Path, cut: Cut, suffix: str) -> None:
    """Check that the shard is not there in another form: it would be merged twice."""
    for other in (SUFFIX, *map(forms.suffix_of, forms.FORMS)):
        there = into / f"{cut.stem}{other}"
        if other != suffix and there.exists():
            raise DiscernError(
                "batch.shard_there",
                f"Shard {cut} is there already, as {other.removeprefix('.')}.",
                path=there,
                remedy="Leave it: discern merge takes shards of all formats together. "
                "Or remove it to have it classified again.",
            )


def _as_it_is(shard: ShardFile, request: ClassifyFolder) -> FolderResult:
    """What a shard came to that was written before.

    Raises:
        DiscernError: It was asked something else (``batch.other``).
    """
    start = time.perf_counter()
    model = load_model(Path(request.model), threads=1)
    asked = asked_by(request, Classifier(model, precision=request.precision))
    if not shard.asked.is_as(asked):
        raise DiscernError(
            "batch.other",
            "The shard there was made with another model or other settings.",
            path=shard.place,
            remedy="Use the same ones, or name another folder with --shards.",
        )
    counts: Counter[str] = Counter()
    failed = 0
    for row in shard.rows():
        counts[row.verdict.verdict] += 1
        failed += row.verdict.error is not None
    rows = shard.ended.rows
    seconds = time.perf_counter() - start
    return FolderResult(
        rows, failed, dict(counts), None, seconds, resumed=rows, record=shard.place
    )


def _write(form: str, record: Path, target: Path, report: Report, token: Token) -> None:
    """Write a shard as a table from its record, whole or not at all."""
    asked = asked_in(record)
    ends = [line for line in Journal[Line](record, Line) if isinstance(line, Ended)]
    assert asked is not None
    meter = Meter(report, "export", ends[0].rows)

    def rows() -> Iterator[Row]:
        for row in rows_in(record):
            token.raise_if_cancelled()
            yield row
            meter.advance()

    part = target.with_name(f"{target.name}.part")
    try:
        with part.open("wb") as file:
            beside = forms.write(form, file, asked, ends[0], rows())
            file.flush()
            os.fsync(file.fileno())
        if beside is not None:
            target.with_name(f"{target.name}{BESIDE}").write_bytes(beside)
        part.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise refused(target, error) from error
    finally:
        part.unlink(missing_ok=True)
    meter.finish()

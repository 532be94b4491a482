"""Classifying one shard: its file appears when it is whole, a kill costs nothing."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from engine.batch.folder import classify_folder
from engine.batch.request import ClassifyFolder, FolderResult
from engine.batch.shards.files import SUFFIX
from engine.errors import DiscernError
from engine.journal import sync_folder
from engine.progress import Report, Token


def classify_shard(
    request: ClassifyFolder, into: Path, *, report: Report, token: Token
) -> FolderResult:
    """Classify one shard into the folder ``into``, or go on with it.

    A shard that is there already is not answered again.

    Raises:
        DiscernError: The request names no shard, or as for ``classify_folder``.
    """
    if request.shard is None:
        raise DiscernError("batch.shard", "Expected a shard, received none.")
    target = into / f"{request.shard.stem}{SUFFIX}"
    part = target.with_suffix(".journal")
    record = target if target.exists() else part
    asked = dataclasses.replace(
        request, record=str(record), resume=True, keep_record=True
    )
    result = classify_folder(asked, report=report, token=token)
    if result.stopped:
        return result
    if record == part:
        part.replace(target)
        sync_folder(into)
    return dataclasses.replace(result, record=str(target))

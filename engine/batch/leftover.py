"""Batches that were begun and never ended: what a crash or a power cut left behind.

Such a batch is known by its record. One that another program is writing, that came to
its end, or that a person left for good, is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.batch.record import Asked, Ended, Line, SetAside
from engine.batch.request import ClassifyFolder
from engine.batch.rows import Row
from engine.dataset.lock import FileLock
from engine.journal import Journal

_ENDING = ".journal"
#: Older batches than so many are not looked at.
_MOST = 8


@dataclass(frozen=True, slots=True)
class Leftover:
    """A batch to go on with.

    Attributes:
        request: Goes on with it, and tells what was answered before, too.
        rows: How many rows it has.
    """

    request: ClassifyFolder
    rows: int


def newest_leftover(folder: Path) -> Leftover | None:
    """The newest batch whose table in ``folder`` is not complete, if there is any.

    Raises:
        OSError: The folder cannot be read.
    """
    if not folder.is_dir():
        return None
    records = sorted(
        folder.glob(f"*.csv{_ENDING}"),
        key=lambda path: path.stat().st_mtime_ns,
        reverse=True,
    )
    for record in records[:_MOST]:
        found = _left(record)
        if found is not None:
            return found
    return None


def set_aside(record: Path) -> None:
    """Offer the batch of ``record`` no more; what was answered stays.

    Raises:
        OSError: It cannot be written.
    """
    if record.exists() and not _is_held(record):
        Journal[Line](record, Line).append(SetAside())


def _left(record: Path) -> Leftover | None:
    asked: Asked | None = None
    rows = 0
    for line in Journal[Line](record, Line):
        if isinstance(line, Ended | SetAside):
            return None
        if isinstance(line, Asked):
            asked = line
        rows += isinstance(line, Row)
    # Without its model nothing could go on.
    if asked is None or not asked.paths or not Path(asked.model).is_file():
        return None
    if _is_held(record):
        return None
    request = ClassifyFolder(
        asked.model,
        asked.paths,
        str(record.with_name(record.name.removesuffix(_ENDING))),
        asked.top,
        record=str(record),
        resume=True,
        replay=True,
        keep_record=True,
        compare=asked.compare,
        precision=asked.precision,
    )
    return Leftover(request, rows)


def _is_held(record: Path) -> bool:
    """Whether some program writes the record now."""
    path = record.with_name(f"{record.name}.lock")
    if not path.exists():
        return False
    lock = FileLock(path)
    if not lock.acquire():
        return True
    lock.release()
    return False

"""Whether a file is still the one that was classified."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from engine.batch.rows import Row
from engine.batch.sorting.lines import Intent
from engine.batch.sorting.request import MOVE
from engine.images import file_hash


class LeaveError(Exception):
    """A file stays where it is.

    Args:
        reason: One sentence for a person.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def content_to_sort(row: Row, mode: str) -> str:
    """The content hash of a row's file, which may be sorted.

    Raises:
        LeaveError: It may not, because it is gone, changed, or no file of its own.
    """
    path = row.file
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise LeaveError("It is not a file.")
        if mode == MOVE and path.is_symlink():
            raise LeaveError("It is a link to another file; copy it instead.")
        unchanged = (facts.st_size, facts.st_mtime_ns) == (row.size, row.mtime_ns)
        if unchanged and row.content:
            return row.content
        content = file_hash(path)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise LeaveError("It is not there any more.") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise LeaveError(f"It cannot be read: {reason}.") from error
    # What no decoder wants, such as an empty file, has no content on record.
    known = row.content or (content if unchanged else "")
    if content != known:
        raise LeaveError("It was changed after it was classified.")
    return content


def is_same(path: Path, intent: Intent, *, surely: bool = False) -> bool:
    """Whether the file at ``path`` is the one that ``intent`` is about.

    Args:
        path: Where to look.
        intent: What is looked for.
        surely: Look at its content even if size and time say yes.

    Raises:
        OSError: It cannot be read.
    """
    try:
        facts = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    if not stat.S_ISREG(facts.st_mode) or facts.st_size != intent.size:
        return False
    if not surely and facts.st_mtime_ns == intent.mtime_ns:
        return True
    return file_hash(path) == intent.content


def source_of(intent: Intent) -> Path:
    """The file's first place, whatever its name is made of."""
    if intent.name:
        return Path(os.fsdecode(bytes.fromhex(intent.name)))
    return Path(intent.source)

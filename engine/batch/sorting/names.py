"""What folders and files are called where they are sorted to."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from engine.batch.rows import Row
from engine.paths import printable
from engine.verdict import ERROR, NONE_OF_THESE, NOT_SURE

#: The folder of files that could not be read. Also its key in ``Begun.folders``,
#: where no class can be confused with it.
FAILED = "failed"
FAILED_KEY = "\0failed"
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def folder_names(classes: Sequence[str]) -> dict[str, str]:
    """The folder for each verdict: each of its own, with a name every system takes."""
    names = {NOT_SURE: NOT_SURE, NONE_OF_THESE: NONE_OF_THESE, FAILED_KEY: FAILED}
    taken = {name.casefold() for name in names.values()}
    for one in classes:
        if one in names:
            continue
        base = _FORBIDDEN.sub("_", printable(one)).rstrip(". ").lstrip()
        if not base.strip("_.") or _RESERVED.fullmatch(base):
            base = f"_{base}"
        name, number = base[:120], 1
        while name.casefold() in taken:
            number += 1
            name = f"{base[:120]} ({number})"
        taken.add(name.casefold())
        names[one] = name
    return names


def key_of(row: Row) -> str:
    """The verdict by which a row's folder is found."""
    if row.verdict.error is not None and row.verdict.verdict == ERROR:
        return FAILED_KEY
    return row.verdict.verdict


def file_name(source: Path) -> str:
    """What a file is called where it is sorted to, if nothing has that name."""
    return _FORBIDDEN.sub("_", printable(source.name))


class FreeNames:
    """Names below one folder that nothing has yet.

    Args:
        into: The folder.
        exists: Whether something is at a path; the file system says unless a dry run
            says more.
    """

    def __init__(
        self, into: Path, exists: Callable[[Path], bool] = os.path.lexists
    ) -> None:
        self._into = into
        self._exists = exists
        self._last: dict[str, int] = {}
        self._promised: set[str] = set()

    def choose(self, folder: str, source: Path) -> tuple[str, bool]:
        """A free place in ``folder``, below ``into``; whether it got a number."""
        name = file_name(source)
        stem, dot, suffix = name.rpartition(".")
        if not stem:
            stem, dot, suffix = name, "", ""
        key = f"{folder}/{name}".casefold()
        number = self._last.get(key, 0)
        while True:
            number += 1
            numbered = name if number == 1 else f"{stem} ({number}){dot}{suffix}"
            target = f"{folder}/{numbered}"
            if not self._is_taken(target):
                break
        if number > 1:  # so that many files of one name do not try all numbers
            self._last[key] = number
        self._promised.add(target.casefold())
        return target, number > 1

    def forget_promises(self) -> None:
        """What was promised is there by now, or never will be."""
        self._promised.clear()

    def _is_taken(self, target: str) -> bool:
        return target.casefold() in self._promised or self._exists(self._into / target)

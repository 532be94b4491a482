"""Sorts, or takes a sort back, and is killed at certain system calls.

A process of its own: it reads requests as JSON lines and forks itself for each; the
answer is a line with the fork's exit code.
"""

from __future__ import annotations

import os
import sys

import msgspec

from engine.batch.sorting.job import sort_files
from engine.batch.sorting.request import SortFiles, UndoSort
from engine.batch.sorting.undo import undo_sort
from engine.progress import Token, ignore
from tests.support.dying import arm


class Kill(msgspec.Struct):
    """Sort, or take back, and die at a certain moment."""

    number: int
    sort: SortFiles | None = None
    undo: UndoSort | None = None


def main() -> None:
    """Answer one request after the other."""
    for line in sys.stdin:
        request = msgspec.json.decode(line, type=Kill)
        child = os.fork()
        if child == 0:
            status = 1
            try:
                arm(request.number)
                if request.sort is not None:
                    sort_files(request.sort, report=ignore, token=Token())
                if request.undo is not None:
                    undo_sort(request.undo, report=ignore, token=Token())
                status = 0
            finally:
                os._exit(status)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        sys.stdout.write(f"{code}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

"""Edits projects and is killed at certain system calls; a process of its own.

It reads requests as JSON lines and forks itself for each. At the ``number``-th call
that changes names, or syncs, or begins or ends a transaction, the fork is killed as the
system kills: before the call if ``number`` is even, right after it if it is odd. The
answer is a line: whether it was killed.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from pathlib import Path
from typing import Any

import msgspec

from engine.dataset.edits import Edit
from engine.dataset.edits.engine import apply
from engine.dataset.edits.history import Noted
from tests.support.dying import arm


class Kill(msgspec.Struct):
    """Do ``edit`` to ``folder`` and die at a certain moment."""

    folder: str
    number: int
    edit: Edit


def die_on_the_way(request: Kill) -> None:
    """Do it, and die, if it takes that many calls."""
    counted = arm(request.number)
    connect = sqlite3.connect

    class Connection(sqlite3.Connection):
        def execute(self, sql: str, *args: Any) -> sqlite3.Cursor:
            if sql in {"BEGIN IMMEDIATE", "COMMIT"}:
                cursor: sqlite3.Cursor = counted(super().execute)(sql, *args)
                return cursor
            return super().execute(sql, *args)

    sqlite3.connect = lambda *args, **options: connect(  # type: ignore[assignment]
        *args, factory=Connection, **options
    )
    apply(Path(request.folder), request.edit, noted=Noted("An edit"))


def main() -> None:
    """Answer one request after the other."""
    for line in sys.stdin:
        request = msgspec.json.decode(line, type=Kill)
        child = os.fork()
        if child == 0:
            status = 1
            try:
                die_on_the_way(request)
                status = 0
            finally:
                os._exit(status)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        sys.stdout.write(f"{code}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()

"""How often the test images were looked at: every look makes their score less honest.

Who tries many models and keeps the one that does best on the test images has chosen
with them. So each score on them is counted, durably and for good.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from pathlib import Path

from engine.dataset.layout import split_called
from engine.dataset.store import (
    DATABASE_NAME,
    FOLDER_NAME,
    connect,
    reading,
    transaction,
)
from engine.dataset.summary import TEST
from engine.errors import ProjectError

TRAINING, EVALUATION = "training", "evaluation"


def record_look(
    connection: sqlite3.Connection, occasion: str, images: int, run: str = ""
) -> None:
    """Record that ``images`` test images were scored, on disk when it returns.

    Raises:
        ProjectError: The disk refuses.
    """
    with transaction(connection):
        connection.execute(
            "INSERT INTO test_looks (looked_at, occasion, run, images)"
            " VALUES (?, ?, ?, ?)",
            (time.time(), occasion, run, images),
        )


def record_look_at(folder: Path, images: int) -> None:
    """Record an evaluation on ``folder``, if it is a project or its test folder.

    One that cannot be written to goes uncounted: the score itself matters more.
    """
    is_test = split_called(folder.name) == TEST
    for place in (folder, folder.parent) if is_test else (folder,):
        database = place / FOLDER_NAME / DATABASE_NAME
        if database.is_file():
            with (
                contextlib.suppress(ProjectError),
                contextlib.closing(connect(database)) as connection,
            ):
                record_look(connection, EVALUATION, images)
            return


def count_looks(connection: sqlite3.Connection) -> int:
    """How often the project's test images were looked at."""
    return int(connection.execute("SELECT count(*) FROM test_looks").fetchone()[0])


def list_looks(database: Path) -> list[tuple[float, str, str, int]]:
    """Every look, oldest first: seconds since 1970, occasion, run and images.

    Raises:
        ProjectError: The index cannot be read.
    """
    with reading(database) as connection:
        return connection.execute(
            "SELECT looked_at, occasion, run, images FROM test_looks ORDER BY id"
        ).fetchall()

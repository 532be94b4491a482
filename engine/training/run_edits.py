"""What a person does to a run: name it, note on it, remove it and back, promote it.

The run's own record stays as training wrote it; what a person adds is a setting of the
project beside it.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from engine.dataset import store
from engine.errors import DiscernError
from engine.progress import Report, Token
from engine.training.run_edit import EditRun, RunEdited
from engine.training.running import TRASHED_RUNS
from engine.training.runs import CURRENT_RUN, mark_of, write_mark


def edit_run(request: EditRun, *, report: Report, token: Token) -> RunEdited:
    """Do what ``request`` says, on disk when it returns.

    Raises:
        DiscernError: There is no such run, or the trash was emptied meanwhile.
    """
    del report
    token.raise_if_cancelled()
    home = store.find_home(Path(request.folder).resolve())
    connection = store.connect(home.database)
    try:
        known = connection.execute("SELECT 1 FROM runs WHERE id = ?", (request.run,))
        if known.fetchone() is None:
            raise DiscernError("run.unknown", f"There is no run {request.run!r} here.")
        before = mark_of(connection, request.run)
        mark = replace(
            before,
            title=before.title if request.title is None else request.title.strip(),
            note=before.note if request.note is None else request.note.strip(),
            trashed=before.trashed if request.trashed is None else request.trashed,
        )
        if mark.trashed != before.trashed:
            _move(home.folder, request.run, away=mark.trashed)
        with store.transaction(connection):
            write_mark(connection, request.run, mark)
            if request.current is not None:
                connection.execute(
                    "INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)",
                    (CURRENT_RUN, request.run if request.current else ""),
                )
    finally:
        connection.close()
    return RunEdited(mark)


def _move(home: Path, run: str, *, away: bool) -> None:
    here, there = home / "runs" / run, home / TRASHED_RUNS / run
    source, target = (here, there) if away else (there, here)
    if not source.is_dir():
        if away:
            return  # its files went before; the record goes now
        raise DiscernError(
            "run.gone", "The trash was emptied, and this run's files with it."
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(source, target)

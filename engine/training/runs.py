"""Run folders: one for every training, with its request, its history and its result."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import secrets
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from engine.dataset import store
from engine.dataset.project import Project
from engine.progress import CurvePoint
from engine.training.request import Train, TrainResult
from engine.training.run_edit import RunMark

REQUEST_FILE, RESULT_FILE = "request.json", "result.json"
#: Settings of the project: the run whose model is its model, and a run's mark.
CURRENT_RUN, _MARK = "current_run", "run:{}"
_MODEL = "model.discern"
#: How names of runs begin: to the millisecond, so that they sort by time.
MOMENT = "%Y%m%d-%H%M%S-%f"
MOMENT_LENGTH = len("20260101-000000-000")


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A finished run, as the project remembers it.

    Attributes:
        id: Its name, and that of its folder; sorts by time.
        created: When it ended, in ISO 8601.
        result: What it came to.
        title: The name a person gave it; empty for none.
        note: A person's note on it.
        current: Whether its model is the project's.
    """

    id: str
    created: str
    result: TrainResult
    title: str = ""
    note: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """A run in the making.

    Attributes:
        id: Its name.
        folder: Where everything about it is kept.
    """

    id: str
    folder: Path

    @property
    def model(self) -> Path:
        """Where its model goes."""
        return self.folder / _MODEL


def start_run(project: Project, request: Train) -> Run:
    """Make the folder of a new run and keep its request there."""
    name = f"{_moment(project)}-{request.recipe.name}-{secrets.token_hex(2)}"
    run = Run(name, project.home.folder / "runs" / name)
    run.folder.mkdir(parents=True)
    _write(run.folder / REQUEST_FILE, request)
    return run


def finish_run(
    project: Project, run: Run, result: TrainResult, history: Sequence[CurvePoint] = ()
) -> None:
    """Record the run's result, durably."""
    if history and not (run.folder / "history.csv").exists():
        _write_history(run.folder / "history.csv", history)
    _write(run.folder / RESULT_FILE, result)
    created = datetime.now(UTC).isoformat("T", "seconds")
    with store.transaction(project.connection):
        project.connection.execute(
            "INSERT OR REPLACE INTO runs (id, created, result) VALUES (?, ?, ?)",
            (run.id, created, msgspec.json.encode(result).decode()),
        )
        project.connection.execute(
            "INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)",
            (CURRENT_RUN, run.id),
        )
    project.back_up()


def list_runs(database: Path) -> list[RunRecord]:
    """The finished runs, newest first; those we cannot read are left out.

    Raises:
        ProjectError: The index cannot be read; its folder may be gone.
    """
    records: list[RunRecord] = []
    with store.reading(database) as connection:
        current = _setting(connection, CURRENT_RUN)
        rows = connection.execute(
            "SELECT id, created, result FROM runs ORDER BY id DESC"
        )
        for name, created, text in rows:
            mark = mark_of(connection, name)
            if mark.trashed:
                continue
            with contextlib.suppress(msgspec.DecodeError):
                result = msgspec.json.decode(text, type=TrainResult)
                result = _found_again(result, database.parent / "runs" / name)
                records.append(
                    RunRecord(
                        name, created, result, mark.title, mark.note, name == current
                    )
                )
    if records and not any(record.current for record in records):
        records[0] = dataclasses.replace(records[0], current=True)
    return records


def mark_of(connection: sqlite3.Connection, run: str) -> RunMark:
    """What a person says about ``run``."""
    text = _setting(connection, _MARK.format(run))
    with contextlib.suppress(msgspec.DecodeError):
        return msgspec.json.decode(text or "{}", type=RunMark)
    return RunMark()


def write_mark(connection: sqlite3.Connection, run: str, mark: RunMark) -> None:
    """Keep what a person says about ``run``; call it in a transaction."""
    connection.execute(
        "INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)",
        (_MARK.format(run), msgspec.json.encode(mark).decode()),
    )


def _setting(connection: sqlite3.Connection, name: str) -> str:
    row = connection.execute(
        "SELECT value FROM settings WHERE name = ?", (name,)
    ).fetchone()
    return "" if row is None else str(row[0])


def _moment(project: Project) -> str:
    """Now, to the millisecond, and after every earlier run, whatever the clock says."""
    now = datetime.now(UTC)
    newest = project.connection.execute("SELECT max(id) FROM runs").fetchone()[0]
    with contextlib.suppress(TypeError, ValueError):
        last = datetime.strptime(newest[:MOMENT_LENGTH], MOMENT).replace(tzinfo=UTC)
        now = max(now, last + timedelta(milliseconds=1))
    return now.strftime(MOMENT)[:MOMENT_LENGTH]


def _found_again(result: TrainResult, folder: Path) -> TrainResult:
    """A run whose model is where its project is now, if that was moved."""
    if Path(result.model).exists() or not (folder / _MODEL).exists():
        return result
    return dataclasses.replace(result, model=str(folder / _MODEL))


def _write(path: Path, value: object) -> None:
    temporary = path.with_suffix(".part")
    with temporary.open("wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(value), indent=2))
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def _write_history(path: Path, history: Sequence[CurvePoint]) -> None:
    names = sorted({name for point in history for name in point.values})
    lines = [",".join(["step", *names])]
    for point in history:
        values = [str(point.values.get(name, "")) for name in names]
        lines.append(",".join([str(point.step), *values]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")

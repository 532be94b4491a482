"""A run while it is worked on: who has it, and what is left of it when it ends early.

A run's folder exists from the first moment on, so that whatever ends the process, the
run can be found and gone on with. A run that ends early in an orderly way with nothing
worth going on from leaves no folder behind.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from engine.dataset import store
from engine.dataset.lock import FileLock
from engine.dataset.project import Project
from engine.errors import DiscernError
from engine.training.evidence import run_folder
from engine.training.request import Train
from engine.training.runs import (
    MOMENT,
    MOMENT_LENGTH,
    REQUEST_FILE,
    RESULT_FILE,
    Run,
    start_run,
)

#: Where a network's training keeps what it can go on from.
CHECKPOINT_FOLDER = "checkpoint"
#: Where removed runs go, below the project's own files.
TRASHED_RUNS = Path("trash") / "runs"
_HISTORY = "history.csv"
_LOCK = "running.lock"
#: Seconds that somebody who only looks may have the lock.
_PATIENCE = 2.0


@dataclass(frozen=True, slots=True)
class UnfinishedRun:
    """A run that a crash, a power cut or a full disk interrupted.

    Attributes:
        id: Its name.
        began: When it was begun, in ISO 8601; empty if its name does not tell.
        request: What it was asked.
        epochs: How many epochs a network had learned.
    """

    id: str
    began: str
    request: Train
    epochs: int = 0


@contextmanager
def running(project: Project, request: Train) -> Iterator[Run]:
    """A new run for ``request``, or the interrupted one to go on with, while it lasts.

    Raises:
        DiscernError: The run to resume is finished, or another program works on it.
    """
    run = _interrupted(project, request) if request.resume else None
    run = run or start_run(project, request)
    lock = FileLock(run.folder / _LOCK)
    if not lock.acquire(_PATIENCE):
        raise DiscernError(
            "run.running",
            f"Another program is working on run {run.id}.",
            remedy="Wait for it, or stop it there.",
        )
    try:
        yield run
    except BaseException:
        lock.release()
        if not _worth_keeping(run.folder):
            _remove(run.folder)
        raise
    finally:
        lock.release()
    with contextlib.suppress(OSError):
        (run.folder / _LOCK).unlink()


def unfinished_runs(database: Path) -> list[UnfinishedRun]:
    """The interrupted runs of a project, newest first; those at work are left out."""
    found = []
    for request in (database.parent / "runs").glob(f"*/{REQUEST_FILE}"):
        folder = request.parent
        if (folder / RESULT_FILE).exists() or not _is_free(folder):
            continue
        with contextlib.suppress(DiscernError):
            found.append(
                UnfinishedRun(
                    folder.name,
                    _began(folder.name),
                    read_request(database, folder.name),
                    _epochs(folder),
                )
            )
    return sorted(found, key=lambda run: run.id, reverse=True)


def read_request(database: Path, run: str) -> Train:
    """What a run was asked, for the project where it is now.

    Raises:
        DiscernError: There is no such run, or its request cannot be read.
    """
    path = run_folder(database, run) / REQUEST_FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=Train)
    except (OSError, msgspec.DecodeError) as error:
        raise DiscernError(
            "run.unknown",
            f"Run {run!r} is not there, or was made by another version of Discern.",
            remedy="`discern runs` lists the runs of a project.",
        ) from error


def find_run(folder: Path, run: str) -> tuple[str, Train]:
    """The run that ``run`` names, in full or by an end of its name, and its request.

    Args:
        folder: The project's folder.
        run: The run's name, or how it ends where only one ends so.

    Raises:
        DiscernError: There is no such run, or more than one.
    """
    database = store.find_home(folder.resolve()).database
    names = [
        path.parent.name for path in database.parent.glob(f"runs/*/{REQUEST_FILE}")
    ]
    fitting = [name for name in names if name == run] or [
        name for name in names if name.endswith(run)
    ]
    if len(fitting) > 1:
        raise DiscernError(
            "run.ambiguous",
            f"{len(fitting)} runs end with {run!r}: give its whole name.",
        )
    name = fitting[0] if fitting else run
    return name, read_request(database, name)


def discard(database: Path, run: str) -> None:
    """Put what an interrupted run left into the trash."""
    folder = run_folder(database, run)
    if not (folder / RESULT_FILE).exists() and _is_free(folder):
        target = database.parent / TRASHED_RUNS / run
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(folder, target)


def _interrupted(project: Project, request: Train) -> Run:
    assert request.resume is not None
    folder = run_folder(project.home.database, request.resume)
    if (folder / RESULT_FILE).exists():
        raise DiscernError(
            "run.finished",
            f"Run {request.resume} is finished; there is nothing to go on with.",
            remedy="`--repeat` trains the same once more.",
        )
    if not folder.is_dir():
        raise DiscernError(
            "run.unknown",
            f"There is no run {request.resume!r} in this project.",
            remedy="`discern runs` lists the runs of a project.",
        )
    return Run(request.resume, folder)


def _worth_keeping(folder: Path) -> bool:
    return (folder / CHECKPOINT_FOLDER).exists() or (folder / RESULT_FILE).exists()


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError):
        folder.parent.rmdir()  # nobody needs an empty one


def _is_free(folder: Path) -> bool:
    lock = FileLock(folder / _LOCK)
    if not (folder / _LOCK).exists():
        return True
    try:
        free = lock.acquire()
    except OSError:
        return False
    lock.release()
    return free


def _began(name: str) -> str:
    try:
        moment = datetime.strptime(name[:MOMENT_LENGTH], MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return ""
    return moment.isoformat("T", "seconds")


def _epochs(folder: Path) -> int:
    try:
        text = (folder / _HISTORY).read_text(encoding="utf-8")
    except OSError:
        return 0
    return max(0, len(text.splitlines()) - 1)

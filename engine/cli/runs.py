"""``discern runs``: the trainings of a project; and taking one up or doing it again."""

from __future__ import annotations

import dataclasses
import shlex
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.table import Table

from engine.cli import documents, terminal
from engine.cli.options import AsJson
from engine.cli.words import score
from engine.dataset.layout import read_layout
from engine.dataset.store import find_home
from engine.errors import DiscernError
from engine.training.evidence import run_folder
from engine.training.request import Train
from engine.training.running import (
    CHECKPOINT_FOLDER,
    UnfinishedRun,
    find_run,
    unfinished_runs,
)
from engine.training.runs import RunRecord, list_runs
from engine.training.verdicts import overfit_gap, overfit_words


def runs(
    folder: Annotated[Path, typer.Argument(help="The project's folder.")],
    as_json: AsJson = False,
) -> None:
    """List the trainings of a project, the newest first; interrupted ones as well."""
    with terminal.bad_input():
        read_layout(folder)
        database = find_home(folder.resolve()).database
        finished = list_runs(database) if database.exists() else []
        unfinished = unfinished_runs(database)
    if as_json:
        document = {
            "runs": [_document(run) for run in finished],
            "interrupted": [_interrupted(run) for run in unfinished],
        }
        documents.print_json(document)
        return
    for left in unfinished:
        terminal.output.print(
            f"Interrupted: {left.id}, {left.epochs} epochs trained. "
            f"Go on with: discern train {folder} --resume {left.id}",
            markup=False,
        )
    if not finished:
        terminal.output.print("There are no finished runs yet.")
        return
    terminal.output.print(_table(finished))
    for run in finished:
        if words := overfit_words(run.result):
            terminal.output.print(f"{run.id}: {words}", markup=False)


def request_for(
    folder: Path, resume: str | None, repeat: str | None, output: Path | None
) -> Train:
    """What to train to go on with a run, or to do one again.

    Args:
        folder: The project's folder.
        resume: The interrupted run to go on with, or None.
        repeat: The run to do again, or None.
        output: Where the model goes besides the run's folder, or None.

    Raises:
        DiscernError: There is no such run, or both were asked for.
    """
    if resume and repeat:
        raise DiscernError(
            "run.both", "Expected one of --resume and --repeat, received both."
        )
    name, request = find_run(folder, str(resume or repeat))
    return dataclasses.replace(
        request,
        folder=str(folder.resolve()),
        output=str(output.resolve()) if output else None,
        resume=name if resume else None,
        repeat=None if resume else name,
    )


class Leftovers:
    """Says what a training that was stopped short of a result left to go on with.

    Args:
        folder: The project's folder.
        resumed: The run that it goes on with, or None for a new one.
    """

    def __init__(self, folder: Path, resumed: str | None) -> None:
        self._folder = folder
        self._before = self._checkpointed() - {resumed or ""}

    def __call__(self) -> str:
        """A sentence, or nothing where nothing is left."""
        new = sorted(self._checkpointed() - self._before)
        if not new:
            return ""
        return (
            "Stopped before there was a model. What it has learned is kept; go on "
            f"with: discern train {shlex.quote(str(self._folder))} --resume {new[-1]}"
        )

    def _checkpointed(self) -> set[str]:
        database = find_home(self._folder.resolve()).database
        return {
            run.id
            for run in unfinished_runs(database)
            if (run_folder(database, run.id) / CHECKPOINT_FOLDER).exists()
        }


def _table(finished: list[RunRecord]) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("run", "recipe", "test", "validation", "data", "took", "images/s"):
        table.add_column(heading)
    for run in finished:
        result = run.result
        table.add_row(
            f"{run.id}{' *' if run.current else ''}"
            + (f"\n{run.title}" if run.title else ""),
            result.recipe,
            score(result.test) if result.test else "–",
            score(result.validation) if result.validation else "–",
            result.data.whole[:8] if result.data else "–",
            f"{result.seconds.get('total', 0):.0f} s",
            f"{result.rate:.0f}" if result.rate else "–",
        )
    table.caption = "* its model is the project's"
    table.caption_justify = "left"
    return table


def _document(run: RunRecord) -> dict[str, object]:
    result = run.result
    plain: dict[str, object] = msgspec.to_builtins(result)
    return {
        "id": run.id,
        "created": run.created,
        "title": run.title,
        "note": run.note,
        "current": run.current,
        **plain,
        "overfit_gap": overfit_gap(result),
        "overfit": overfit_words(result),
    }


def _interrupted(run: UnfinishedRun) -> dict[str, object]:
    return {
        "id": run.id,
        "began": run.began,
        "recipe": run.request.recipe.name,
        "epochs": run.epochs,
    }

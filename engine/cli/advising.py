"""``discern advise``: how good a project's model is, why, and what would help."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from engine.cli import documents, terminal
from engine.cli.options import AsJson
from engine.dataset.store import find_home
from engine.errors import ProjectError
from engine.evaluation.advice import advise as advice_on
from engine.evaluation.forecast_request import ForecastRun, RunForecast
from engine.evaluation.forecast_words import (
    class_sentence,
    forecast_advice,
    forecast_sentence,
)
from engine.evaluation.looking_request import LookAtRun, Looking
from engine.evaluation.looking_words import (
    gives_away,
    looking_advice,
    looking_sentence,
    looks_outside,
)
from engine.evaluation.run_scores import ScoreRun
from engine.evaluation.sentences import score_sentence
from engine.progress import Report, Token
from engine.training.runs import RunRecord, list_runs

if TYPE_CHECKING:
    from engine.dataset.summary import ProjectSummary
    from engine.evaluation.advice import Advice
    from engine.evaluation.run_view import RunView


def advise(
    folder: Annotated[Path, typer.Argument(help="A project that was trained.")],
    run: Annotated[
        str,
        typer.Option(metavar="RUN", help="Its name; the newest run if left out."),
    ] = "",
    again: Annotated[
        bool, typer.Option("--again", help="Work it out anew even if it is kept.")
    ] = False,
    sources: Annotated[
        bool,
        typer.Option(
            "--sources", help="Let metadata include the folder an image lies in."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Say what would make a project's model better, the most useful first."""
    with terminal.bad_input():
        record = _find(folder, run)
    where = str(folder.resolve())
    forecast = ForecastRun(where, record.id, again)
    look = LookAtRun(where, record.id, again, sources)
    view, project = terminal.run(
        lambda report, token: _work(record, forecast, look, report, token), quiet=False
    )
    assert view.kept is not None
    more = [*forecast_advice(view.forecast), *looking_advice(view.looking)]
    advice = advice_on(view.kept, view.leaks, project, more)
    if as_json:
        documents.print_json(_document(view, advice))
    else:
        terminal.output.print(_in_words(view, advice), markup=False)


def _find(folder: Path, run: str) -> RunRecord:
    database = find_home(folder.resolve()).database if folder.is_dir() else None
    runs: list[RunRecord] = []
    if database is not None and database.is_file():
        runs = list_runs(database)
    chosen = [one for one in runs if one.id.endswith(run)]
    if not chosen:
        raise ProjectError(
            "run.unknown",
            f"Expected a run of this project, received {run!r}."
            if run
            else "Expected a project that was trained, received one without a run.",
            path=folder,
            remedy="Train it first: discern train FOLDER.",
        )
    return chosen[0]


def _work(
    record: RunRecord,
    forecast: ForecastRun,
    look: LookAtRun,
    report: Report,
    token: Token,
) -> tuple[RunView, ProjectSummary]:
    from engine.dataset.opening import open_project
    from engine.dataset.summary import OpenProject
    from engine.evaluation.forecast import forecast_run
    from engine.evaluation.looking import look_at_run
    from engine.evaluation.run_view import read_run
    from engine.evaluation.score_run import score_run

    where = forecast.folder
    project = open_project(OpenProject(where), report=report, token=token)
    score_run(ScoreRun(where, record.id), report=report, token=token)
    forecast_run(forecast, report=report, token=token)
    look_at_run(look, report=report, token=token)
    return read_run(Path(project.database), record), project


def _in_words(view: RunView, advice: tuple[Advice, ...]) -> str:
    assert view.kept is not None
    lines = [score_sentence(view.kept), ""]
    if view.forecast is not None:
        lines.append(forecast_sentence(view.forecast))
        lines += [class_sentence(one) for one in view.forecast.classes]
    if view.looking is not None:
        lines += ["", looking_sentence(view.looking)]
    lines += ["", *(one.sentence for one in view.slices.found)]
    lines += ["", "What to do, the most useful first:"] if advice else []
    lines += [f"{number}. {one.sentence}" for number, one in enumerate(advice, 1)]
    return "\n".join(lines)


def _document(view: RunView, advice: tuple[Advice, ...]) -> dict[str, object]:
    return {
        "run": view.record.id,
        "forecast": _forecast(view.forecast),
        "looking": _looking(view.looking),
        "slices": {
            "looked_at": view.slices.looked_at,
            "found": [
                {
                    **dataclasses.asdict(one),
                    "contents": sorted(one.contents),
                    "sentence": one.sentence,
                }
                for one in view.slices.found
            ],
        },
        "advice": [dataclasses.asdict(one) for one in advice],
    }


def _forecast(found: RunForecast | None) -> dict[str, object] | None:
    if found is None:
        return None
    document = dataclasses.asdict(found)
    document["sentence"] = forecast_sentence(found)
    for one, row in zip(found.classes, document["classes"], strict=True):
        row |= {"helps": one.helps, "useless": one.useless}
    return document


def _looking(found: Looking | None) -> dict[str, object] | None:
    if found is None:
        return None
    return {
        **dataclasses.asdict(found),
        "gives_away": one.kind if (one := gives_away(found)) is not None else None,
        "looks_outside": looks_outside(found),
        "sentence": looking_sentence(found),
    }

"""``discern evaluate``: how good a model is on a folder it has never seen."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from engine.cli import documents, terminal, words
from engine.cli.options import AsJson, ModelArgument
from engine.evaluation.report.request import check_form
from engine.evaluation.request import Evaluate, Evaluation
from engine.models.catalogue import model_path


def evaluate(
    model: ModelArgument,
    folder: Annotated[Path, typer.Argument(help="A folder of class folders.")],
    report_file: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(
            "--report",
            metavar="FILE",
            help="Write a report, too: .html, .pdf, .md, .csv or .json.",
        ),
    ] = None,
    no_pictures: Annotated[
        bool, typer.Option("--no-pictures", help="No pictures in the report.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Score a model on a labelled folder it has never seen."""
    from engine.evaluation.evaluate import evaluate as job

    with terminal.bad_input():
        request = Evaluate(str(model_path(model)), str(folder))
        if report_file is not None:
            check_form(report_file)
    result = terminal.run(
        lambda report, token: job(request, report=report, token=token), quiet=False
    )
    if report_file is not None:
        _write(request, result, report_file, pictures=not no_pictures)
    if as_json:
        documents.print_json(documents.evaluation(result))
    else:
        terminal.output.print(words.evaluation(result), markup=False)
    if result.failed:
        raise typer.Exit(terminal.SOME_FAILED)


def _write(
    request: Evaluate, found: Evaluation, target: Path, *, pictures: bool
) -> None:
    """Write the report of ``discern evaluate`` and say where it is."""
    from engine.evaluation.report.making import card_of_evaluation
    from engine.evaluation.report.saving import write_report
    from engine.models.modelfile import read_manifest

    with terminal.bad_input():
        model = Path(request.model)
        folder = Path(request.folder).resolve()
        manifest = read_manifest(model)
        card = card_of_evaluation(model, manifest, found, folder, pictures=pictures)
        write_report(card, target)
    terminal.errors.print(f"Report: {target}", markup=False)

"""``discern models import``: somebody else's network becomes a model."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Optional

import typer

from engine.cli import documents, terminal, words
from engine.cli.options import AsJson
from engine.errors import DiscernError
from engine.jobs import queue
from engine.jobs.incoming import IMPORT_MODEL
from engine.models.foreign.request import SCALINGS, ImportedModel, ImportModel


def import_model(  # noqa: PLR0913, PLR0917 - options are arguments
    source: Annotated[
        Path,
        typer.Argument(
            help="A .keras, .h5 or .tflite file, a SavedModel's folder, or what "
            "Teachable Machine or Lobe exported."
        ),
    ],
    out: Annotated[
        Optional[Path],  # noqa: UP045 - Typer reads it at run time
        typer.Option("--output", "-o", help="Where the model goes; none only tries."),
    ] = None,
    classes: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(metavar="A,B", help="The classes, in the order of the outputs."),
    ] = None,
    labels: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(metavar="FILE", help="The same from a file, a class a line."),
    ] = None,
    scaling: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            metavar="RANGE",
            help=f"What pixel values the network takes: {', '.join(SCALINGS)}.",
        ),
    ] = None,
    fit: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(help="How pictures become its input: squash, crop, letterbox."),
    ] = None,
    picture: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(metavar="FILE", help="A test picture, to see that all is right."),
    ] = None,
    title: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(help="What to call the model; the file's name if left out."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a Discern model of an image classifier that others made."""
    with terminal.bad_input():
        names = _classes(classes, labels)
    request = ImportModel(
        source=str(source.absolute()),
        output=str(out.absolute()) if out else None,
        classes=names,
        scaling=scaling or "",
        fit=fit or "",
        picture=str(picture.absolute()) if picture else None,
        title=title or "",
    )
    result = terminal.run(
        lambda report, token: queue.run(
            IMPORT_MODEL, request, report=report, token=token
        ),
        quiet=False,
    )
    if as_json:
        documents.print_json(asdict(result))
    else:
        terminal.output.print(_words(result), markup=False)


def _classes(given: str | None, labels: Path | None) -> tuple[str, ...]:
    if labels is None:
        parts = given.split(",") if given else []
    else:
        try:
            parts = labels.read_text("utf-8-sig").splitlines()
        except (OSError, ValueError) as error:
            raise DiscernError(
                "model.classes", f"The classes cannot be read: {error}.", path=labels
            ) from error
    return tuple(part.strip() for part in parts if part.strip())


def _words(result: ImportedModel) -> str:
    height, width = result.size
    lines = [
        f"{result.kind}: {width}×{height} pixels, {result.fit}, pixel values "
        f"{result.scaling or 'unknown'}",
        f"Classes: {', '.join(result.classes)}",
    ]
    if result.trials:
        lines.append("The test picture, by what pixel values the network takes:")
    lines += [
        f"  {trial.scaling:<8}{words.row(trial.verdict)}" for trial in result.trials
    ]
    lines += result.notes
    if result.output is not None:
        lines.append(f"Model: {result.output}")
    else:
        lines.append("Nothing was written: name a file with -o.")
    return "\n".join(lines)

"""``discern classify``: pictures in; rows, tables and a contact sheet out."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Optional

import typer

from engine.batch import results
from engine.batch.request import ClassifyFolder, ExportResults, FolderResult
from engine.cli import documents, terminal, words
from engine.errors import DiscernError
from engine.models.catalogue import model_path
from engine.progress import Event, Note, Report, Rows, Token
from engine.verdict import Verdict

#: In place of a file: standard output; in place of a path: standard input.
STREAM = "-"


def classify(  # noqa: PLR0913, PLR0917 - options are arguments
    model: Annotated[
        str, typer.Argument(help="A model file, or the name of a bundled model.")
    ],
    paths: Annotated[
        list[str],
        typer.Argument(
            help="Pictures, folders of pictures, tables of paths (CSV, TSV, XLSX); "
            "- reads paths from standard input, a line each."
        ),
    ],
    csv: Annotated[
        Optional[str],  # noqa: UP045 - Typer reads it at run time
        typer.Option(
            metavar="FILE", help="Write the results as CSV; - for standard output."
        ),
    ] = None,
    jsonl: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            metavar="FILE",
            help="Write the results as JSON lines; - for standard output.",
        ),
    ] = None,
    xlsx: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(metavar="FILE", help="Write the results for Excel."),
    ] = None,
    html: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(metavar="FILE", help="Write a contact sheet with the pictures."),
    ] = None,
    thumbnails: Annotated[
        bool, typer.Option("--thumbnails", help="Small pictures in the XLSX, too.")
    ] = False,
    top: Annotated[int, typer.Option(min=1, help="Classes to list an image.")] = 5,
    threads: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option(min=1, help="Threads to use; one a core if left out."),
    ] = None,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume", help="Go on where the same command was stopped or killed."
        ),
    ] = False,
    as_json: Annotated[
        bool,
        typer.Option("--json", help="Print one JSON document on standard output."),
    ] = False,
) -> None:
    """Classify pictures and folders, at any depth. One bad file costs one row."""
    with terminal.bad_input():
        chosen = model_path(model)
        streamed = _streamed(csv, jsonl, as_json=as_json)
        files = [Path(name) for name in (csv, jsonl) if name and name != STREAM]
        files += [path for path in (xlsx, html) if path is not None]
        if resume and not files:
            raise DiscernError(
                "batch.no_record",
                "Expected a file for the results to go on with, received none.",
                remedy="Name the same file as before, for example with --csv.",
            )
    from engine.batch.folder import beside

    request = ClassifyFolder(
        model=str(chosen),
        paths=tuple(path for path in paths if path != STREAM),
        listed=_read_paths() if STREAM in paths else (),
        csv=_file(csv),
        jsonl=_file(jsonl),
        top=top,
        threads=threads,
        record=str(beside(files[0])) if files else None,
        resume=resume,
        keep_record=xlsx is not None or html is not None,
    )
    exports = [
        (results.EXCEL, xlsx),
        (results.CONTACT_SHEET, html),
    ]
    wanted = [(kind, path) for kind, path in exports if path is not None]
    quiet = not files and not as_json
    kept: list[Verdict] = []

    def job(report: Report, token: Token) -> FolderResult:
        def show(event: Event) -> None:
            if not isinstance(event, Rows):
                report(event)
            elif as_json:
                kept.extend(event.rows)
            elif not files and streamed is None:
                for row in event.rows:
                    typer.echo(words.row(row))

        return _classify(request, streamed, wanted, show, token, thumbnails=thumbnails)

    # Rows on a terminal are progress enough; bars would fight with them.
    result = terminal.run(job, quiet=quiet and streamed is None)
    if as_json:
        document = documents.classification(str(chosen), kept, result.seconds)
        documents.print_json(document)
    elif files:
        console = terminal.errors if streamed else terminal.output
        console.print(words.classification(result, files), markup=False)
    _leave(result, files)


def _classify(
    request: ClassifyFolder,
    streamed: str | None,
    wanted: Sequence[tuple[str, Path]],
    report: Report,
    token: Token,
    *,
    thumbnails: bool,
) -> FolderResult:
    from engine.batch.export import export_results
    from engine.batch.folder import classify_folder
    from engine.batch.results.streams import Pipe

    pipe = Pipe(streamed, sys.stdout.buffer) if streamed else None
    result = classify_folder(request, report=report, token=token, also=pipe)
    if result.record is None or result.stopped:
        return result
    for kind, path in wanted:
        export = ExportResults(result.record, str(path), kind, thumbnails)
        done = export_results(export, report=report, token=token)
        for note in done.notes:
            report(Note("results.note", note, str(path)))
    Path(result.record).unlink(missing_ok=True)
    return result


def _leave(result: FolderResult, files: Sequence[Path]) -> None:
    """End with the code that says how it went."""
    if result.stopped:
        if files:
            terminal.errors.print("To go on: the same command with --resume.")
        raise typer.Exit(terminal.INTERRUPTED)
    if not result.images:
        terminal.errors.print("No pictures were found there.", markup=False)
    if result.failed:
        raise typer.Exit(terminal.SOME_FAILED)


def _streamed(csv: str | None, jsonl: str | None, *, as_json: bool) -> str | None:
    """The form of the results on standard output, if not rows for people."""
    forms = [results.CSV] if csv == STREAM else []
    forms += [results.JSON_LINES] if jsonl == STREAM else []
    if len(forms) + as_json > 1:
        raise DiscernError(
            "batch.streams",
            "Expected one form for standard output, received several.",
            remedy="Give the others a file.",
        )
    return forms[0] if forms else None


def _file(name: str | None) -> str | None:
    return None if name == STREAM else name


def _read_paths() -> tuple[str, ...]:
    """Paths from standard input: a line each, or as ``find -print0`` ends them."""
    data = sys.stdin.buffer.read()
    parts: Iterable[bytes] = data.split(b"\0") if b"\0" in data else data.splitlines()
    return tuple(os.fsdecode(part) for part in parts if part)

"""``discern classify``: pictures in; rows, tables and a contact sheet out."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Optional

import typer

from engine.batch import results
from engine.batch.request import (
    ClassifyFolder,
    FolderResult,
)
from engine.batch.sorting import request as sorting
from engine.cli import documents, sharding, terminal, words
from engine.cli.batch_steps import After, run_steps
from engine.cli.options import HtmlOption, ModelArgument, XlsxOption
from engine.errors import DiscernError
from engine.models.catalogue import model_path
from engine.progress import Event, Report, Rows, Token
from engine.verdict import Verdict

#: In place of a file: standard output; in place of a path: standard input.
STREAM = "-"


def classify(  # noqa: PLR0913, PLR0917 - options are arguments
    model: ModelArgument,
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
    xlsx: XlsxOption = None,
    html: HtmlOption = None,
    thumbnails: Annotated[
        bool, typer.Option("--thumbnails", help="Small pictures in the XLSX, too.")
    ] = False,
    top: Annotated[int, typer.Option(min=1, help="Classes to list an image.")] = 5,
    threads: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option(min=1, help="Threads to use; one a core if left out."),
    ] = None,
    precision: Annotated[
        Optional[float],  # noqa: UP045
        typer.Option(
            min=0.5,
            max=1.0,
            help="Share of the named images that should be right; what the model "
            "keeps (discern precision) if left out.",
        ),
    ] = None,
    sort_into: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(
            metavar="DIR", help="Sort the files into folders in DIR, one a verdict."
        ),
    ] = None,
    mode: Annotated[
        str, typer.Option(help=f"How to sort: {', '.join(sorting.MODES)}.")
    ] = sorting.COPY,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what sorting would do.")
    ] = False,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume", help="Go on where the same command was stopped or killed."
        ),
    ] = False,
    compare: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            metavar="FILE",
            help="Results of an earlier run, such as another model's CSV: show what "
            "changed.",
        ),
    ] = None,
    watch: Annotated[
        bool,
        typer.Option(
            "--watch",
            help="Then wait for new files, and classify and sort them as they appear.",
        ),
    ] = False,
    shard: sharding.ShardOption = None,
    shards: sharding.ShardsOption = None,
    shard_format: sharding.ShardFormatOption = None,
    cluster: sharding.ClusterOption = None,
    as_json: Annotated[
        bool,
        typer.Option("--json", help="Print one JSON document on standard output."),
    ] = False,
) -> None:
    """Classify pictures and folders, at any depth. One bad file costs one row."""
    division = sharding.Division(shard, shards, cluster, shard_format)
    with terminal.bad_input():
        chosen = model_path(model)
        needs_all = bool(xlsx or html or sort_into or dry_run or watch)
        sharding.check_alone(division, others=needs_all or STREAM in {csv, jsonl})
        streamed = _streamed(csv, jsonl, as_json=as_json)
        files = [Path(name) for name in (csv, jsonl) if name and name != STREAM]
        files += [path for path in (xlsx, html) if path is not None]
        if sort_into is not None:
            sort_into = sort_into.absolute()
        record = _record(files, sort_into)
        _check(mode, at_end=bool(xlsx or html or dry_run), watch=watch)
        _check_resume(record, wanted=resume)
    request = ClassifyFolder(
        model=str(chosen),
        paths=tuple(path for path in paths if path != STREAM),
        listed=_read_paths() if STREAM in paths else (),
        csv=_file(csv),
        jsonl=_file(jsonl),
        top=top,
        threads=threads,
        precision=precision,
        record=record,
        resume=resume,
        compare=compare,
        leave_out=(str(sort_into),) if sort_into else (),
        keep_record=xlsx is not None or html is not None or sort_into is not None,
    )
    if division:
        sharding.classify_divided(request, division, as_json=as_json)
        return
    exports = [
        (results.EXCEL, xlsx),
        (results.CONTACT_SHEET, html),
    ]
    after = After(
        [(kind, path) for kind, path in exports if path is not None],
        thumbnails=thumbnails,
        sort_into=sort_into,
        mode=mode,
        dry_run=dry_run,
        watch=watch,
    )
    rows_shown = not files and not as_json and streamed is None and sort_into is None
    kept: list[Verdict] = []

    def job(report: Report, token: Token) -> FolderResult:
        def show(event: Event) -> None:
            if not isinstance(event, Rows):
                report(event)
            elif as_json:
                kept.extend(event.rows)
            elif rows_shown:
                for row in event.rows:
                    typer.echo(words.row(row))

        return run_steps(request, streamed, after, show, token)

    # Rows on a terminal are progress enough; bars would fight with them.
    result = terminal.run(job, quiet=rows_shown)
    if as_json:
        document = documents.classification(str(chosen), kept, result.seconds)
        documents.print_json(document)
    elif files or sort_into is not None:
        console = terminal.errors if streamed else terminal.output
        console.print(words.classification(result, files), markup=False)
        if after.sorted is not None:
            console.print(words.sorted_files(after.sorted, mode), markup=False)
    _leave(result, can_resume=record is not None)


def _leave(result: FolderResult, *, can_resume: bool) -> None:
    """End with the code that says how it went."""
    if result.stopped:
        if can_resume:
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


def _record(files: Sequence[Path], sort_into: Path | None) -> str | None:
    """Where the batch is recorded until all is done, if it leaves anything at all."""
    from engine.batch.running import beside

    first = files[0] if files else sort_into
    return None if first is None else str(beside(first))


def _check(mode: str, *, at_end: bool, watch: bool) -> None:
    if mode not in sorting.MODES:
        raise DiscernError(
            "sort.mode", f"Expected {', '.join(sorting.MODES)}, received {mode!r}."
        )
    if watch and at_end:
        raise DiscernError(
            "batch.watch",
            "Expected --csv or --jsonl beside --watch, received what is made at the "
            "end.",
            remedy="Watching has no end; make the other files afterwards.",
        )


def _check_resume(record: str | None, *, wanted: bool) -> None:
    if wanted and record is None:
        raise DiscernError(
            "batch.no_record",
            "Expected a file for the results to go on with, received none.",
            remedy="Name the same file as before, for example with --csv.",
        )


def _file(name: str | None) -> str | None:
    return None if name == STREAM else name


def _read_paths() -> tuple[str, ...]:
    """Paths from standard input: a line each, or as ``find -print0`` ends them."""
    data = sys.stdin.buffer.read()
    parts: Iterable[bytes] = data.split(b"\0") if b"\0" in data else data.splitlines()
    return tuple(os.fsdecode(part) for part in parts if part)

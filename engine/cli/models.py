"""``discern models``: what is bundled, fetched and available; fetch, remove, look."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from engine.cli import documents, terminal
from engine.cli.model_import import import_model
from engine.cli.options import AsJson
from engine.errors import DiscernError, ModelError
from engine.jobs.requests import FetchBackbone, FetchedBackbone
from engine.models import catalogue
from engine.models.borrowed import copy_whole
from engine.models.catalogue import CatalogueRow
from engine.models.custom import backbone_named, read_own
from engine.progress import Report, Token

app = typer.Typer(
    help="The encoders and models that Discern knows: list, fetch, remove, copy.",
    no_args_is_help=True,
)

app.command("import")(import_model)

_STATES = {
    "bundled": "comes with Discern",
    "fetched": "on this computer",
    "available": "to fetch",
}


@app.command("list")
def list_rows(as_json: AsJson = False) -> None:
    """List what comes with Discern, what was fetched, and what can be."""
    rows = catalogue.overview()
    problems = read_own().problems
    if as_json:
        documents.print_json(
            {"rows": [_document(row) for row in rows], "problems": list(problems)}
        )
    else:
        for kind, title in (("encoder", "Encoders"), ("model", "Models")):
            typer.echo(title)
            for line in _table([row for row in rows if row.kind == kind]):
                typer.echo(f"  {line}")
    for problem in problems:
        terminal.errors.print(problem, markup=False)


@app.command()
def fetch(
    names: Annotated[list[str], typer.Argument(help="Encoders of the list.")],
    as_json: AsJson = False,
) -> None:
    """Fetch encoders, check them, and get them ready to train on."""
    with terminal.bad_input():
        for name in names:
            backbone_named(name)
    results: list[FetchedBackbone] = []

    def job(report: Report, token: Token) -> None:
        for name in names:  # what came before a failure is told too
            results.append(fetch_encoder(name, report, token))  # noqa: PERF401

    try:
        terminal.run(job, quiet=False)
    finally:
        if as_json:
            documents.print_json({"fetched": [asdict(result) for result in results]})
        else:
            for result in results:
                typer.echo(_fetched(result))


@app.command()
def remove(
    name: Annotated[str, typer.Argument(help="An encoder that was fetched.")],
    as_json: AsJson = False,
) -> None:
    """Remove a fetched encoder from this computer; it can be fetched again."""
    with terminal.bad_input():
        removed = catalogue.remove(name)
    if as_json:
        paths = [str(path) for path in removed.paths]
        documents.print_json({"name": name, "bytes": removed.bytes, "paths": paths})
    else:
        typer.echo(f"Removed {name}; {megabytes(removed.bytes)} are free again.")


@app.command()
def info(
    name: Annotated[str, typer.Argument(help="An encoder or model of the list.")],
    as_json: AsJson = False,
) -> None:
    """Say all that is known about one: licence, origin, size, where its files are."""
    rows = catalogue.overview()
    found = [row for row in rows if row.name == name]
    if not found:
        with terminal.bad_input():
            raise ModelError(
                "model.no_backbone",
                f"Expected one of {', '.join(row.name for row in rows)}, "
                f"received {name!r}.",
            )
    if as_json:
        documents.print_json(_document(found[0]))
        return
    for words, value in _facts(found[0]):
        typer.echo(f"{words:<12}{value}")


@app.command()
def copy(
    name: Annotated[str, typer.Argument(help="A bundled model, or a model file.")],
    target: Annotated[Path, typer.Argument(help="The file to write, or its folder.")],
    as_json: AsJson = False,
) -> None:
    """Copy a model into one whole file, to take it to another computer."""
    with terminal.bad_input():
        source = catalogue.model_path(name)
        copied = target / source.name if target.is_dir() else target
        copy_whole(source, copied)
    if as_json:
        documents.print_json({"path": str(copied), "bytes": copied.stat().st_size})
    else:
        typer.echo(f"{copied}: {megabytes(copied.stat().st_size)}")


def fetch_encoder(name: str, report: Report, token: Token) -> FetchedBackbone:
    """Fetch one encoder, in this process; converting it takes another.

    Raises:
        Cancelled: It was cancelled.
        DiscernError: It cannot be had.
    """
    from engine.jobs.fetching import fetch_backbone

    return fetch_backbone(FetchBackbone(name), report=report, token=token)


def fetch_if_missing(
    name: str, weights_dir: Path | None, report: Report, token: Token
) -> None:
    """Fetch an encoder unless it is at hand, for ``discern train --fetch``."""
    try:
        catalogue.find_encoder(name, weights_dir)
    except DiscernError as error:
        if error.code not in {"model.not_fetched", "model.no_weights"}:
            raise
        fetch_encoder(name, report, token)


def megabytes(count: int) -> str:
    """A size for a person: ``24 MB``."""
    if not count:
        return "size unknown"
    return f"{count / 1e6:,.0f} MB" if count >= 9.5e6 else f"{count / 1e6:.1f} MB"


def _table(rows: Sequence[CatalogueRow]) -> list[str]:
    width = max((len(row.name) for row in rows), default=0)
    return [
        f"{row.name:<{width}}  {_STATES[row.state]:<18}  {megabytes(row.size):>12}  "
        f"{row.licence or '—':<13} {row.title}{' (preferred)' * row.is_default}"
        for row in rows
    ]


def _facts(row: CatalogueRow) -> list[tuple[str, str]]:
    height, width = row.input_size
    known = {
        "Name": row.name,
        "Title": row.title,
        "About": row.description,
        "Kind": row.kind,
        "State": _STATES[row.state],
        "Size": megabytes(row.size),
        "Input": f"{width}×{height} pixels",
        "Embedding": f"{row.dimensions} numbers",
        "Speed": f"about {row.images_per_second:.0f} images/s on two cores"
        if row.images_per_second
        else "",
        "Licence": row.licence,
        "Origin": row.origin,
        "Where": row.path,
        "Fetched from": row.url,
    }
    with contextlib.suppress(ModelError):
        backbone = backbone_named(row.name)
        known |= {"File": backbone.file, "Hash": backbone.hash}
    return [(f"{words} ", value) for words, value in known.items() if value]


def _fetched(result: FetchedBackbone) -> str:
    name = result.backbone
    if not result.source:
        return f"{name} is here already: {result.weights}"
    return (
        f"{name} is ready ({megabytes(result.bytes)} from {result.source}, "
        f"{result.seconds:.0f} s). Train on it with: --encoder {name}"
    )


def _document(row: CatalogueRow) -> dict[str, object]:
    return asdict(row)

"""``discern import``: pictures into a project's class folders."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Annotated, Optional

import typer

from engine.cli import documents, terminal
from engine.cli.options import AsJson
from engine.errors import DiscernError
from engine.importing.request import (
    ALREADY_THERE,
    DEEPEST,
    TOP,
    FindPictures,
    ImportImages,
    ImportResult,
)
from engine.importing.tables import is_address
from engine.progress import Report, Token

#: So many left-out files are printed; the JSON document has all.
_MOST_LINES = 20


def import_pictures(  # noqa: PLR0913, PLR0917 - options are arguments
    project: Annotated[
        Path, typer.Argument(help="The project's folder; made when it is missing.")
    ],
    sources: Annotated[
        Optional[list[str]],  # noqa: UP045 - Typer reads it at run time
        typer.Argument(
            help="Files, folders, zips, tables (CSV, TSV, XLSX, TXT) of paths or "
            "addresses, or addresses."
        ),
    ] = None,
    class_name: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--class", metavar="NAME", help="These are all NAME."),
    ] = None,
    class_from: Annotated[
        str,
        typer.Option(
            help="Which folders are the classes: 'top', those directly in a source, "
            "or 'deepest', those that hold the pictures."
        ),
    ] = TOP,
    path_column: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(help="The table's column of paths or addresses."),
    ] = None,
    class_column: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(help="The table's column of classes."),
    ] = None,
    split_column: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(help="The table's column of train, val and test."),
    ] = None,
    copy: Annotated[
        bool,
        typer.Option(
            "--copy",
            help="Always make real copies; otherwise a picture on the same disk may "
            "share its bytes with the original.",
        ),
    ] = False,
    search: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            metavar="WORDS",
            help="Find openly licensed pictures on the web, instead of SOURCES.",
        ),
    ] = None,
    count: Annotated[
        int, typer.Option(min=1, help="With --search: how many pictures.")
    ] = 40,
    source: Annotated[
        str, typer.Option(help="With --search: commons or openverse.")
    ] = "commons",
    source_address: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(help="With --search: another address of the source's interface."),
    ] = None,
    allow_private: Annotated[
        bool,
        typer.Option(
            "--allow-private", help="Load from addresses in your own network, too."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Bring pictures into a project: copied, never moved, each with its origin."""
    with terminal.bad_input():
        if search is None:
            request: ImportImages | FindPictures = ImportImages(
                folder=str(project.absolute()),
                sources=_sources(sources, class_from),
                class_name=class_name,
                class_from=class_from,
                path_column=path_column,
                class_column=class_column,
                split_column=split_column,
                link=not copy,
                allow_private=allow_private,
            )
        else:
            request = FindPictures(
                folder=str(project.absolute()),
                query=search,
                class_name=_class_to_fill(class_name, sources),
                count=count,
                source=source,
                address=source_address,
                allow_private=allow_private,
            )
    result = terminal.run(
        lambda report, token: _run(request, report, token), quiet=False
    )
    if as_json:
        documents.print_json(_document(result))
    else:
        terminal.output.print(_words(result), markup=False)
    if result.stopped:
        raise typer.Exit(terminal.INTERRUPTED)
    if not result.images and not result.already_there:
        raise typer.Exit(terminal.BAD_INPUT)


def _run(
    request: ImportImages | FindPictures, report: Report, token: Token
) -> ImportResult:
    if isinstance(request, FindPictures):
        from engine.importing.find import find_pictures

        return find_pictures(request, report=report, token=token)
    from engine.importing.job import import_images

    return import_images(request, report=report, token=token)


def _sources(sources: list[str] | None, class_from: str) -> tuple[str, ...]:
    if not sources:
        raise DiscernError(
            "import.nothing",
            "Expected something to import, received nothing.",
            remedy="Name files, folders, zips or tables, or use --search.",
        )
    if class_from not in {TOP, DEEPEST}:
        raise DiscernError(
            "import.class_from", f"Expected top or deepest, received {class_from!r}."
        )
    return tuple(
        one if is_address(one) else str(Path(one).absolute()) for one in sources
    )


def _class_to_fill(class_name: str | None, sources: list[str] | None) -> str:
    if class_name is None or sources:
        raise DiscernError(
            "import.search",
            "Expected --class and no sources beside --search.",
            remedy="Such as: discern import PETS --search puppy --class dog",
        )
    return class_name


def _document(result: ImportResult) -> dict[str, object]:
    """The document of ``--json``: an interface, so its names never change."""
    return {
        "project": result.folder,
        "images": result.images,
        "added": result.added,
        "already_there": result.already_there,
        "left_out": [dataclasses.asdict(one) for one in result.left_out],
        "notes": list(result.notes),
        "seconds": result.seconds,
        "stopped": result.stopped,
    }


def _words(result: ImportResult) -> str:
    lines = [f"{count:>8,}  {name}" for name, count in result.added.items()]
    pictures = "picture" if result.images == 1 else "pictures"
    lines.append(
        f"{result.images:,} {pictures} came in, in {result.seconds:.1f} s: "
        f"{result.folder}"
    )
    if result.stopped:
        lines.append("Stopped; import again to go on from here.")
    if result.already_there:
        lines.append(f"{result.already_there:,} were there already.")
    if result.refused:
        lines.append(f"{result.refused:,} were left out:")
        wrong = [one for one in result.left_out if one.code != ALREADY_THERE]
        lines += [f"  {one.source}: {one.reason}" for one in wrong[:_MOST_LINES]]
        if len(wrong) > _MOST_LINES:
            lines.append(f"  … and {len(wrong) - _MOST_LINES:,} more; --json names all")
    return "\n".join([*lines, *(f"Note: {note}" for note in result.notes)])

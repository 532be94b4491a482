"""``discern export``: take a model elsewhere, proved."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from engine.cli import documents, terminal
from engine.cli.options import AsJson, ModelArgument
from engine.errors import ModelError
from engine.exporting.formats import FORMATS, format_named, missing_parts, obstacles
from engine.exporting.request import Exported, ExportModel
from engine.jobs import queue
from engine.jobs.export_table import exporting
from engine.models.catalogue import model_path


def export(
    model: ModelArgument,
    to: Annotated[
        Optional[str],  # noqa: UP045 - Typer reads it at run time
        typer.Option(
            "--to",
            metavar="FORMAT",
            help=f"{', '.join(FORMATS)}. Without it, they are listed.",
        ),
    ] = None,
    out: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--output", "-o", help="The folder to write; for html, the file."),
    ] = None,
    images: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(
            help="Folder of images: tflite-int8 is calibrated and proved on them, the "
            "others are proved on them besides."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Take a model elsewhere, proved: every export is loaded again and compared."""
    with terminal.bad_input():
        path = model_path(model)
        if to is None:
            _list_formats(path, as_json=as_json)
            return
        item = format_named(to)
        if reason := missing_parts(item):
            raise ModelError("export.not_here", reason)
    target = out or Path(f"{path.stem}-{to}")
    if item.suffix and target.suffix.lower() != item.suffix:
        # Or no double click would open it in a browser.
        target = target.with_name(target.name + item.suffix)
    request = ExportModel(
        str(path.resolve()),
        to,
        str(target.absolute()),
        str(images.resolve()) if images else None,
    )
    result = terminal.run(
        lambda report, token: queue.run(
            exporting(to), request, report=report, token=token
        ),
        quiet=False,
    )
    if as_json:
        documents.print_json(result)
    else:
        terminal.output.print(told(result), markup=False)


def told(result: Exported) -> str:
    """An export in words: where it is, and the proof as a table."""
    header = ("pictures", "count", "largest", "mean", "same class")
    rows = [
        (
            row.pictures,
            f"{row.count}",
            f"{row.largest:.1e}",
            f"{row.mean:.1e}",
            f"{100 * row.agreement:.1f} %",
        )
        for row in result.parity
    ]
    widths = [max(len(row[i]) for row in (header, *rows)) for i in range(len(header))]
    lines = [
        "  ".join(
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in (header, *rows)
    ]
    return "\n".join(
        [
            f"{result.path}: {result.bytes / 1e6:.1f} MB, {result.seconds:.0f} s",
            f"Answers like the model; loaded with {result.runtime}, differences in "
            "probability:",
            *(f"  {line}" for line in lines),
        ]
    )


def _list_formats(path: Path, *, as_json: bool) -> None:
    found = obstacles(path)
    if as_json:
        document = [
            {"name": name, "title": FORMATS[name].title, "obstacle": reason or None}
            for name, reason in found.items()
        ]
        documents.print_json({"formats": document})
        return
    width = max(len(name) for name in FORMATS)
    for name, reason in found.items():
        item = FORMATS[name]
        terminal.output.print(
            f"{name:<{width}}  {reason or item.description}", markup=False
        )

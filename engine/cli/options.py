"""Arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

ModelArgument = Annotated[
    str, typer.Argument(help="A model file, or the name of a bundled model.")
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print one JSON document on standard output.")
]
XlsxOption = Annotated[
    Optional[Path],  # noqa: UP045 - Typer reads it at run time
    typer.Option(metavar="FILE", help="Write the results for Excel."),
]
HtmlOption = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option(metavar="FILE", help="Write a contact sheet with the pictures."),
]

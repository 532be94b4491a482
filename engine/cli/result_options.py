"""Options for result files that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

XlsxOption = Annotated[
    Optional[Path],  # noqa: UP045 - Typer reads it at run time
    typer.Option(metavar="FILE", help="Write the results for Excel."),
]
HtmlOption = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option(metavar="FILE", help="Write a contact sheet with the pictures."),
]

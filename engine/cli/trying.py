"""``discern demo`` and ``discern self-test``: to see whether it works, and how."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from engine.cli import terminal


def demo(
    folder: Annotated[
        Optional[Path],  # noqa: UP045 - Typer reads it at run time
        typer.Argument(help="Where to put the sample project and its results."),
    ] = None,
) -> None:
    """Train on drawn sample faces, score, and classify new ones: all in a minute."""
    from engine.cli.demo import run_demo

    terminal.run(lambda report, token: run_demo(folder, report, token), quiet=False)


def self_test() -> None:
    """Check that this installation works: decode, train a tiny network, classify."""
    from engine.cli.self_test import run_self_test

    if not run_self_test():
        raise typer.Exit(terminal.SOME_FAILED)

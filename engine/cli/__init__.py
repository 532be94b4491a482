"""The terminal's face of Discern: the same jobs as the window, for scripts and people."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line given to this process, and exit."""
    from engine.cli.commands import app  # noqa: PLC0415 - Typer is slow to import

    app(prog_name="discern", args=sys.argv[1:])

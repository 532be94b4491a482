"""The terminal's face of Discern: the same jobs, for scripts and for people."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line given to this process, and exit."""
    from engine.cli.commands import application

    words = sys.argv[1:]
    application(words)(prog_name="discern", args=words)

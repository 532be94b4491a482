"""Where the packaged program starts; ``build.spec`` hands it to PyInstaller.

Only this file runs as ``__main__`` in there, so ``gui.__main__`` is imported once and
under its own name.
"""

from __future__ import annotations

import multiprocessing


def start() -> int:
    """Run the program that ``discern`` runs from source; returns its exit code."""
    # A library that starts a process by "spawn" re-runs this program: that child must
    # do the library's work and never open a second window.
    multiprocessing.freeze_support()

    from gui.__main__ import main

    return main() or 0


if __name__ == "__main__":
    raise SystemExit(start())

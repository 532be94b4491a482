"""Where ``discern`` starts: the engine's worker, the terminal commands or the window.

The worker and the terminal commands never import Qt; the window imports it here and
nothing else before.
"""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Start what the arguments ask for.

    Returns:
        The exit code.
    """
    _mend_streams()
    if "--discern-worker" in sys.argv[1:]:
        from engine.jobs.worker import main as worker_main

        worker_main()
        return 0
    if len(sys.argv) > 1:
        from engine.cli import main as cli_main

        cli_main()
        return 0
    from gui.app import run

    return run()


def _mend_streams() -> None:
    """A packaged program without a console has no streams; give it silent ones."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115


if __name__ == "__main__":
    raise SystemExit(main())

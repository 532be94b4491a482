"""Running ``discern`` as a person at a terminal would: as a process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
#: Seconds after which a test hangs rather than waits.
PATIENCE = 200
DISCERN = [sys.executable, "-P", "-m", "gui"]


def environment() -> dict[str, str]:
    """For a source tree, from any folder, on a terminal of a hundred columns."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100"}


def start(*words: str | Path, cwd: Path | None = None) -> subprocess.Popen[str]:
    """Start a command, with its streams in pipes."""
    return subprocess.Popen(
        [*DISCERN, *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=environment(),
        cwd=cwd,
    )


def discern(*words: str | Path, cwd: Path | None = None) -> tuple[int, str, str]:
    """Run a command to its end: exit code, standard output, standard error."""
    with start(*words, cwd=cwd) as process:
        output, errors = process.communicate(timeout=PATIENCE)
    assert "Traceback" not in errors, errors
    return process.returncode, output, errors


def document(*words: str | Path, code: int = 0) -> dict[str, Any]:
    """The one JSON document that a command prints."""
    found, output, errors = discern(*words, "--json")
    assert found == code, errors
    value = json.loads(output)
    assert isinstance(value, dict)
    return value

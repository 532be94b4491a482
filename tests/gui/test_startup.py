"""How the program starts: what it imports, and where arguments lead."""

from __future__ import annotations

import importlib
import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import gui

ROOT = Path(__file__).resolve().parents[2]

HEAVY = ("tensorflow", "keras", "sklearn", "scipy", "pandas", "ray", "flask")
#: Not heavy enough to forbid for ever, but nothing the first paint needs.
NOT_YET = ("numpy", "PIL", "pyqtgraph", "typer", "rich")


def _python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def _module_names() -> list[str]:
    found = pkgutil.walk_packages(gui.__path__, "gui.")
    return [module.name for module in found if module.name != "gui.__main__"]


def test_importing_all_of_the_window_brings_no_network_library() -> None:
    # GIVEN every module of the window
    names = _module_names()
    assert "gui.pages.images.page" in names
    # WHEN a fresh interpreter imports them all
    done = _python(
        "import importlib, sys\n"
        f"for name in {names!r}: importlib.import_module(name)\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    # THEN none of the heavy libraries is there
    assert done.stdout.strip() == "[]", done.stderr


def test_opening_the_window_waits_for_nothing_it_does_not_need() -> None:
    # GIVEN a fresh interpreter
    code = (
        "import sys\n"
        "from gui.app import make_application, make_window\n"
        "app = make_application()\n"
        "window = make_window(app)\n"
        f"print([name for name in {HEAVY + NOT_YET!r} if name in sys.modules])\n"
        "window.close()"
    )
    # WHEN it builds the window
    done = _python(code)
    # THEN nothing but Qt and the engine's light parts is imported
    assert done.stdout.strip() == "[]", done.stderr


def test_arguments_lead_to_the_terminal_commands_without_qt() -> None:
    # GIVEN the program started with --help
    code = (
        "import sys, gui.__main__ as start\n"
        "sys.argv = ['discern', '--help']\n"
        "try:\n    start.main()\n"
        "finally:\n    print('PySide6' in sys.modules)"
    )
    # WHEN it ran
    done = _python(code)
    # THEN it printed its help and never imported Qt
    assert done.returncode == 0, done.stderr
    assert "train" in done.stdout
    assert done.stdout.strip().endswith("False")


def test_the_worker_argument_starts_a_worker() -> None:
    # GIVEN the program started as a packaged worker is, with its input closed
    done = subprocess.run(
        [sys.executable, "-m", "gui", "--discern-worker"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=120,
    )
    # THEN it said that it was ready, and ended
    assert done.returncode == 0, done.stderr
    assert b'"ready"' in done.stdout


@pytest.mark.parametrize("name", ["light", "dark"])
def test_every_look_has_every_colour(name: str) -> None:
    # GIVEN a look
    theme = importlib.import_module("gui.theme").load(name)
    # WHEN its style sheet is made
    style = theme.style_sheet()
    # THEN no name of a colour is left unfilled
    assert "@" not in style
    assert theme.accent in style

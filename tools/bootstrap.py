r"""Sets Discern up on a fresh machine and runs it. New here? Start with this file.

    python3 tools/bootstrap.py run        Linux, macOS   (`make run` does the same)
    py tools\bootstrap.py run              Windows

Needs Python 3.11, 3.12 or 3.13 and nothing else: everything Discern uses goes into the
folder `.venv` beside this one. Calling it again costs nothing; a set-up that was killed
half-way is repaired by the next call. The work is in four helpers beside this file:

    bootstrap_python.py   is this Python fit, and if not, which one is?
    bootstrap_system.py   libraries that the operating system has to bring
    bootstrap_venv.py     `.venv`: the locked packages and Discern itself
    bootstrap_web.py      the runtime of exported web pages, an npm package

This file and bootstrap_python.py keep to what old Pythons can read, so that somebody
with an old one gets a sentence instead of a syntax error.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools import bootstrap_python  # noqa: E402  (needs the line above)


class Tools(NamedTuple):
    """What a command may start, and the arguments it was given."""

    discern: str
    python: str
    arguments: list[str]

    def module(self, name: str, *arguments: str) -> list[str]:
        """The command line that runs a module of ``.venv`` or of this repository."""
        return [self.python, "-m", name, *arguments]


def _run(tools: Tools) -> list[list[str]]:
    """Set up, then open the window; with arguments, `discern` with those."""
    return [[tools.discern, *(tools.arguments or _window_or_demo())]]


def _setup(_tools: Tools) -> list[list[str]]:
    """Set up or repair .venv, nothing else."""
    return []


def _test(tools: Tools) -> list[list[str]]:
    """Set up, then pytest on a virtual screen; arguments go to pytest."""
    return [[*_screen(), *tools.module("pytest", *tools.arguments)]]


def _check(tools: Tools) -> list[list[str]]:
    """Formatting, lint, types, architecture, then every test."""
    # Named twice, run once: pytest keeps this order, so a broken import rule shows
    # before the long tests.
    tests = ["tests/test_architecture.py", "tests"]
    if not (ROOT / tests[0]).is_file():
        tests = tests[1:]
    pytest = tools.module("pytest", *tests, *tools.arguments)
    return [*_lint(tools), *_types(tools), [*_screen(), *pytest]]


def _format(tools: Tools) -> list[list[str]]:
    """Put every file into the project's format."""
    return [tools.module("ruff", "check", "--fix"), tools.module("ruff", "format")]


def _lint(tools: Tools) -> list[list[str]]:
    """Check formatting and style, changing nothing."""
    return [tools.module("ruff", "format", "--check"), tools.module("ruff", "check")]


def _types(tools: Tools) -> list[list[str]]:
    """Check the types."""
    return [tools.module("mypy")]


def _dist(tools: Tools) -> list[list[str]]:
    """Build the program that needs no Python, into dist/."""
    arguments = ["build.spec", "--noconfirm", *tools.arguments]
    return [tools.module("PyInstaller", *arguments)]


def _bench(tools: Tools) -> list[list[str]]:
    """Measure: the benchmark table."""
    return [[*_screen(), *tools.module("benchmarks", *tools.arguments)]]


def _screenshots(tools: Tools) -> list[list[str]]:
    """Take a picture of each page, light and dark."""
    return [[*_screen(), *tools.module("tools.screenshots", *tools.arguments)]]


# Each returns the programs to run, one after the other; its docstring is its help.
COMMANDS = {
    "run": _run,
    "setup": _setup,
    "test": _test,
    "check": _check,
    "format": _format,
    "lint": _lint,
    "types": _types,
    "dist": _dist,
    "bench": _bench,
    "screenshots": _screenshots,
}


def _has_screen() -> bool:
    """True where a window can be shown."""
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _window_or_demo() -> list[str]:
    """No arguments (the window) where there is a screen, the demo where not."""
    if _has_screen():
        return []
    print("This machine has no screen to open a window on: running the demo instead.")
    return ["demo"]


def _screen() -> list[str]:
    """What to put before a program that shows windows nobody needs to look at."""
    if _has_screen() or os.environ.get("QT_QPA_PLATFORM"):
        return []
    if shutil.which("xvfb-run") and shutil.which("Xvfb"):
        return ["xvfb-run", "-a", "-s", "-screen 0 1600x1000x24"]
    print("No Xvfb here: Qt draws without any screen (QT_QPA_PLATFORM=offscreen).")
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    return []


def _built(folder: Path) -> str:
    """One line about the built program: where it is, and how big."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    size = sum(path.lstat().st_size for path in files)
    return f"Built in {folder}: {len(files):,} files, {size / 1e6:,.0f} MB."


def _stop(message: str) -> int:
    """Say why nothing more is done; returns the exit code."""
    print("Discern cannot be set up here:", message, file=sys.stderr)
    return 2


def main(argv: list[str]) -> int:
    """Do one command; returns the exit code for the shell."""
    command, arguments = _parsed(argv)

    problem = bootstrap_python.problem_with(bootstrap_python.this_python())
    if problem:
        other = bootstrap_python.find_suitable()
        if other is None:
            return _stop(problem + " " + bootstrap_python.REMEDY)
        print("Using", other, "because", problem[0].lower() + problem[1:], flush=True)
        return subprocess.call([other, __file__, *argv])
    problem = bootstrap_python.problem_with_machine()
    if problem:
        return _stop(problem)

    # Not before: these two are written for the Pythons that Discern supports.
    from tools import bootstrap_system, bootstrap_venv, bootstrap_web

    try:
        bootstrap_system.provide(bootstrap_system.needs_of(command))
        fresh = bootstrap_venv.set_up()
    except bootstrap_venv.SetupError as error:
        return _stop(str(error))
    if fresh or command in {"setup", "check", "dist", "test"}:
        bootstrap_web.provide()
    tools = Tools(
        discern=str(bootstrap_venv.program("discern")),
        python=str(bootstrap_venv.program("python")),
        arguments=arguments,
    )
    for line in COMMANDS[command](tools):
        code = subprocess.call(line, cwd=None if command == "run" else ROOT)
        if code:
            return code
    if command == "dist":
        print(_built(ROOT / "dist"))
    return 0


def _parsed(argv: list[str]) -> tuple[str, list[str]]:
    """Split a command line into the command and what is passed on to it."""
    parser = argparse.ArgumentParser(
        prog="bootstrap.py",
        description="Sets Discern up on this machine and runs it.",
        epilog="\n".join(f"  {name:<12} {do.__doc__}" for name, do in COMMANDS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=COMMANDS, metavar="COMMAND")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, metavar="...")
    options = parser.parse_args(argv)
    return options.command, options.arguments


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)

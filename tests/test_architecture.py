"""The rules of docs/architecture.md as tests: who imports whom, what stays out."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

#: Never in the window's process, nor in the quick worker before it needs one of them.
HEAVY = ("tensorflow", "keras", "sklearn", "scipy", "pandas", "ray", "flask")

_LIGHT = {"engine", "engine.images"}
_DATA = _LIGHT | {"engine.dataset"}
_MODELS = _DATA | {"engine.models"}
_TRAINING = _MODELS | {"engine.training"}
_WORK = _TRAINING | {
    "engine.evaluation",
    "engine.batch",
    "engine.findings",
    "engine.importing",
    "engine.exporting",
}

#: What each room may import of ours, besides itself; "engine" is the top level.
ROOMS: dict[str, set[str]] = {
    "engine": set(),
    "engine.images": {"engine"},
    "engine.dataset": _LIGHT,
    "engine.importing": _DATA,
    "engine.exporting": _MODELS,
    "engine.models": _DATA,
    "engine.training": _MODELS,
    "engine.findings": _TRAINING,
    "engine.evaluation": _TRAINING,
    "engine.batch": _MODELS | {"engine.importing"},
    "engine.nn": _WORK,
    "engine.web": _LIGHT | {"engine.models"},
    "engine.jobs": _WORK | {"engine.web"},
    "engine.cli": _WORK | {"engine.jobs", "engine.web"},
    "gui": _WORK | {"engine.jobs", "engine.web"},
}

#: Single files that may do more, or must do with less, than their room.
FILES: dict[str, set[str]] = {
    "engine/jobs/client.py": {"engine"},
    "engine/jobs/process.py": {"engine"},
    "engine/jobs/protocol.py": {"engine"},
    "engine/jobs/queue.py": {"engine"},
    # Where the console script starts: it hands arguments to the terminal's commands.
    "gui/__main__.py": {"engine.cli", "engine.jobs"},
}

LONGEST = 300


def sources(*folders: str) -> list[Path]:
    """The Python files below these folders of the repository."""
    return [path for name in folders for path in sorted((ROOT / name).rglob("*.py"))]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> Iterator[str]:
    """Every module, or thing in one, that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)} has a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room_of(module: str) -> str:
    """The room that a module of ours is in."""
    first, *rest = module.split(".")
    if first == "engine" and rest and (ROOT / "engine" / rest[0]).is_dir():
        return f"engine.{rest[0]}"
    return first


def importers(*modules: str) -> set[str]:
    """The files of engine and gui that import one of ``modules``, or from it."""
    return {
        name_of(path)
        for path in sources("engine", "gui")
        for name in imports(path)
        if any(name == module or name.startswith(f"{module}.") for module in modules)
    }


@pytest.mark.parametrize("path", sources("engine", "gui"), ids=name_of)
def test_every_room_imports_only_what_it_may(path: Path) -> None:
    # GIVEN a file in a room of the table
    room = room_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
    allowed = FILES.get(name_of(path), ROOMS[room]) | {room}
    # WHEN its imports of our own modules are looked at
    ours = {name for name in imports(path) if name.split(".")[0] in {"engine", "gui"}}
    # THEN each is of a room that it may import
    assert {name for name in ours if room_of(name) not in allowed} == set()


def test_the_engine_never_imports_the_window() -> None:
    # GIVEN the engine
    # WHEN its imports are looked at
    # THEN there is no Qt among them, and nothing of the window
    found = importers("PySide6", "gui", "shiboken6", "pyqtgraph")
    assert not [name for name in found if name.startswith("engine/")]


def test_only_the_tables_of_operations_reach_the_networks() -> None:
    # GIVEN every file outside the room of the networks
    # WHEN imports, and texts that name a module in it, are looked at
    strings = {
        name_of(path)
        for path in sources("engine", "gui")
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.startswith("engine.nn")
    }
    outside = {
        name
        for name in importers("engine.nn") | strings
        if not name.startswith("engine/nn/")
    }
    # THEN only the tables do it, in strings that the worker resolves
    assert outside == {
        "engine/jobs/training_table.py",
        "engine/jobs/incoming.py",
        "engine/jobs/export_table.py",
    }


def test_tensorflow_is_imported_by_the_networks_alone() -> None:
    # GIVEN the engine and the window
    # WHEN imports of TensorFlow and Keras are looked at
    found = importers("tensorflow", "keras")
    # THEN they are in one room
    assert found
    assert not [name for name in found if not name.startswith("engine/nn/")]


def test_one_file_of_the_window_talks_to_the_queue() -> None:
    # GIVEN the window
    # WHEN imports of what runs jobs are looked at
    talkers = {
        name
        for name in importers("engine.jobs.queue", "engine.jobs.client")
        if name.startswith("gui/")
    }
    # THEN only the bridge knows it, and the app, which makes a queue for the bridge
    assert talkers == {"gui/app.py", "gui/bridge.py"}
    assert "gui/app.py" not in importers("engine.jobs.client")
    assert not {
        name
        for name in importers("engine.jobs.worker", "engine.jobs.process")
        if name.startswith("gui/") and name != "gui/__main__.py"
    }


def loaded_after(code: str) -> set[str]:
    """The modules that a fresh interpreter has after ``code``."""
    script = f"{code}\nimport sys\nprint(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return set(run.stdout.split())


ALL_OF_GUI = """
import importlib, pkgutil, gui
for module in pkgutil.walk_packages(gui.__path__, "gui."):
    importlib.import_module(module.name)
"""


def test_the_window_starts_without_the_heavy_libraries() -> None:
    # GIVEN a fresh interpreter
    # WHEN every module of the window is imported
    loaded = loaded_after(ALL_OF_GUI)
    # THEN none of them is there, and neither is what runs networks or decodes RAW
    assert "gui.window.main_window" in loaded
    assert not loaded & {*HEAVY, "engine.nn", "ai_edge_litert"}


def test_submitting_jobs_needs_neither_the_heavy_libraries_nor_numpy() -> None:
    # GIVEN a fresh interpreter
    # WHEN the table of operations and the queue are imported
    loaded = loaded_after("import engine.jobs.requests, engine.jobs.queue")
    # THEN that is light
    assert not loaded & {*HEAVY, "numpy", "PIL", "typer", "PySide6"}


def test_the_quick_worker_starts_without_the_heavy_libraries() -> None:
    # GIVEN a fresh interpreter
    # WHEN the worker and everything that classifies and scores is imported
    loaded = loaded_after(
        "import engine.jobs.worker, engine.batch.folder, engine.batch.single,"
        " engine.evaluation.evaluate, engine.dataset.opening"
    )
    # THEN none of the heavy libraries is needed for a first answer
    assert not loaded & {*HEAVY, "engine.nn"}


def test_terminal_commands_start_without_qt_and_the_heavy_libraries() -> None:
    # GIVEN a fresh interpreter
    # WHEN all commands are imported, as `discern --help` does
    loaded = loaded_after(
        "import gui.__main__, engine.cli.commands as found; found.application()"
    )
    # THEN neither Qt nor any of them is there
    assert not loaded & {*HEAVY, "PySide6", "engine.nn"}


@pytest.mark.parametrize("folder", ["engine", "gui", "tools", "tests", "benchmarks"])
def test_files_stay_short(folder: str) -> None:
    # GIVEN a folder of source files
    # WHEN their lines are counted
    long = {
        name_of(path): lines
        for path in sources(folder)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    }
    # THEN none is past the limit; split by responsibility, do not squeeze
    assert long == {}


@pytest.mark.parametrize("path", sources("engine", "gui"), ids=name_of)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    # GIVEN a module
    # WHEN its docstring is looked at
    text = ast.get_docstring(ast.parse(path.read_bytes()))
    # THEN there is one, of at least a few words
    assert text is not None
    assert len(text.split()) >= 3


def test_nothing_of_the_engine_prints() -> None:
    # GIVEN the engine, but for the terminal's commands
    # WHEN calls of print are looked for
    found = {
        name_of(path)
        for path in sources("engine")
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    }
    # THEN there are none: what happens is told by events and errors
    assert found == set()

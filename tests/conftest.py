"""What every test gets: its own user folders, and nothing left running behind it.

Fixtures shared by several test files live here; put the maker of a fixture that grows
past a few lines into a module of its own beside this one.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from engine.models.encoder import Encoder
from engine.models.modelfile import Model, load_model
from engine.progress import Meter

# A busy machine is no bug, and the same tests run everywhere.
hypothesis.settings.register_profile(
    "discern", deadline=None, max_examples=50, derandomize=True, database=None
)
hypothesis.settings.load_profile("discern")

ROOT = Path(__file__).resolve().parent.parent

# Read before `_own_user_folders` takes them out of the environment.
_DATA_DIR = os.environ.get("DISCERN_DATA_DIR")
_WEIGHTS_DIR = os.environ.get("DISCERN_WEIGHTS_DIR")

# Python's own helpers, one for the whole test run and not a test's to stop.
_HELPERS = (
    b"multiprocessing.resource_tracker",
    b"multiprocessing.forkserver",
    b"loky.backend.resource_tracker",
)

if sys.platform.startswith("linux") and not (
    os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
):
    # A plain `pytest` on a machine without a screen; `make test` starts a virtual one.
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of shared test pictures; tests only read it."""
    return _shared("DISCERN_DATA_DIR", _DATA_DIR, "data")


@pytest.fixture(scope="session")
def weights_dir() -> Path:
    """The folder of shared Keras weights; tests only read it."""
    return _shared("DISCERN_WEIGHTS_DIR", _WEIGHTS_DIR, "weights")


def _shared(variable: str, value: str | None, name: str) -> Path:
    folder = Path(value) if value else ROOT.parent / "shared" / name
    if not folder.is_dir():
        pytest.skip(f"needs the shared {name}: set {variable} to their folder")
    return folder


@pytest.fixture(scope="session")
def tiny_model_path() -> Path:
    """A small model of blue, green and red, as the first Discern wrote it."""
    return ROOT / "tests" / "_files" / "format-1.discern"


@pytest.fixture(scope="session")
def tiny_model(tiny_model_path: Path) -> Model:
    """The same, loaded."""
    return load_model(tiny_model_path, threads=1)


@pytest.fixture(scope="session")
def tiny_encoder(tiny_model: Model) -> Encoder:
    """Its encoder: 32 pixels in, 24 numbers out, with a feature map."""
    return tiny_model.encoder


@pytest.fixture
def unthrottled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Progress is told of every step, however quick the machine that takes them."""
    defaults = Meter.__init__.__kwdefaults__
    assert defaults is not None
    monkeypatch.setitem(defaults, "interval", 0.0)


@pytest.fixture(scope="session", autouse=True)
def _no_personal_folders(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """Keep fixtures of a wider scope, too, out of the person's own folders."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DISCERN_USER_DIR", str(tmp_path_factory.mktemp("user")))
        # With it set, the app would choose another encoder than without.
        patch.delenv("DISCERN_WEIGHTS_DIR", raising=False)
        yield


@pytest.fixture(autouse=True)
def user_dir(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """An empty home for the test's settings, data and cache."""
    folder = tmp_path_factory.mktemp("user")
    monkeypatch.setenv("DISCERN_USER_DIR", str(folder))
    return folder


@pytest.fixture(autouse=True)
def _nothing_left_running() -> Iterator[None]:
    """Fail a test that leaves a child process or a non-daemon thread behind.

    What a fixture of a wider scope started before the test is not counted.
    """
    threads_before = set(threading.enumerate())
    children_before = set(_children())
    yield
    deadline = time.monotonic() + 5
    while True:
        threads = [
            thread.name
            for thread in threading.enumerate()
            if thread not in threads_before and not thread.daemon
        ]
        children = {
            pid: name for pid, name in _children().items() if pid not in children_before
        }
        if not threads and not children:
            return
        if time.monotonic() > deadline:
            break
        time.sleep(0.05)
    for pid in children:
        # The tests that follow should not suffer from it.
        os.kill(pid, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
    pytest.fail(f"left running: threads {threads}, child processes {children}")


def _children() -> dict[int, str]:
    """Running child processes of this one: process id to command line."""
    if not sys.platform.startswith("linux"):
        return {
            child.pid: child.name
            for child in multiprocessing.active_children()
            if child.pid is not None
        }
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            # "pid (name) state parent ..."; the name may hold spaces and brackets.
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            command = (folder / "cmdline").read_bytes()
        except OSError:
            # It ended while this was looking.
            continue
        ours = int(parent) == os.getpid() and state != "Z"
        if ours and not any(helper in command for helper in _HELPERS):
            found[int(folder.name)] = command.replace(b"\0", b" ").decode(
                errors="replace"
            )
    return found

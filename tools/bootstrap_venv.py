"""The virtual environment `.venv`: the locked packages, Discern itself, bytecode.

A stamp, written last, says what `.venv` was made from. While it agrees with the lock
file, `pyproject.toml` and the place of this folder, there is nothing to do. If it does
not, whatever was left half-installed is found by the file lists that every package
carries, and only that is installed again.
"""

from __future__ import annotations

import csv
import hashlib
import os
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tools import bootstrap_python

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK_FILE = ROOT / "requirements.lock"
PROJECT_FILE = ROOT / "pyproject.toml"
STAMP = VENV / "discern-set-up"
BUSY = ROOT / ".venv.busy"


class SetupError(Exception):
    """A step failed; the text says which, and what to do."""


def program(name: str) -> Path:
    """Where ``.venv`` keeps an installed program."""
    if sys.platform == "win32":
        return VENV / "Scripts" / f"{name}.exe"
    return VENV / "bin" / name


def set_up() -> bool:
    """Make ``.venv`` what the lock file says; quick when it is already.

    Returns:
        Whether there was anything to do.

    Raises:
        SetupError: A step failed, for example without a network.
    """
    if _is_ready():
        return False
    with _alone():
        # Somebody else may have done it while this call was waiting.
        if _is_ready():
            return False
        started = time.monotonic()
        STAMP.unlink(missing_ok=True)
        _make()
        _forget_damaged_packages()
        _install()
        _compile()
        _write_stamp()
        print(f"Set up in {time.monotonic() - started:.0f} s: {VENV}", flush=True)
    return True


def _is_ready() -> bool:
    """True where the last set-up was finished and nothing has changed since."""
    try:
        return STAMP.read_text("utf-8") == _fingerprint() and program("python").exists()
    except OSError:
        return False


def _fingerprint() -> str:
    """Everything that decides what belongs into ``.venv``, in two lines.

    The place is one of these things: the packages know it by its full path.
    """
    digest = hashlib.sha256()
    settings = VENV / "pyvenv.cfg"
    for path in (LOCK_FILE, PROJECT_FILE, settings, Path(__file__)):
        digest.update(path.read_bytes())
    return f"{ROOT}\n{digest.hexdigest()}\n"


def _write_stamp() -> None:
    """Note that the set-up is finished, all at once or not at all."""
    half = STAMP.with_suffix(".half")
    half.write_text(_fingerprint(), "utf-8")
    half.replace(STAMP)


def _make() -> None:
    """Make ``.venv`` where there is none that works, with pip and nothing else.

    One that works is kept whoever made it. Only one whose Python does not start (its
    making was killed, or the Python behind it is gone) or does not fit is replaced.
    """
    found = bootstrap_python.described([str(program("python"))])
    if found is None or bootstrap_python.problem_with(found):
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        print(f"[1/3] Making {VENV} with Python {version}", flush=True)
        try:
            shutil.rmtree(VENV, ignore_errors=True)
            venv.create(VENV, symlinks=os.name != "nt")
        except OSError as error:
            message = f"{VENV} cannot be made ({error}). Remove it, and try again."
            raise SetupError(message) from error
    if not _python_says("import pip") and not _python_says(
        "import ensurepip; ensurepip.bootstrap(upgrade=True, default_pip=True)"
    ):
        message = (
            f"the Python behind {VENV} has no pip to put into it. On Debian and "
            "Ubuntu, install python3-venv for it, then run this again."
        )
        raise SetupError(message)


def _python_says(code: str) -> bool:
    """True where the Python of ``.venv`` runs a line of code without an error."""
    line = [str(program("python")), "-c", code]
    return subprocess.run(line, capture_output=True, check=False).returncode == 0


def _site_packages() -> Path:
    """The folder that pip installs into."""
    if sys.platform == "win32":
        return VENV / "Lib" / "site-packages"
    return next(VENV.glob("lib/python3.*/site-packages"))


def _forget_damaged_packages() -> None:
    """Make pip install again what a killed pip, or a person, left incomplete."""
    site_packages = _site_packages()
    for leftover in site_packages.glob("~*"):
        # pip moves a package aside under this name while it replaces it.
        shutil.rmtree(leftover, ignore_errors=True)
    for description in site_packages.glob("*.dist-info"):
        if not _is_complete(description, site_packages):
            print("Repairing", description.name.removesuffix(".dist-info"), flush=True)
            shutil.rmtree(description)


def _is_complete(description: Path, site_packages: Path) -> bool:
    """True where every file of an installed package is there, at its size."""
    try:
        with (description / "RECORD").open(encoding="utf-8", newline="") as lines:
            for name, _, size in csv.reader(lines):
                path = site_packages / name
                if size and path.stat().st_size != int(size):
                    return False
    except (OSError, ValueError):
        return False
    return True


def _install() -> None:
    """Install the locked packages, then this folder as the package ``discern``."""
    print("[2/3] Installing packages (about 700 MB the first time)", flush=True)
    # Bytecode comes afterwards, on all cores.
    pip = [str(program("python")), "-m", "pip", "install", "--no-compile"]
    quiet = ["--disable-pip-version-check", "--no-input"]
    locked = ["--require-hashes", "-r", str(LOCK_FILE)]
    # What builds it (hatchling) is in the lock, so nothing more is fetched.
    itself = ["--quiet", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
    for wanted in (locked, itself):
        if subprocess.call([*pip, *quiet, *wanted]):
            message = (
                "pip failed; its last lines above say why. Check the network and the "
                "free disk space (3 GB), then run this again: it goes on from here."
            )
            raise SetupError(message)


def _compile() -> None:
    """Compile all packages: TensorFlow's first import takes 3 s then, not 8 to 10."""
    print("[3/3] Compiling packages", flush=True)
    # A few packages carry templates that are no valid Python: its exit code says
    # nothing.
    subprocess.call(
        [program("python"), "-m", "compileall", "-qq", "-j0", str(_site_packages())]
    )


@contextmanager
def _alone() -> Iterator[None]:
    """Keep a second set-up of this folder waiting until this one is finished."""
    with BUSY.open("a+b") as handle:
        if not _lock(handle):
            print("Another set-up is at work here; waiting for it.", flush=True)
            while not _lock(handle):
                time.sleep(0.5)
        # The system takes the lock back when the handle closes, even after a kill.
        yield


def _lock(handle: IO[bytes]) -> bool:
    """Take the lock on an open file; False where another process holds it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True

"""Which Python sets Discern up: is this one fit, and if not, which one on PATH is?

TensorFlow decides it: it has wheels for Python 3.10 to 3.13 on 64-bit Linux (x86, ARM),
64-bit x86 Windows and Apple-silicon macOS. Like bootstrap.py, readable by old Pythons.
"""

from __future__ import annotations

import platform
import shutil
import struct
import subprocess
import sys
from typing import NamedTuple

OLDEST = (3, 11)
NEWEST = (3, 13)
REMEDY = (
    "Install Python 3.11, 3.12 or 3.13 (https://www.python.org/downloads/, or your "
    "system's package manager), then run this again."
)

# Run by a candidate: what `Python` below holds, in its order.
_DESCRIBE = (
    "import struct, sys; v = sys.version_info; "
    "print(v[0], v[1], struct.calcsize('P') * 8, sys.executable)"
)


class Python(NamedTuple):
    """One Python interpreter."""

    version: tuple[int, int]
    bits: int
    executable: str


def this_python() -> Python:
    """The interpreter that runs this."""
    return Python(sys.version_info[:2], struct.calcsize("P") * 8, sys.executable)


def problem_with(python: Python) -> str:
    """Say why Discern cannot use an interpreter; an empty text when it can."""
    if not OLDEST <= python.version <= NEWEST:
        found = ".".join(map(str, python.version))
        return f"Expected Python 3.11, 3.12 or 3.13, received {found}."
    if python.bits != 64:
        return f"Expected a 64-bit Python, received a {python.bits}-bit one."
    return ""


def find_suitable() -> str | None:
    """The path of an interpreter on PATH that will do, or None."""
    numbers = [f"{OLDEST[0]}.{minor}" for minor in range(OLDEST[1], NEWEST[1] + 1)]
    candidates = [[f"python{number}"] for number in numbers]
    if sys.platform == "win32":
        candidates = [["py", f"-{number}"] for number in numbers]
    for candidate in [*candidates, ["python3"], ["python"]]:
        python = described(candidate)
        if python is not None and not problem_with(python):
            return python.executable
    return None


def described(command: list[str]) -> Python | None:
    """Ask an interpreter about itself; None where there is none that runs.

    Args:
        command: How it is started: a path or a name on PATH, and any arguments.
    """
    program = shutil.which(command[0])
    if program is None:
        return None
    try:
        # A shim of pyenv or asdf is on PATH even where its Python is not installed.
        answer = subprocess.run(
            [program, *command[1:], "-c", _DESCRIBE],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=20,
            check=True,
            universal_newlines=True,
        ).stdout
        major, minor, bits, executable = answer.strip().split(" ", 3)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return Python((int(major), int(minor)), int(bits), executable)


def problem_with_machine() -> str:
    """Say why no Python on this machine can run Discern; empty when one can."""
    return problem_with_system(
        platform.system(),
        platform.machine().lower(),
        platform.libc_ver(),
        platform.mac_ver()[0],
    )


def problem_with_system(
    system: str, machine: str, libc: tuple[str, str], macos: str
) -> str:
    """Judge a machine by what the ``platform`` module says about it.

    Args:
        system: ``Linux``, ``Windows`` or ``Darwin``.
        machine: The processor, in lower case, such as ``x86_64``.
        libc: Name and version of the C library, such as ``("glibc", "2.36")``.
        macos: The version of macOS, or an empty text.

    Returns:
        One or two sentences, or an empty text where Discern can run.
    """
    arm = machine in ("arm64", "aarch64")
    if system == "Darwin" and not arm:
        return (
            "this is an Intel Mac (or a Python for one), and there is no TensorFlow "
            "for those. On an Apple-silicon Mac, install Python for arm64."
        )
    if system == "Darwin" and macos and _numbers(macos) < (14,):
        return f"Qt needs macOS 14 or newer, and this is macOS {macos}."
    if system == "Windows" and arm:
        return (
            "there is no TensorFlow for Windows on ARM. Install the x86-64 Python: "
            "Windows runs it there too."
        )
    if system == "Linux":
        oldest = "2.39" if arm else "2.34"
        if libc[0] != "glibc":
            return (
                "TensorFlow and Qt need a Linux with glibc, and this one has another "
                "C library (Alpine, for example). Use Debian, Ubuntu, Fedora, ..."
            )
        if _numbers(libc[1]) < _numbers(oldest):
            return (
                f"Qt needs glibc {oldest} or newer, and this Linux has {libc[1]}. "
                "Use a newer one: Debian 12 or Ubuntu 22.04 (on ARM: Ubuntu 24.04)."
            )
    return ""


def _numbers(version: str) -> tuple[int, ...]:
    """``"2.36"`` as ``(2, 36)``."""
    return tuple(int(part) for part in version.split(".") if part.isdigit())

"""Libraries and programs that pip cannot bring: what is missing, and getting it.

Windows and macOS have everything. On Linux the window needs a few shared libraries and
a font. Root on Debian or Ubuntu (a container, say) gets them installed; anybody else is
told the one command, and the set-up goes on: most of Discern works without a window.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

# Shared library -> the Debian package it comes in. Qt links the first six even where
# it draws without a screen; its X11 part needs the rest, and names only the first one
# that is missing.
LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-randr.so.0": "libxcb-randr0",
}
FONT_PACKAGE = "fonts-dejavu-core"
FONT_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path.home() / ".fonts",
)
FONT_SUFFIXES = {".ttf", ".otf", ".ttc"}

# Program -> package, for the commands that show windows to nobody or build a program.
VIRTUAL_SCREEN = {"Xvfb": "xvfb", "xauth": "xauth"}
# The tests of the local page drive a real browser.
BROWSER = {"chromium": "chromium", "chromedriver": "chromium-driver"}
# And those of report cards read and look at the PDF.
PDF_TOOLS = {"pdftotext": "poppler-utils", "pdftoppm": "poppler-utils"}
BINARY_TOOLS = {"objdump": "binutils", "strip": "binutils"}
PROGRAMS_OF = {
    "test": VIRTUAL_SCREEN | BROWSER | PDF_TOOLS,
    "check": VIRTUAL_SCREEN | BROWSER | PDF_TOOLS,
    "bench": VIRTUAL_SCREEN,
    "screenshots": VIRTUAL_SCREEN,
    "dist": BINARY_TOOLS,
}


@dataclass(frozen=True, slots=True)
class Need:
    """Something that the operating system has to bring.

    Attributes:
        name: The file or thing that is missing, as a person may search for it.
        package: The Debian package that brings it.
    """

    name: str
    package: str


def needs_of(command: str) -> list[Need]:
    """What is missing on this machine for a command of bootstrap.py."""
    if not sys.platform.startswith("linux"):
        return []
    missing = [
        Need(library, package)
        for library, package in LIBRARIES.items()
        if not _loads(library)
    ]
    if not _has_font():
        missing.append(Need("a font", FONT_PACKAGE))
    if importlib.util.find_spec("ensurepip") is None:
        # Debian takes `venv` out of Python and puts it into a package of its own.
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        missing.append(Need("Python's venv", f"python{version}-venv"))
    for program, package in PROGRAMS_OF.get(command, {}).items():
        if shutil.which(program) is None:
            missing.append(Need(program, package))
    return missing


def provide(needs: list[Need]) -> None:
    """Install what is missing where that is possible, else say how, and go on."""
    if not needs:
        return
    packages = list(dict.fromkeys(need.package for need in needs))
    names = ", ".join(need.name for need in needs)
    if shutil.which("apt-get") is None:
        print(f"Missing on this system: {names}.")
        print("On Debian they come in:", *packages)
        print("Install your system's packages of the same kind if a window stays shut.")
        return
    if os.geteuid() != 0:
        print(f"Missing on this system: {names}. This installs what is missing:")
        print("   ", _by_hand(packages), flush=True)
        return
    print("Installing from the system:", *packages, flush=True)
    output = _install(packages)
    if output is not None:
        print(output)
        print("That did not work; going on without. To try it yourself:")
        print("   ", _by_hand(packages), flush=True)


def _install(packages: list[str]) -> str | None:
    """Install Debian packages; returns the end of apt's words if that failed."""
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    # Another apt may be at work, as on a machine that has just started.
    apt = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=120"]
    # A failed update is not the end: the lists that are there may do.
    _call(*apt, "update", environment=environment)
    install = ["install", "-y", "--no-install-recommends", *packages]
    done = _call(*apt, *install, environment=environment)
    return "\n".join(done.stdout.splitlines()[-15:]) if done.returncode else None


def _call(
    *command: str, environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run a program that asks nothing; its words come back instead of being shown."""
    return subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def _by_hand(packages: list[str]) -> str:
    """The one command that a person can copy."""
    listed = shlex.join(packages)
    return f"sudo apt-get update && sudo apt-get install -y {listed}"


def _loads(library: str) -> bool:
    """True where the dynamic linker finds a library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _has_font() -> bool:
    """True where there is a font that Qt can draw text with."""
    return any(
        path.suffix.lower() in FONT_SUFFIXES
        for folder in FONT_FOLDERS
        for path in folder.rglob("*")
    )

"""Importing in tests: the job itself, and looking at what came of it."""

from __future__ import annotations

import contextlib
import errno
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.dataset import store
from engine.importing.job import import_images
from engine.importing.request import ImportImages, ImportResult
from engine.progress import Report, Token, ignore


def imported(
    project: Path,
    *sources: Path | str,
    report: Report = ignore,
    token: Token | None = None,
    **settings: object,
) -> ImportResult:
    """Import ``sources`` into ``project``."""
    request = ImportImages(
        str(project),
        tuple(map(str, sources)),
        **settings,  # type: ignore[arg-type]
    )
    return import_images(request, report=report, token=token or Token())


def pictures_in(project: Path) -> set[str]:
    """Every file in the project's class folders."""
    return {
        path.relative_to(project).as_posix()
        for path in project.rglob("*")
        if path.is_file() and ".discern" not in path.parts
    }


def reasons(result: ImportResult) -> dict[str, str]:
    """The code of every left-out file, by its name."""
    return {Path(one.source).name: one.code for one in result.left_out}


def origins(project: Path) -> dict[str, tuple[str, str, str]]:
    """Author, licence and page of every recorded source."""
    with contextlib.closing(store.connect(project / ".discern" / "project.db")) as db:
        rows = db.execute("SELECT source, author, licence, page FROM origins")
        return {
            source: (author, licence, page) for source, author, licence, page in rows
        }


def unfinished(project: Path) -> list[Path]:
    """What an import left behind in the project's own folder."""
    return list((project / ".discern").glob("incoming/*/*"))


@contextlib.contextmanager
def small_disk(folder: Path, size: str, *options: str) -> Iterator[Path]:
    """A disk of ``size`` at ``folder``; skips the test where that may not be made."""
    if not sys.platform.startswith("linux") or shutil.which("mount") is None:
        pytest.skip("needs a small disk, which is a tmpfs of Linux")
    folder.mkdir(exist_ok=True)
    asked = ",".join([f"size={size}", *options])
    command = ["mount", "-t", "tmpfs", "-o", asked, "tmpfs", str(folder)]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode != 0:
        pytest.skip(
            f"needs to mount a small disk, which is not permitted: {made.stderr}"
        )
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def fill_disk(folder: Path) -> Path:
    """Take all the room there is on a disk, to the last byte; the file that does."""
    ballast = folder / "ballast"
    size = 1 << 20
    with ballast.open("ab", buffering=0) as file:
        while size:
            try:
                file.write(bytes(size))
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
                size //= 2
    return ballast

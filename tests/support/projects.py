"""Opening projects in tests, and telling what came of it."""

from __future__ import annotations

from pathlib import Path

from engine.dataset.browse import list_images
from engine.dataset.opening import open_project
from engine.dataset.summary import OpenProject, ProjectSummary
from engine.progress import Report, Token, ignore


def scanned(
    folder: Path, *, report: Report = ignore, token: Token | None = None
) -> ProjectSummary:
    """Open and scan the project in ``folder``."""
    request = OpenProject(str(folder))
    return open_project(request, report=report, token=token or Token())


def splits_of(summary: ProjectSummary) -> dict[str, str]:
    """The split of every usable image, by its path below the project."""
    folder = Path(summary.folder)
    return {
        item.path.relative_to(folder).as_posix(): item.split
        for item in list_images(Path(summary.database), folder)
    }


def files_below(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Everything in ``folder``: name to mode, size and time of the last change."""
    found = {}
    for path in sorted([folder, *folder.rglob("*")]):
        facts = path.lstat()
        name = path.relative_to(folder).as_posix()
        found[name] = (facts.st_mode, facts.st_size, facts.st_mtime_ns)
    return found

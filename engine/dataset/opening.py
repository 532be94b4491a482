"""The job that opens a project: scan its folder and say what is in it."""

from __future__ import annotations

from pathlib import Path

from engine.dataset.edits.engine import recover
from engine.dataset.edits.trash import adopt_strays
from engine.dataset.peeking import dressed
from engine.dataset.project import Project
from engine.dataset.summary import OpenProject, ProjectSummary
from engine.progress import Note, Report, Token


def open_project(
    request: OpenProject, *, report: Report, token: Token
) -> ProjectSummary:
    """Scan the project's folder and summarise it.

    An edit in whose middle a program was killed is finished first.

    Raises:
        ProjectError: The folder is missing, holds no classes, or its index is unusable.
    """
    folder = Path(request.folder)
    with Project(folder) as project:
        for left in recover(folder):
            report(Note(left.code, left.reason, str(folder / left.path)))
        if project.home.inside:
            adopt_strays(folder)
        project.scan(report=report, token=token)
        return dressed(project.connection, project.summary())

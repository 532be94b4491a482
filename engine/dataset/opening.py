"""The job that opens a project: scan its folder and say what is in it."""

from __future__ import annotations

from pathlib import Path

from engine.dataset.project import Project
from engine.dataset.summary import OpenProject, ProjectSummary
from engine.progress import Report, Token


def open_project(
    request: OpenProject, *, report: Report, token: Token
) -> ProjectSummary:
    """Scan the project's folder and summarise it.

    Raises:
        ProjectError: The folder is missing, holds no classes, or its index is unusable.
    """
    with Project(Path(request.folder)) as project:
        project.scan(report=report, token=token)
        return project.summary()

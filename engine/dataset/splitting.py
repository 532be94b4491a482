"""The job of giving a project's images their splits."""

from __future__ import annotations

import dataclasses
import time
from pathlib import Path

from engine.dataset import dealing
from engine.dataset.plan import read_plan
from engine.dataset.project import Project
from engine.dataset.split_request import SplitProject, SplitResult
from engine.errors import ProjectError
from engine.progress import Report, Token

_COST = (
    "All images were dealt anew: scores measured before cannot be compared with new "
    "ones, and older models may have trained on images that test now."
)


def split_project(
    request: SplitProject, *, report: Report, token: Token
) -> SplitResult:
    """Scan a project and give its images splits; recorded ones stay unless asked.

    Raises:
        ProjectError: The folder cannot be used, its tree says already who is in which
            split (``project.given_splits``), or the folds are too few or too many
            (``project.folds``).
        Cancelled: The token asked for it.
    """
    start = time.perf_counter()
    with Project(Path(request.folder)) as project:
        _check(project, request)
        connection = project.connection
        before = dealing.count_dealt(connection)
        plan = request.plan or read_plan(connection)
        if request.seed is not None and request.folds is None:
            plan = dataclasses.replace(plan, seed=request.seed)
        if plan != read_plan(connection):
            project.deal_by(plan)
        project.scan(report=report, token=token)
        dealt = dealing.count_dealt(connection) - before
        moved = 0
        if request.again:
            # What was recorded until now stays in the backup before it.
            project.back_up()
            moved = dealing.deal_again(connection)
            project.back_up()
        folds = _folds(project, request)
        summary = project.summary()
        without_split = dealing.count_without_split(connection)
        notes = [_COST] if request.again and before else []
        if request.plan is not None and before and not request.again:
            notes.append(
                "Images that had a split kept it; the new shares hold for the others."
            )
        return SplitResult(
            classes=summary.classes,
            images=summary.images,
            dealt=dealt,
            moved=moved,
            withheld=tuple(dealing.withheld(connection) if without_split else ()),
            without_split=without_split,
            groups=summary.groups,
            plan=plan.in_words(),
            seed=plan.seed,
            folds=folds,
            notes=(*notes, *summary.notes),
            seconds=round(time.perf_counter() - start, 3),
        )


def _check(project: Project, request: SplitProject) -> None:
    dealing_asked = request.plan is not None or request.again
    dealing_asked |= request.seed is not None and request.folds is None
    if project.given_splits and dealing_asked:
        raise ProjectError(
            "project.given_splits",
            "The folders train, val and test say already which image is in which "
            "split.",
            path=project.folder,
            remedy="Move the files, or take the class folders out of them.",
        )
    if request.folds is not None and request.folds < 2:
        raise ProjectError(
            "project.folds", f"Expected 2 folds or more, received {request.folds}."
        )


def _folds(project: Project, request: SplitProject) -> dict[str, int]:
    if request.folds is None:
        return {}
    numbers = project.folds(request.folds, request.seed or 0)
    if len(set(numbers.values())) < request.folds:
        raise ProjectError(
            "project.folds",
            f"Expected images for {request.folds} folds, received "
            f"{len(set(numbers.values()))} images or groups of them.",
            path=project.folder,
            remedy="Ask for fewer folds.",
        )
    rows = project.connection.execute(
        "SELECT path, hash FROM images WHERE status = 'ok' ORDER BY path"
    )
    return {path: numbers[content] + 1 for path, content in rows if content in numbers}

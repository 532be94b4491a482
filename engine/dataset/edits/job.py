"""The jobs that edit a project, and the one that empties its trash."""

from __future__ import annotations

from pathlib import Path

from engine.dataset.edits.engine import apply
from engine.dataset.edits.history import Noted
from engine.dataset.edits.kinds import Applied, EditProject, EmptyTrash, TrashEmptied
from engine.dataset.edits.trash import empty_trash
from engine.progress import Report, Token


def edit_project(request: EditProject, *, report: Report, token: Token) -> Applied:
    """Apply an edit; see ``engine.dataset.edits.engine.apply``."""
    return apply(
        Path(request.folder),
        request.edit,
        noted=Noted(request.words, request.takes_back),
        report=report,
        token=token,
    )


def empty_project_trash(
    request: EmptyTrash, *, report: Report, token: Token
) -> TrashEmptied:
    """Delete what is in the trash, because a person asked for exactly that."""
    del report
    token.raise_if_cancelled()
    return TrashEmptied(empty_trash(Path(request.folder)))

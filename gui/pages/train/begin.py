"""What the Train page asks for: a new training, an interrupted one, one once more."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import DiscernError
from engine.jobs.requests import Train
from engine.training.recipes import Recipe
from gui.state import AppState

if TYPE_CHECKING:
    from engine.training.running import UnfinishedRun
    from engine.training.runs import RunRecord


def anew(state: AppState, recipe: Recipe) -> Train:
    """A new training of the open project."""
    assert state.project is not None
    encoder = state.catalogue.encoder_name if recipe.uses_encoder else None
    return Train(state.project.folder, recipe, encoder=encoder)


def resumed(state: AppState, run: UnfinishedRun) -> Train:
    """The interrupted ``run``, from where it was."""
    assert state.project is not None
    return dataclasses.replace(
        run.request, folder=state.project.folder, output=None, resume=run.id
    )


def again(state: AppState, run: RunRecord) -> Train | None:
    """The same training on the images as they are now; None if that is not known.

    A network starts with what it learned in ``run``.
    """
    from engine.training.running import read_request

    assert state.project is not None
    try:
        request = read_request(Path(state.project.database), run.id)
    except DiscernError:
        return None
    return dataclasses.replace(
        request,
        folder=state.project.folder,
        output=None,
        resume=None,
        repeat=None,
        start_from=run.id if request.recipe.is_network else None,
    )


def repeated(state: AppState, run: RunRecord) -> Train | None:
    """Exactly what ``run`` did, on its own images; None if that is not known."""
    request = again(state, run)
    if request is None:
        return None
    return dataclasses.replace(request, repeat=run.id, start_from=None)

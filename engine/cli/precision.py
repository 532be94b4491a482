"""``discern precision``: how many of a model's answers have to be right, kept in it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from engine.cli import terminal, words
from engine.cli.options import ModelArgument
from engine.errors import DiscernError
from engine.models.catalogue import model_path
from engine.models.chosen_precision import choose_precision
from engine.models.manifest import Manifest
from engine.models.modelfile import read_manifest
from engine.models.precision import at_threshold
from engine.models.precision_request import LEAST, MOST, ChoosePrecision
from engine.paths import bundled_models_dir
from engine.progress import Token, ignore


def precision(
    model: ModelArgument,
    share: Annotated[
        Optional[float],  # noqa: UP045 - Typer reads it at run time
        typer.Argument(
            min=LEAST, max=MOST, help="Share of the named images that should be right."
        ),
    ] = None,
    off: Annotated[
        bool, typer.Option("--off", help="The model's own threshold again.")
    ] = False,
) -> None:
    """Keep a precision in a model; without SHARE, say which one it keeps.

    Classifying uses it until another one is kept or --precision is given.
    """
    with terminal.bad_input():
        path = model_path(model)
        if off and share is not None:
            raise DiscernError(
                "precision.both", "Expected a share or --off, received both."
            )
        if off or share is not None:
            refuse_bundled(path)
            request = ChoosePrecision(str(path), share)
            choose_precision(request, report=ignore, token=Token())
        terminal.output.print(_sentence(read_manifest(path)), markup=False)


def refuse_bundled(path: Path) -> None:
    """Leave the models alone that come with the app.

    Raises:
        DiscernError: It is one of them (``precision.bundled``).
    """
    if path.resolve().is_relative_to(bundled_models_dir().resolve()):
        raise DiscernError(
            "precision.bundled",
            "This model comes with Discern and stays as it is.",
            path=path,
            remedy="Copy it and use the copy, or give --precision each time.",
        )


def _sentence(manifest: Manifest) -> str:
    if manifest.precision is None:
        return f"No precision is kept; it is sure from {manifest.sure_from:.0%} on."
    found = None
    if manifest.outcomes is not None:
        found = at_threshold(manifest.outcomes, manifest.sure_from)
    if found is None:
        return f"{manifest.precision:.1%} of what it names should be right."
    return words.precision(manifest.precision, found)

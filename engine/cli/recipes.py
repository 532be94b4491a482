"""The recipe of a training, from the terminal's options; and ``discern recipes``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from engine.cli import documents, terminal
from engine.cli.options import AsJson
from engine.errors import RecipeError
from engine.training.augmentation import doubts
from engine.training.recipe_file import as_plain, as_toml, is_file_name, read_recipe
from engine.training.recipes import RECIPES, Recipe, recipe_named, suited, with_settings

_QUICK, _BEST = "quick", "best"


def chosen(
    name: str,
    settings: Sequence[str],
    classes: Sequence[str],
    *,
    seed: int | None = None,
    minutes: float | None = None,
) -> Recipe:
    """The recipe that the options of ``discern train`` mean.

    Args:
        name: A recipe's name, or a TOML or JSON file.
        settings: As in ``--set``: ``NAME=VALUE``.
        classes: The project's classes, which a mirror image may change.
        seed: As in ``--seed``.
        minutes: As in ``--minutes``: try recipes for so long.

    Raises:
        RecipeError: There is no such recipe, or it has no such setting.
    """
    values: dict[str, Any] = {}
    if is_file_name(name):
        name, values = read_recipe(Path(name))
    if minutes is not None:
        if name not in {_QUICK, _BEST}:
            raise RecipeError(
                "recipe.minutes",
                f"Expected --minutes alone or with the recipe best, received {name!r}.",
                remedy="Say how long with --set epochs=... instead.",
            )
        name = _BEST
        values["minutes"] = minutes
    for setting in settings:
        key, separator, value = setting.partition("=")
        if not separator:
            raise RecipeError(
                "recipe.setting", f"Expected NAME=VALUE, received {setting!r}."
            )
        values[key.strip().replace("-", "_")] = value.strip()
    if seed is not None:
        values["seed"] = seed
    recipe = with_settings(suited(recipe_named(name), classes), values)
    for sentence in told_before(recipe, classes):
        terminal.errors.print(f"Careful: {sentence}", markup=False)
    return recipe


def told_before(recipe: Recipe, classes: Sequence[str]) -> tuple[str, ...]:
    """What a person should know about the recipe's changes of pictures."""
    if recipe.training is not None:
        return doubts(recipe.training.augmentation, classes)
    return doubts(recipe.quick.augmentation, classes) if recipe.quick.views else ()


def recipes(
    name: Annotated[
        Optional[str],  # noqa: UP045 - Typer reads it at run time
        typer.Argument(help="One recipe, with all its settings, as a TOML file."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the recipes, or print one as a file that `train --recipe` takes."""
    with terminal.bad_input():
        wanted = [recipe_named(name)] if name else list(RECIPES.values())
    if as_json:
        plain = [{**as_plain(item), "title": item.title} for item in wanted]
        documents.print_json(plain[0] if name else plain)
    elif name:
        typer.echo(f"# {wanted[0].title}\n{as_toml(wanted[0])}", nl=False)
    else:
        width = max(len(item.name) for item in wanted)
        for item in wanted:
            typer.echo(f"{item.name:<{width}}  {item.title}")

"""Recipes in files: TOML or JSON, one recipe by name with its settings changed."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import msgspec

from engine.errors import RecipeError
from engine.training.recipe import Recipe
from engine.training.recipes import recipe_named, setting_names, with_settings

_SUFFIXES = {".toml", ".json"}


def is_file_name(name: str) -> bool:
    """Whether what was given as a recipe is a file's name."""
    return Path(name).suffix.lower() in _SUFFIXES


def read_recipe(path: Path) -> tuple[str, dict[str, Any]]:
    """The recipe's name and the settings that a file holds.

    Settings may stand beside ``recipe``, or below ``settings``.

    Raises:
        RecipeError: The file cannot be read (``recipe.file``), names no recipe of ours,
            or changes settings that it has not.
    """
    try:
        data = path.read_bytes()
        read = tomllib.loads(data.decode()) if _is_toml(path) else json.loads(data)
    except OSError as error:
        raise _bad(path, error.strerror or str(error)) from error
    except ValueError as error:  # of both formats, and of what is no text
        raise _bad(path, str(error)) from error
    if not isinstance(read, dict) or not isinstance(read.get("recipe"), str):
        raise _bad(path, 'expected a line such as recipe = "quick"')
    settings = {name: value for name, value in read.items() if name != "recipe"}
    inner = settings.pop("settings", {})
    if not isinstance(inner, dict):
        raise _bad(path, "expected settings by name below settings")
    settings |= inner
    with_settings(recipe_named(read["recipe"]), settings)
    return read["recipe"], settings


def as_plain(recipe: Recipe) -> dict[str, Any]:
    """A recipe as a file holds it: its name, and every setting."""
    target = getattr(recipe, recipe.family)
    changes = getattr(target, "augmentation", None)
    plain: dict[str, Any] = {"recipe": recipe.name}
    for name in setting_names(recipe):
        if name == "seed":
            plain[name] = recipe.seed
        else:
            owner = target if hasattr(target, name) else changes
            plain[name] = msgspec.to_builtins(getattr(owner, name))
    return plain


def as_toml(recipe: Recipe) -> str:
    """A recipe as a TOML file that ``read_recipe`` understands.

    What is none stands in a comment, as TOML has no word for it.
    """
    lines = []
    for name, value in as_plain(recipe).items():
        if value is None:
            lines.append(f"# {name} = (none)")
        else:
            # JSON's texts, numbers, truths and lists are TOML's as well.
            lines.append(f"{name} = {json.dumps(value)}")
    return "\n".join(lines) + "\n"


def _is_toml(path: Path) -> bool:
    return path.suffix.lower() == ".toml"


def _bad(path: Path, reason: str) -> RecipeError:
    return RecipeError(
        "recipe.file",
        f"The recipe cannot be read: {reason}.",
        path=path,
        remedy="`discern recipes NAME` prints one that can.",
    )

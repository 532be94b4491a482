"""Recipes by name, with settings changed and checked.

A recipe of the ``quick`` family fits a head on cached embeddings; ``network`` trains a
convolutional network from scratch; ``fine_tune`` trains the end of an encoder further;
``dense_top`` trains dense layers on a frozen network; ``best`` tries several.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any, get_origin, get_type_hints

import msgspec

from engine.errors import RecipeError
from engine.training.augmentation import Augmentation, mirrored
from engine.training.checks import (
    LARGEST_INPUT,
    SMALLEST_INPUT,
    check_best,
    check_dense_top,
    check_fine_tune,
    check_network,
    check_quick,
    expect,
)
from engine.training.recipe import Recipe
from engine.training.recipe_table import RECIPES
from engine.training.settings import (
    BestSettings,
    DenseTopSettings,
    FineTuneSettings,
    NetworkSettings,
    QuickSettings,
    TrainingSettings,
)

__all__ = [
    "LARGEST_INPUT",
    "RECIPES",
    "SMALLEST_INPUT",
    "Augmentation",
    "BestSettings",
    "DenseTopSettings",
    "FineTuneSettings",
    "NetworkSettings",
    "QuickSettings",
    "Recipe",
    "TrainingSettings",
    "recipe_named",
    "setting_names",
    "suited",
    "validate",
    "with_settings",
]

#: What makes the recipe what it is, and so is no setting of it.
_FIXED = frozenset({"architecture", "augmentation", "encoders", "original"})
#: Short names, as in ``--set lr=0.001``.
_SHORT = {"lr": "learning_rate", "optimiser": "optimizer", "unfreeze": "depth"}


def recipe_named(name: str) -> Recipe:
    """The recipe called ``name``.

    Raises:
        RecipeError: There is none of that name (``recipe.unknown``).
    """
    try:
        return RECIPES[name]
    except KeyError:
        raise RecipeError(
            "recipe.unknown",
            f"Expected a recipe, one of {', '.join(RECIPES)}, received {name!r}.",
        ) from None


def with_settings(recipe: Recipe, settings: dict[str, Any]) -> Recipe:
    """``recipe`` with some settings changed, as in ``--set epochs=3``.

    Args:
        recipe: The recipe to start from.
        settings: Values by name: any field of the recipe's settings or of its
            augmentation, and ``seed``. Text is converted to the field's type.

    Raises:
        RecipeError: A setting is unknown or out of range.
    """
    settings = {_SHORT.get(name, name): value for name, value in settings.items()}
    seed = settings.pop("seed", recipe.seed)
    family = recipe.family
    changed: Recipe = dataclasses.replace(
        recipe,
        seed=_convert("seed", seed, int),
        **{family: _replace(getattr(recipe, family), settings)},
    )
    validate(changed)
    return changed


def setting_names(recipe: Recipe) -> tuple[str, ...]:
    """The names that ``with_settings`` takes for ``recipe``."""
    return (*sorted(_names(getattr(recipe, recipe.family))), "seed")


def suited(recipe: Recipe, classes: Sequence[str]) -> Recipe:
    """``recipe`` without mirroring where that would change what pictures show."""
    if not mirrored(classes):
        return recipe
    plain: dict[str, Any] = {}
    for name in ("quick", "network", "fine_tune"):
        settings = getattr(recipe, name)
        if settings is not None and settings.augmentation.flip:
            still = dataclasses.replace(settings.augmentation, flip=False)
            plain[name] = dataclasses.replace(settings, augmentation=still)
    return dataclasses.replace(recipe, **plain)


def _replace(target: Any, settings: dict[str, Any]) -> Any:
    """``target`` with ``settings`` applied; augmentation's own names are accepted."""
    types = get_type_hints(type(target))
    inner_types = get_type_hints(Augmentation) if _changes_pictures(target) else {}
    own: dict[str, Any] = {}
    nested: dict[str, Any] = {}
    for name, value in settings.items():
        if name in types and name not in _FIXED:
            own[name] = _convert(name, value, types[name])
        elif name in inner_types:
            nested[name] = _convert(name, value, inner_types[name])
        else:
            known = sorted(_names(target))
            raise RecipeError(
                "recipe.unknown_setting",
                f"Expected a setting, one of {', '.join(known)}, received {name!r}.",
            )
    if nested:
        own["augmentation"] = dataclasses.replace(target.augmentation, **nested)
    return dataclasses.replace(target, **own)


def _changes_pictures(target: Any) -> bool:
    # Dense layers alone see no pictures.
    plain = isinstance(target, DenseTopSettings)
    return hasattr(target, "augmentation") and not plain


def _names(target: Any) -> set[str]:
    inner = _changes_pictures(target)
    own = set(get_type_hints(type(target))) - _FIXED
    return own | (set(get_type_hints(Augmentation)) if inner else set())


def _convert(name: str, value: Any, to: Any) -> Any:
    if isinstance(value, str):
        if get_origin(to) is tuple:
            value = [part.strip() for part in value.split(",") if part.strip()]
        elif value.lower() in {"none", ""}:
            value = None
    try:
        return msgspec.convert(value, to, strict=False)
    except msgspec.ValidationError as error:
        raise RecipeError(
            "recipe.invalid", f"Setting {name!r} cannot be {value!r}: {error}."
        ) from None


def validate(recipe: Recipe) -> None:
    """Check that ``recipe`` can be trained.

    Raises:
        RecipeError: A setting is out of range (``recipe.invalid``).
    """
    expect(0 <= recipe.seed < 2**32, "seed", "0 to 4294967295", recipe.seed)
    check_quick(recipe.quick)
    if recipe.network is not None:
        check_network(recipe.network)
    if recipe.fine_tune is not None:
        check_fine_tune(recipe.fine_tune)
    if recipe.dense_top is not None:
        check_dense_top(recipe.dense_top)
    if recipe.best is not None:
        check_best(recipe.best)

"""Recipes: what to train, as plain validated data that is saved with every run.

A recipe of the ``quick`` family fits a head on cached embeddings. A recipe of the
``network`` family trains a convolutional network from scratch; the four named here are
the networks of the projects Discern grew out of, with their traps removed: an epoch
sees every image once, pictures are scaled to the size the network is built for, and no
score comes from a single batch.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any, get_origin, get_type_hints

import msgspec

from engine.errors import RecipeError
from engine.training.settings import (
    LARGEST_INPUT,
    SMALLEST_INPUT,
    Augmentation,
    NetworkSettings,
    QuickSettings,
    check_network,
    check_quick,
    expect,
)

__all__ = [
    "LARGEST_INPUT",
    "RECIPES",
    "SMALLEST_INPUT",
    "Augmentation",
    "NetworkSettings",
    "QuickSettings",
    "Recipe",
    "recipe_named",
    "validate",
    "with_settings",
]


@dataclass(frozen=True, slots=True)
class Recipe:
    """What to train.

    Attributes:
        name: The recipe's name, as in ``--recipe``.
        title: One line for a person.
        quick: Settings of the head, for the quick family.
        network: Settings of the network, for the network family, else None.
        seed: Seed of everything random in the training.
    """

    name: str
    title: str
    quick: QuickSettings = field(default_factory=QuickSettings)
    network: NetworkSettings | None = None
    seed: int = 0

    @property
    def is_network(self) -> bool:
        """Whether this trains a network (TensorFlow, in a process of its own)."""
        return self.network is not None


_SEED_AUGMENTATION = Augmentation(flip=True, shear=0.2, zoom=0.2)

RECIPES: dict[str, Recipe] = {
    recipe.name: recipe
    for recipe in (
        Recipe("quick", "Quick: learns from a ready-made network. Best first choice."),
        Recipe(
            "cnn-1",
            "Smallest network (64 px): two or three clear-cut classes.",
            network=NetworkSettings(
                architecture="cnn-1",
                input_size=64,
                filters=(32,),
                dense=(128,),
                batch=8,
                learning_rate=0.0003,  # at 0.001 its many weights die at once
                augmentation=_SEED_AUGMENTATION,
            ),
        ),
        Recipe(
            "cnn-3",
            "For fine details in large pictures (256 px); slow.",
            network=NetworkSettings(
                architecture="cnn-3",
                input_size=256,
                filters=(16, 32, 16),
                dense=(256,),
            ),
        ),
        Recipe(
            "cnn-4",
            "All-round network (128 px).",
            network=NetworkSettings(
                architecture="cnn-4",
                input_size=128,
                filters=(32, 64, 128, 128),
                dense=(256, 128, 64),
            ),
        ),
        Recipe(
            "cnn-bn",
            "For thousands of small pictures (32 px).",
            network=NetworkSettings(
                architecture="cnn-bn",
                input_size=32,
                filters=(32, 64),
                dense=(128,),
                dropout=0.25,
                batch=64,
                epochs=20,
                augmentation=Augmentation(flip=True),
            ),
        ),
    )
}


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
    seed = settings.get("seed", recipe.seed)
    rest = {name: value for name, value in settings.items() if name != "seed"}
    changed = dataclasses.replace(recipe, seed=_convert("seed", seed, int))
    if changed.network is not None:
        changed = dataclasses.replace(changed, network=_replace(changed.network, rest))
    else:
        changed = dataclasses.replace(changed, quick=_replace(changed.quick, rest))
    validate(changed)
    return changed


def _replace(target: Any, settings: dict[str, Any]) -> Any:
    """``target`` with ``settings`` applied; augmentation's own names are accepted."""
    types = get_type_hints(type(target))
    inner = getattr(target, "augmentation", None)
    inner_types = get_type_hints(Augmentation) if inner is not None else {}
    own: dict[str, Any] = {}
    nested: dict[str, Any] = {}
    for name, value in settings.items():
        if name in types and name not in {"architecture", "augmentation"}:
            own[name] = _convert(name, value, types[name])
        elif name in inner_types:
            nested[name] = _convert(name, value, inner_types[name])
        else:
            known = sorted({*types, *inner_types} - {"architecture", "augmentation"})
            raise RecipeError(
                "recipe.unknown_setting",
                f"Expected a setting, one of {', '.join(known)}, received {name!r}.",
            )
    if nested:
        own["augmentation"] = dataclasses.replace(target.augmentation, **nested)
    return dataclasses.replace(target, **own)


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

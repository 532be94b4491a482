"""Recipes: what to train, as plain validated data that is saved with every run.

A recipe of the ``quick`` family fits a head on cached embeddings. A recipe of the
``network`` family trains a convolutional network from scratch; the four named here are
the networks of the projects Discern grew out of, with their traps removed: an epoch
sees every image once, pictures are scaled to the size the network is built for, and no
score comes from a single batch.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Literal, get_origin, get_type_hints

import msgspec

from engine.errors import RecipeError

Architecture = Literal["cnn-1", "cnn-3", "cnn-4", "cnn-bn"]
Optimizer = Literal["adam", "sgd", "rmsprop"]

SMALLEST_INPUT = 32
LARGEST_INPUT = 299

#: Convolution blocks of each layout: ``filters`` holds one number a block.
_BLOCKS: dict[str, int] = {"cnn-1": 1, "cnn-3": 3, "cnn-4": 4, "cnn-bn": 2}


@dataclass(frozen=True, slots=True)
class Augmentation:
    """Random changes of the training pictures.

    Attributes:
        flip: Mirror left and right, half of the time.
        shear: Largest shear, as the tangent of its angle; 0 is none.
        zoom: Largest zoom in or out, as a share; 0 is none.
    """

    flip: bool = False
    shear: float = 0.0
    zoom: float = 0.0

    @property
    def active(self) -> bool:
        """Whether any picture would be changed."""
        return self.flip or self.shear > 0 or self.zoom > 0


@dataclass(frozen=True, slots=True)
class QuickSettings:
    """How the head of a quick training is fitted.

    Attributes:
        strengths: Inverse regularisation strengths (scikit-learn's ``C``) to choose
            from on validation images.
        balanced: Weigh classes by the inverse of their frequency.
        max_iterations: Bound on the solver's iterations.
    """

    strengths: tuple[float, ...] = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3)
    balanced: bool = True
    max_iterations: int = 1000


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """A network from scratch and how it is trained.

    Attributes:
        architecture: Which of the four layouts.
        input_size: Side of the square input, in pixels.
        filters: Convolution filters a block, outermost first.
        dense: Units of the dense layers before the output.
        dropout: Share of units dropped where the layout has dropout.
        batch: Images a step.
        epochs: How often every image is seen.
        steps_per_epoch: Steps that count as one epoch, or None for all images once.
        validation_steps: Validation steps an epoch, or None for all images once.
        optimizer: Which optimiser.
        learning_rate: Its learning rate.
        momentum: Its momentum, for ``sgd``.
        patience: Stop after this many epochs without a better validation loss; None
            trains all epochs. The best weights are kept in either case.
        validation_share: Share of the training images held out where the project has
            no validation images of its own.
        augmentation: Random changes of the training pictures.
    """

    architecture: Architecture
    input_size: int
    filters: tuple[int, ...]
    dense: tuple[int, ...]
    dropout: float = 0.0
    batch: int = 32
    epochs: int = 10
    steps_per_epoch: int | None = None
    validation_steps: int | None = None
    optimizer: Optimizer = "adam"
    learning_rate: float = 0.001
    momentum: float = 0.9
    patience: int | None = None
    validation_share: float = 0.1
    augmentation: Augmentation = Augmentation()


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
    quick: QuickSettings = QuickSettings()
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
            "One convolution at 64 px, for two or three clear-cut classes.",
            network=NetworkSettings(
                architecture="cnn-1",
                input_size=64,
                filters=(32,),
                dense=(128,),
                batch=8,
                augmentation=_SEED_AUGMENTATION,
            ),
        ),
        Recipe(
            "cnn-3",
            "Three convolutions at 256 px, for large, detailed pictures.",
            network=NetworkSettings(
                architecture="cnn-3",
                input_size=256,
                filters=(16, 32, 16),
                dense=(256,),
            ),
        ),
        Recipe(
            "cnn-4",
            "Four convolutions at 128 px and three dense layers.",
            network=NetworkSettings(
                architecture="cnn-4",
                input_size=128,
                filters=(32, 64, 128, 128),
                dense=(256, 128, 64),
            ),
        ),
        Recipe(
            "cnn-bn",
            "Batch norm and dropout at 32 px, for thousands of small pictures.",
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
            value = [part for part in value.split(",") if part.strip()]
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
    quick = recipe.quick
    _expect(
        len(quick.strengths) > 0 and min(quick.strengths) > 0,
        "strengths",
        "one or more numbers above 0",
        quick.strengths,
    )
    _expect(quick.max_iterations >= 1, "max_iterations", "≥ 1", quick.max_iterations)
    network = recipe.network
    if network is None:
        return
    _expect(
        SMALLEST_INPUT <= network.input_size <= LARGEST_INPUT,
        "input_size",
        f"{SMALLEST_INPUT} to {LARGEST_INPUT} pixels",
        network.input_size,
    )
    blocks = _BLOCKS[network.architecture]
    _expect(
        len(network.filters) == blocks and min(network.filters) >= 1,
        "filters",
        f"{blocks} numbers ≥ 1 for {network.architecture}",
        network.filters,
    )
    _expect(
        len(network.dense) >= 1 and min(network.dense) >= 1,
        "dense",
        "one or more numbers ≥ 1",
        network.dense,
    )
    _expect(0 <= network.dropout < 1, "dropout", "0 to below 1", network.dropout)
    for name in ("batch", "epochs"):
        value = getattr(network, name)
        _expect(value >= 1, name, "≥ 1", value)
    for name in ("steps_per_epoch", "validation_steps", "patience"):
        value = getattr(network, name)
        _expect(value is None or value >= 1, name, "≥ 1 or none", value)
    rate = network.learning_rate
    _expect(0 < rate <= 1, "learning_rate", "above 0, to 1", rate)
    _expect(0 <= network.momentum < 1, "momentum", "0 to below 1", network.momentum)
    share = network.validation_share
    _expect(0 < share < 1, "validation_share", "between 0 and 1", share)
    augmentation = network.augmentation
    _expect(0 <= augmentation.shear <= 1, "shear", "0 to 1", augmentation.shear)
    _expect(0 <= augmentation.zoom < 1, "zoom", "0 to below 1", augmentation.zoom)


def _expect(holds: bool, name: str, expected: str, received: object) -> None:
    if not holds:
        raise RecipeError(
            "recipe.invalid", f"{name}: expected {expected}, received {received}."
        )

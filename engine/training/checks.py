"""What each setting of a recipe may be; what it may not is said in a sentence."""

from __future__ import annotations

import math

from engine.errors import RecipeError
from engine.training.augmentation import LIMITS, Augmentation
from engine.training.settings import (
    BestSettings,
    DenseTopSettings,
    FineTuneSettings,
    NetworkSettings,
    QuickSettings,
    TrainingSettings,
)

SMALLEST_INPUT = 32
LARGEST_INPUT = 299

#: Convolution blocks of each layout: ``filters`` holds one number a block.
_BLOCKS: dict[str, int] = {
    "cnn-1": 1,
    "cnn-3": 3,
    "cnn-4": 4,
    "cnn-bn": 2,
    "resnet-s": 3,
}
#: Layouts that need no dense layer before their output.
_DENSE_OPTIONAL = frozenset({"resnet-s"})
_LARGEST_HIDDEN = 1024
_MOST_VIEWS = 20


def check_quick(quick: QuickSettings) -> None:
    """Check that a head can be fitted with these settings.

    Raises:
        RecipeError: A setting is out of range (``recipe.invalid``).
    """
    expect(
        len(quick.strengths) > 0
        and all(0 < strength < math.inf for strength in quick.strengths),
        "strengths",
        "one or more numbers above 0",
        quick.strengths,
    )
    expect(quick.max_iterations >= 1, "max_iterations", "≥ 1", quick.max_iterations)
    expect(
        0 <= quick.hidden <= _LARGEST_HIDDEN,
        "hidden",
        f"0 to {_LARGEST_HIDDEN} units",
        quick.hidden,
    )
    expect(0 <= quick.views <= _MOST_VIEWS, "views", f"0 to {_MOST_VIEWS}", quick.views)
    mixup = quick.augmentation.mixup
    expect(mixup == 0, "mixup", "0, since views have one class each", mixup)
    check_augmentation(quick.augmentation)


def check_training(settings: TrainingSettings) -> None:
    """Check that anything can be trained with these settings.

    Raises:
        RecipeError: A setting is out of range (``recipe.invalid``).
    """
    for name in ("batch", "epochs"):
        value = getattr(settings, name)
        expect(value >= 1, name, "≥ 1", value)
    for name in ("steps_per_epoch", "validation_steps", "patience"):
        value = getattr(settings, name)
        expect(value is None or value >= 1, name, "≥ 1 or none", value)
    rate = settings.learning_rate
    expect(0 < rate <= 1, "learning_rate", "above 0, to 1", rate)
    expect(0 <= settings.momentum < 1, "momentum", "0 to below 1", settings.momentum)
    sampled = settings.images_a_class
    expect(
        not sampled or (len(sampled) == 3 and min(sampled) >= 1),
        "images_a_class",
        "nothing, or three numbers ≥ 1: to learn from, to validate, to test with",
        sampled,
    )
    check_share(settings.validation_share)
    check_augmentation(settings.augmentation)


def check_network(network: NetworkSettings) -> None:
    """Check that a network can be trained with these settings.

    Raises:
        RecipeError: A setting is out of range (``recipe.invalid``).
    """
    expect(
        SMALLEST_INPUT <= network.input_size <= LARGEST_INPUT,
        "input_size",
        f"{SMALLEST_INPUT} to {LARGEST_INPUT} pixels",
        network.input_size,
    )
    blocks = _BLOCKS[network.architecture]
    expect(
        len(network.filters) == blocks and min(network.filters) >= 1,
        "filters",
        f"{blocks} numbers ≥ 1 for {network.architecture}",
        network.filters,
    )
    least = 0 if network.architecture in _DENSE_OPTIONAL else 1
    _check_dense(network.dense, least)
    expect(0 <= network.dropout < 1, "dropout", "0 to below 1", network.dropout)
    check_training(network)


def check_fine_tune(settings: FineTuneSettings) -> None:
    """Check that an encoder can be trained further with these settings.

    Raises:
        RecipeError: A setting is out of range (``recipe.invalid``).
    """
    blocks = settings.blocks
    expect(blocks is None or blocks >= 1, "blocks", "≥ 1 or none", blocks)
    check_training(settings)


def check_dense_top(settings: DenseTopSettings) -> None:
    """Check that dense layers can be trained with these settings.

    Raises:
        RecipeError: A setting is out of range (``recipe.invalid``).
    """
    _check_dense(settings.dense, 1)
    expect(0 <= settings.dropout < 1, "dropout", "0 to below 1", settings.dropout)
    changes = settings.augmentation
    expect(
        not changes.active,
        "augmentation",
        "none, since each picture is read only once",
        changes,
    )
    check_training(settings)


def check_best(settings: BestSettings) -> None:
    """Check that there is time to try anything.

    Raises:
        RecipeError: A setting is out of range (``recipe.invalid``).
    """
    minutes = settings.minutes
    expect(0 < minutes <= 24 * 60, "minutes", "above 0, to 1440", minutes)
    check_share(settings.validation_share)


def check_share(share: float) -> None:
    """Check a share of images to be held out."""
    expect(0 < share < 1, "validation_share", "between 0 and 1", share)


def check_augmentation(augmentation: Augmentation) -> None:
    """Check the strength of each change.

    Raises:
        RecipeError: One of them is out of range (``recipe.invalid``).
    """
    for name, limit in LIMITS.items():
        value = getattr(augmentation, name)
        expect(0 <= value <= limit, name, f"0 to {limit:g}", value)


def _check_dense(dense: tuple[int, ...], least: int) -> None:
    expect(
        len(dense) >= least and min(dense, default=1) >= 1,
        "dense",
        "one or more numbers ≥ 1" if least else "numbers ≥ 1, or none",
        dense,
    )


def expect(holds: bool, name: str, expected: str, received: object) -> None:
    """Raise ``RecipeError`` unless ``holds``."""
    if not holds:
        raise RecipeError(
            "recipe.invalid", f"{name}: expected {expected}, received {received}."
        )

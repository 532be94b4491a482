"""The settings of a recipe, and what each of them may be."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

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
    augmentation: Augmentation = field(default_factory=Augmentation)


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
    expect(
        len(network.dense) >= 1 and min(network.dense) >= 1,
        "dense",
        "one or more numbers ≥ 1",
        network.dense,
    )
    expect(0 <= network.dropout < 1, "dropout", "0 to below 1", network.dropout)
    for name in ("batch", "epochs"):
        value = getattr(network, name)
        expect(value >= 1, name, "≥ 1", value)
    for name in ("steps_per_epoch", "validation_steps", "patience"):
        value = getattr(network, name)
        expect(value is None or value >= 1, name, "≥ 1 or none", value)
    rate = network.learning_rate
    expect(0 < rate <= 1, "learning_rate", "above 0, to 1", rate)
    expect(0 <= network.momentum < 1, "momentum", "0 to below 1", network.momentum)
    share = network.validation_share
    expect(0 < share < 1, "validation_share", "between 0 and 1", share)
    augmentation = network.augmentation
    expect(0 <= augmentation.shear <= 1, "shear", "0 to 1", augmentation.shear)
    expect(0 <= augmentation.zoom < 1, "zoom", "0 to below 1", augmentation.zoom)


def expect(holds: bool, name: str, expected: str, received: object) -> None:
    """Raise ``RecipeError`` unless ``holds``."""
    if not holds:
        raise RecipeError(
            "recipe.invalid", f"{name}: expected {expected}, received {received}."
        )

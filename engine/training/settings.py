"""The settings of a recipe: plain data; ``checks`` says what each of them may be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from engine.training.augmentation import Augmentation

Architecture = Literal["cnn-1", "cnn-3", "cnn-4", "cnn-bn", "resnet-s"]
Optimizer = Literal["adam", "sgd", "rmsprop"]
Schedule = Literal["constant", "cosine"]
Depth = Literal["last-block", "last-third", "half", "all"]


@dataclass(frozen=True, slots=True)
class QuickSettings:
    """How the head of a quick training is fitted.

    Attributes:
        strengths: Inverse regularisation strengths (scikit-learn's ``C``) to choose
            from on validation images.
        balanced: Weigh classes by the inverse of their frequency.
        max_iterations: Bound on the solver's iterations.
        hidden: Units of a hidden layer; 0 for none, which is plain logistic regression.
        views: Randomly changed copies of each training image to learn from as well;
            their embeddings are cached like all others.
        augmentation: How these copies differ.
    """

    strengths: tuple[float, ...] = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3)
    balanced: bool = True
    max_iterations: int = 1000
    hidden: int = 0
    views: int = 0
    augmentation: Augmentation = field(
        default_factory=lambda: Augmentation(
            flip=True, zoom=0.1, rotate=10, crop=0.2, brightness=0.2
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingSettings:
    """How a network learns, whatever network it is.

    Attributes:
        batch: Images a step.
        epochs: How often every image is seen.
        steps_per_epoch: Steps that count as one epoch, or None for all images once.
        validation_steps: Validation steps an epoch, or None for all images once.
        optimizer: Which optimiser.
        learning_rate: Its learning rate.
        momentum: Its momentum, for ``sgd``.
        schedule: ``constant``, or ``cosine``: falling to nothing along half a wave.
        patience: Stop after this many epochs without a better validation loss; None
            trains all epochs. The best weights are kept in either case.
        validation_share: Share of the training images held out where the project has
            no validation images of its own.
        augmentation: Random changes of the training pictures.
        images_a_class: At most so many images of each class to learn from, to validate
            and to test with, chosen at random; nothing for all of them.
    """

    batch: int = 32
    epochs: int = 10
    steps_per_epoch: int | None = None
    validation_steps: int | None = None
    optimizer: Optimizer = "adam"
    learning_rate: float = 0.001
    momentum: float = 0.9
    schedule: Schedule = "constant"
    patience: int | None = None
    validation_share: float = 0.1
    augmentation: Augmentation = field(default_factory=Augmentation)
    images_a_class: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkSettings(TrainingSettings):
    """A network from scratch and how it is trained.

    Attributes:
        architecture: Which of the layouts.
        input_size: Side of the square input, in pixels.
        grey: Look at shades of grey instead of colours.
        filters: Convolution filters a block, outermost first.
        dense: Units of the dense layers before the output.
        dropout: Share of units dropped where the layout has dropout.
    """

    architecture: Architecture
    input_size: int
    grey: bool = False
    filters: tuple[int, ...]
    dense: tuple[int, ...]
    dropout: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FineTuneSettings(TrainingSettings):
    """A ready-made encoder, its last blocks trained further on the project's images.

    Attributes:
        depth: How much of the encoder learns, counted from its end.
        blocks: The same as a number of blocks; None for what ``depth`` says.
        encoders: The encoders to look for, the first one at hand is taken; empty for
            the one that quick training would take.
    """

    depth: Depth = "last-block"
    blocks: int | None = None
    encoders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DenseTopSettings(TrainingSettings):
    """Dense layers trained on what a frozen network gives, as in the old studies.

    Attributes:
        dense: Units of the hidden dense layers; the embedding is what the last gives.
        dropout: Share of their units dropped while training.
        encoders: The networks to look for, the first one at hand is taken.
        original: The one of them whose own dense layers are taken over.
    """

    dense: tuple[int, ...] = (256, 128)
    dropout: float = 0.0
    encoders: tuple[str, ...] = ()
    original: str = ""


@dataclass(frozen=True, slots=True)
class BestSettings:
    """The best of several recipes within a time.

    Attributes:
        minutes: How long to try; what is being saved then is still saved.
        validation_share: As in ``TrainingSettings``.
    """

    minutes: float = 5.0
    validation_share: float = 0.15

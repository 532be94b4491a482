"""A recipe: what to train, as plain data that is saved with every run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from engine.training.settings import (
    BestSettings,
    DenseTopSettings,
    FineTuneSettings,
    NetworkSettings,
    QuickSettings,
    TrainingSettings,
)

#: The ways to train: a field of ``Recipe`` each.
Family = Literal["quick", "network", "fine_tune", "dense_top", "best"]


@dataclass(frozen=True, slots=True)
class Recipe:
    """What to train.

    Attributes:
        name: The recipe's name, as in ``--recipe``.
        title: One line for a person.
        quick: Settings of the head, for the quick family and what builds on it.
        network: Settings of a network from scratch, for that family, else None.
        seed: Seed of everything random in the training.
        fine_tune: Settings of an encoder's further training, else None.
        dense_top: Settings of dense layers on a frozen network, else None.
        best: Settings of trying several recipes, else None.
    """

    name: str
    title: str
    quick: QuickSettings = field(default_factory=QuickSettings)
    network: NetworkSettings | None = None
    seed: int = 0
    fine_tune: FineTuneSettings | None = None
    dense_top: DenseTopSettings | None = None
    best: BestSettings | None = None

    @property
    def family(self) -> Family:
        """Which of the settings count."""
        if self.network is not None:
            return "network"
        if self.fine_tune is not None:
            return "fine_tune"
        if self.dense_top is not None:
            return "dense_top"
        return "quick" if self.best is None else "best"

    @property
    def is_network(self) -> bool:
        """Whether this trains a network (TensorFlow, in a process of its own)."""
        return self.family != "quick"

    @property
    def uses_encoder(self) -> bool:
        """Whether it starts from an encoder that a person may choose.

        A study names its own, and says what stands in for one that is not here.
        """
        settings = self.fine_tune or self.dense_top
        named = settings is not None and bool(settings.encoders)
        return self.family != "network" and not named

    @property
    def training(self) -> TrainingSettings | None:
        """How its network learns, where it has one."""
        return self.network or self.fine_tune or self.dense_top

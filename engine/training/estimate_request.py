"""What is asked and answered about a training before it begins."""

from __future__ import annotations

from dataclasses import dataclass

from engine.training.request import Train


@dataclass(frozen=True, slots=True)
class Estimate:
    """Ask what a training would take.

    Attributes:
        request: The training.
        scan: Whether to look through the folder first; else what the index knows
            counts, if it knows anything.
    """

    request: Train
    scan: bool = False


@dataclass(frozen=True, slots=True)
class Estimated:
    """What a training takes, about.

    Attributes:
        seconds: How long; None where its steps would have to be measured first.
        disk: Bytes that it needs on the project's disk.
        memory: Bytes of memory at its peak.
        disk_free: Bytes that are free there.
        memory_free: Bytes of memory that are free now.
        at_most: Whether it may well end sooner, because it stops once it gets no
            better, or is given a time.
        images: How many images it would learn from.
        recipe: The name of its recipe.
        longest: How long it may well take, where that is longer than ``seconds``: the
            computer may get busier, and guesses stand in for what was never measured.
    """

    seconds: float | None
    disk: int
    memory: int
    disk_free: int
    memory_free: int
    at_most: bool = False
    images: int = 0
    recipe: str = ""
    longest: float = 0.0

    @property
    def fits(self) -> bool:
        """Whether there is room enough for it."""
        return self.disk <= self.disk_free and self.memory <= self.memory_free

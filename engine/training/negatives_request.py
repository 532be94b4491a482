"""What is asked and answered about a project's negatives."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChooseNegatives:
    """Let every training of a project learn from pictures of what it is not.

    Attributes:
        folder: The project's folder.
        negatives: Folder of these pictures; None for none any more.
    """

    folder: str
    negatives: str | None


@dataclass(frozen=True, slots=True)
class NegativesChosen:
    """What the project's trainings use from now on.

    Attributes:
        negatives: As it was asked.
    """

    negatives: str | None

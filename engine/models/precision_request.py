"""What is asked and answered about the precision that a model keeps."""

from __future__ import annotations

from dataclasses import dataclass

#: A precision that may be asked for.
LEAST, MOST = 0.5, 1.0


@dataclass(frozen=True, slots=True)
class ChoosePrecision:
    """Keep a precision in a model.

    Attributes:
        model: Path of the model file.
        precision: The share of named images that should be right; None for the model's
            own threshold again.
    """

    model: str
    precision: float | None


@dataclass(frozen=True, slots=True)
class PrecisionChosen:
    """What a model keeps now.

    Attributes:
        model: Path of the model file.
        precision: As it was asked.
        sure_from: Below this probability the verdict is "not sure".
    """

    model: str
    precision: float | None
    sure_from: float

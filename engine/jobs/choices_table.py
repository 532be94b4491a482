"""The operations on when a model is to be sure: precision, negatives."""

from __future__ import annotations

from typing import Any

from engine.jobs.operation import Lane, Operation
from engine.models.precision_request import ChoosePrecision, PrecisionChosen
from engine.training.negatives_request import ChooseNegatives, NegativesChosen

CHOOSE_PRECISION = Operation(
    "choose_precision",
    ChoosePrecision,
    PrecisionChosen,
    # A person's edit: never behind a training or a folder.
    Lane.EDIT,
    "engine.models.chosen_precision:choose_precision",
)
CHOOSE_NEGATIVES = Operation(
    "choose_negatives",
    ChooseNegatives,
    NegativesChosen,
    Lane.EDIT,
    "engine.training.negatives_choice:choose_negatives",
)

OPERATIONS: tuple[Operation[Any, Any], ...] = (CHOOSE_PRECISION, CHOOSE_NEGATIVES)

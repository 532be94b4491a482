"""The operations around training, and what is done with the runs it leaves."""

from __future__ import annotations

from typing import Any

from engine.jobs.operation import Lane, Operation
from engine.training.estimate_request import Estimate, Estimated
from engine.training.recipes import Recipe
from engine.training.request import Refit, Refitted, Train, TrainResult
from engine.training.run_edit import EditRun, RunEdited

TRAIN_QUICK = Operation(
    "train_quick",
    Train,
    TrainResult,
    Lane.QUICK,
    "engine.jobs.training:train_quick",
    heavy=True,
)
REFIT = Operation("refit", Refit, Refitted, Lane.QUICK, "engine.training.refit:refit")
TRAIN_NETWORK = Operation(
    "train_network",
    Train,
    TrainResult,
    Lane.NETWORK,
    "engine.nn.train:train_network",
    heavy=True,
)
EDIT_RUN = Operation(
    "edit_run",
    EditRun,
    RunEdited,
    Lane.EDIT,
    "engine.training.run_edits:edit_run",
)
ESTIMATE = Operation(
    "estimate", Estimate, Estimated, Lane.QUICK, "engine.jobs.estimating:estimate"
)
MEASURE = Operation(
    "measure",
    Estimate,
    Estimated,
    Lane.NETWORK,
    "engine.nn.measure:measure",
    heavy=True,
)

TRAINING_OPERATIONS: tuple[Operation[Any, Any], ...] = (
    TRAIN_QUICK,
    REFIT,
    TRAIN_NETWORK,
    EDIT_RUN,
    ESTIMATE,
    MEASURE,
)


def training(recipe: Recipe) -> Operation[Train, TrainResult]:
    """The operation that trains ``recipe``."""
    return TRAIN_NETWORK if recipe.is_network else TRAIN_QUICK

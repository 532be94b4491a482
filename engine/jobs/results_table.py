"""The part of the table of operations that the Results page and reports are made of."""

from __future__ import annotations

from typing import Any

from engine.evaluation.run_scores import RunScored, ScoreRun
from engine.jobs.operation import Lane, Operation

SCORE_RUN = Operation(
    "score_run",
    ScoreRun,
    RunScored,
    Lane.QUICK,
    "engine.evaluation.score_run:score_run",
)

RESULTS_OPERATIONS: tuple[Operation[Any, Any], ...] = (SCORE_RUN,)

"""The part of the table of operations that the Results page and reports are made of."""

from __future__ import annotations

from typing import Any

from engine.evaluation.map_request import ImagesMapped, MapImages
from engine.evaluation.report.request import ReportSaved, SaveReport
from engine.evaluation.run_scores import RunScored, ScoreRun
from engine.jobs.operation import Lane, Operation

SCORE_RUN = Operation(
    "score_run",
    ScoreRun,
    RunScored,
    Lane.QUICK,
    "engine.evaluation.score_run:score_run",
)

SAVE_REPORT = Operation(
    "save_report",
    SaveReport,
    ReportSaved,
    Lane.QUICK,
    "engine.evaluation.report.saving:save_report",
)

MAP_IMAGES = Operation(
    "map_images",
    MapImages,
    ImagesMapped,
    Lane.QUICK,
    "engine.evaluation.image_map:map_images",
)

RESULTS_OPERATIONS: tuple[Operation[Any, Any], ...] = (
    SCORE_RUN,
    SAVE_REPORT,
    MAP_IMAGES,
)

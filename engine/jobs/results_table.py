"""The part of the table of operations that the Results page and reports are made of."""

from __future__ import annotations

from typing import Any

from engine.evaluation.forecast_request import ForecastRun, RunForecast
from engine.evaluation.looking_request import LookAtRun, Looking
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

FORECAST_RUN = Operation(
    "forecast_run",
    ForecastRun,
    RunForecast,
    Lane.QUICK,
    "engine.evaluation.forecast:forecast_run",
)

LOOK_AT_RUN = Operation(
    "look_at_run",
    LookAtRun,
    Looking,
    Lane.QUICK,
    "engine.evaluation.looking:look_at_run",
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
    FORECAST_RUN,
    LOOK_AT_RUN,
    SAVE_REPORT,
    MAP_IMAGES,
)

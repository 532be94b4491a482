"""The part of the table of operations that takes models elsewhere."""

from __future__ import annotations

from typing import Any

from engine.exporting.request import Exported, ExportModel
from engine.jobs.operation import Lane, Operation

EXPORT_MODEL = Operation(
    "export_model",
    ExportModel,
    Exported,
    Lane.NETWORK,
    "engine.nn.exporting.job:export_model",
)

EXPORT_OPERATIONS: tuple[Operation[Any, Any], ...] = (EXPORT_MODEL,)

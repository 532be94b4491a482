"""The operations on batches: classify, export, sort, take back, watch."""

from __future__ import annotations

from typing import Any

from engine.batch.request import (
    ClassifyFolder,
    Exported,
    ExportResults,
    FolderResult,
)
from engine.jobs.operation import Lane, Operation

CLASSIFY_FOLDER = Operation(
    "classify_folder",
    ClassifyFolder,
    FolderResult,
    Lane.QUICK,
    "engine.batch.folder:classify_folder",
)
EXPORT_RESULTS = Operation(
    "export_results",
    ExportResults,
    Exported,
    Lane.QUICK,
    "engine.batch.export:export_results",
)

OPERATIONS: tuple[Operation[Any, Any], ...] = (CLASSIFY_FOLDER, EXPORT_RESULTS)

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

EXPORT_PAGE = Operation(
    "export_page",
    ExportModel,
    Exported,
    Lane.QUICK,
    "engine.exporting.html_job:export_html",
)

EXPORT_OPERATIONS: tuple[Operation[Any, Any], ...] = (EXPORT_MODEL, EXPORT_PAGE)


def exporting(name: str) -> Operation[ExportModel, Exported]:
    """The operation that exports to the format ``name``; a page needs no TensorFlow."""
    return EXPORT_PAGE if name == "html" else EXPORT_MODEL

"""Results for the tests of the Train page."""

from __future__ import annotations

from PySide6.QtWidgets import QTableWidget

from engine.dataset.summary import SplitCounts
from engine.models.score import Score
from engine.training.request import TrainResult


def result(model: str = "m.discern", **changes: object) -> TrainResult:
    """A result like a real one."""
    values = {
        "model": model,
        "classes": ("blue", "red"),
        "recipe": "quick",
        "encoder": "e",
        "images": SplitCounts(700, 100, 309),
        "test": Score(0.81, 0.77, 0.85, 309),
        "validation": Score(0.83, 0.7, 0.9, 100),
        "seconds": {"total": 25.0},
        "findings": {},
    }
    return TrainResult(**(values | changes))  # type: ignore[arg-type]


def cell(table: QTableWidget, row: int, column: int) -> str:
    """What a cell shows."""
    item = table.item(row, column)
    return "" if item is None else item.text()

"""Results for the tests of the Train page."""

from __future__ import annotations

from pathlib import Path

import msgspec
from PySide6.QtWidgets import QTableWidget

from engine.dataset.summary import SplitCounts
from engine.models.score import Score
from engine.training.recipes import RECIPES
from engine.training.request import Train, TrainResult
from gui.state import AppState


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


def leave_interrupted(state: AppState, epochs: int) -> str:
    """What a killed network training leaves."""
    assert state.project is not None
    name = "20260101-120000-000-cnn-bn-aaaa"
    folder = Path(state.project.database).parent / "runs" / name
    folder.mkdir(parents=True)
    request = Train("/elsewhere", RECIPES["cnn-bn"])
    (folder / "request.json").write_bytes(msgspec.json.encode(request))
    (folder / "history.csv").write_text("epoch\n" * (epochs + 1))
    state.refresh_runs()
    return name

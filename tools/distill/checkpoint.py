"""The student's weights and the record of its training, kept while it trains."""

from __future__ import annotations

import json
from pathlib import Path

import keras
import numpy as np


def save_stages(work: Path, stages: list[keras.Model], record: list[object]) -> None:
    """Keep the stages' weights and what was trained until now."""
    arrays = {
        f"{stage.name}/{number}": weight
        for stage in stages
        for number, weight in enumerate(stage.get_weights())
    }
    temporary = work / "student.part.npz"
    np.savez(temporary, **arrays)
    temporary.replace(work / "student.npz")
    (work / "record.json").write_text(json.dumps(record, indent=1), encoding="utf-8")


def load_stages(work: Path, stages: list[keras.Model]) -> list[object]:
    """Give the stages their last weights; what was trained until now."""
    if not (work / "student.npz").exists():
        return []
    with np.load(work / "student.npz", allow_pickle=False) as arrays:
        for stage in stages:
            count = len(stage.get_weights())
            stage.set_weights([arrays[f"{stage.name}/{n}"] for n in range(count)])
    record: list[object] = json.loads((work / "record.json").read_text("utf-8"))
    return record

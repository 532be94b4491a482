"""Quick training with a cold and a warm cache makes one and the same model."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from engine.models.encoder import Encoder
from engine.progress import Event, Token, ignore
from engine.training.recipes import recipe_named, with_settings
from engine.training.request import Train, TrainResult
from engine.training.train import train_quick
from tests.support.archives import unpacked
from tests.support.pictures import draw_project


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return draw_project(tmp_path / "colours", {"blue": 20, "green": 20, "red": 20})


def train(
    folder: Path,
    encoder: Encoder,
    heard: list[Event] | None = None,
    *,
    settings: dict[str, object],
) -> TrainResult:
    recipe = with_settings(recipe_named("quick"), settings)
    report = ignore if heard is None else heard.append
    request = Train(str(folder), recipe)
    return train_quick(request, encoder, report=report, token=Token())


def without_time(path: str) -> dict[str, bytes]:
    """The members of a model file, the moment it was made left out."""
    members = unpacked(Path(path))
    manifest = json.loads(members["manifest.json"])
    del manifest["created"]
    members["manifest.json"] = json.dumps(manifest).encode()
    return members


@pytest.mark.parametrize(
    "settings", [{}, {"hidden": 8, "strengths": (1.0,), "views": 2}]
)
def test_warm_and_cold_runs_make_the_same_model(
    folder: Path, tiny_encoder: Encoder, tmp_path: Path, settings: dict[str, object]
) -> None:
    # GIVEN a project that is trained, and trained again with everything cached
    cold = train(folder, tiny_encoder, settings=settings)
    heard: list[Event] = []
    warm = train(folder, tiny_encoder, heard, settings=settings)
    embedded = [event for event in heard if getattr(event, "stage", "") == "embed"]
    assert embedded
    assert all(event.done == event.total for event in embedded)  # type: ignore[union-attr]
    # WHEN a copy of its pictures is trained somewhere else
    elsewhere = tmp_path / "elsewhere" / "colours"
    shutil.copytree(folder, elsewhere, ignore=shutil.ignore_patterns(".discern"))
    other = train(elsewhere, tiny_encoder, settings=settings)
    # THEN the files are the same, but for the moment they were made
    assert without_time(cold.model) == without_time(warm.model)
    assert without_time(cold.model) == without_time(other.model)

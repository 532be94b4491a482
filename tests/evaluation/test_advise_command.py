"""``discern advise`` on a trained project, and where nothing was trained."""

from __future__ import annotations

from pathlib import Path

from engine.models.encoder import Encoder
from engine.progress import Token, ignore
from engine.training.recipes import recipe_named
from engine.training.request import Train
from engine.training.train import train_quick
from tests.support.pictures import draw_project
from tests.support.terminal import discern, document


def test_advice_says_what_would_help_and_why(
    tmp_path: Path, tiny_encoder: Encoder
) -> None:
    # GIVEN a project of pictures of one colour each, trained
    folder = tmp_path / "colours"
    counts = {f"{split}/{name}": 12 for split in ("train", "test")
              for name in ("blue", "red")}  # fmt: skip
    draw_project(folder, counts)
    request = Train(str(folder), recipe_named("quick"))
    train_quick(request, tiny_encoder, report=ignore, token=Token())
    # WHEN advice is asked for
    found = document("advise", folder)
    # THEN the forecast, what the model looks at and the advice are there
    assert found["forecast"]["images"] == 24
    assert {one["name"] for one in found["forecast"]["classes"]} == {"blue", "red"}
    assert found["looking"]["whole"]["value"] == 1
    assert found["looking"]["gives_away"] is not None
    assert found["slices"]["found"] == []
    weights = [one["weight"] for one in found["advice"]]
    assert weights == sorted(weights, reverse=True)
    assert "give themselves away" in found["advice"][0]["sentence"]


def test_a_project_that_was_never_trained_is_told_so(tmp_path: Path) -> None:
    # GIVEN a project without a run
    # WHEN advice is asked for
    code, _, errors = discern(
        "advise", draw_project(tmp_path / "new", {"blue": 2, "red": 2})
    )
    # THEN that is said, with the remedy
    assert code == 2
    said = " ".join(errors.split())
    assert "one without a run" in said
    assert "discern train" in said

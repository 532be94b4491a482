"""A refit: what an edit is worth, on embeddings that are at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.dataset.edits import Relabel
from engine.dataset.edits.engine import apply
from engine.dataset.project import Project
from engine.models.encoder import Encoder
from engine.progress import CurvePoint, Event, Token, ignore
from engine.training.recipes import recipe_named, with_settings
from engine.training.refit import refit
from engine.training.request import Refit
from engine.training.request import Train as Request
from engine.training.train import train_quick
from tests.support.pictures import draw_class, draw_project

CLASSES = {"blue": 20, "green": 20, "red": 20}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return draw_project(tmp_path / "colours", CLASSES)


def test_a_refit_tells_what_an_edit_is_worth(
    folder: Path, tiny_encoder: Encoder
) -> None:
    # GIVEN a model, and a validation image that stood in the wrong class
    with Project(folder) as project:
        project.scan(report=ignore, token=Token())
        sample = project.samples()["validation"][0]
    place = sample.path.relative_to(folder).as_posix()
    right = sample.path.parent.name
    wrong = next(name for name in CLASSES if name != right)
    back = apply(folder, Relabel((place,), wrong)).inverse
    assert back is not None
    model = train_quick(
        Request(str(folder), recipe_named("quick")),
        tiny_encoder,
        report=ignore,
        token=Token(),
    ).model
    request = Refit(str(folder), model, 0.03)
    unchanged = refit(request, report=ignore, token=Token())
    assert not unchanged.changed
    assert unchanged.before is not None
    # WHEN it is put right
    apply(folder, back)
    told = refit(request, report=ignore, token=Token())
    # THEN nothing is embedded again, and both heads are scored on the new labels
    assert told.changed
    assert told.embedded == 0
    assert told.before is not None
    assert told.after is not None
    assert told.before.accuracy > unchanged.before.accuracy
    assert told.after.accuracy > unchanged.before.accuracy
    # AND WHEN pictures of a new class come THEN only these are embedded
    draw_class(folder / "yellow", 10)
    with Project(folder) as project:
        project.scan(report=ignore, token=Token())
    told = refit(request, report=ignore, token=Token())
    assert 0 < told.embedded <= 10
    assert told.after is not None
    assert told.before is not None
    assert told.after.accuracy > told.before.accuracy or told.after.accuracy == 1


@pytest.mark.parametrize(
    "settings",
    [{}, {"hidden": 8, "strengths": (1.0,)}, {"views": 2}, {"balanced": False}],
)
def test_a_refit_fits_as_the_model_was_fitted(
    folder: Path, tiny_encoder: Encoder, settings: dict[str, object]
) -> None:
    # GIVEN a model with settings of its own
    recipe = with_settings(recipe_named("quick"), {"seed": 3, **settings})
    learned: list[Event] = []
    request = Request(str(folder), recipe)
    result = train_quick(request, tiny_encoder, report=learned.append, token=Token())
    # WHEN its head is fitted anew on the same images
    refitted: list[Event] = []
    strength = result.chosen["strength"]
    asked = Refit(str(folder), result.model, strength)
    told = refit(asked, report=refitted.append, token=Token())
    # THEN it comes to the very same, to the last digit
    (point,) = [event for event in refitted if isinstance(event, CurvePoint)]
    points = [event for event in learned if isinstance(event, CurvePoint)]
    assert point.values in [known.values for known in points]
    assert told.after == told.before
    assert told.embedded == 0

"""Runs side by side: the same answers as ``discern compare``, from what runs kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.evaluation.run_scores import RunScores, ScoreRun
from engine.evaluation.score_run import score_run
from engine.evaluation.scores import Judged
from engine.evaluation.side_by_side import (
    Side,
    against,
    differing,
    side_by_side,
    study_of,
)
from engine.models.encoder import Encoder
from engine.progress import Token, ignore
from engine.training.recipes import recipe_named, with_settings
from engine.training.request import Train
from engine.training.runs import RunRecord, list_runs
from engine.training.train import train_quick
from tests.support.pictures import draw_project


@pytest.fixture
def database(tmp_path: Path, tiny_encoder: Encoder) -> Path:
    """A project of two runs that differ in two settings."""
    folder = tmp_path / "colours"
    draw_project(folder, {"blue": 20, "green": 20, "red": 20})
    quick = recipe_named("quick")
    for recipe in (
        quick,
        with_settings(quick, {"strengths": (0.1,), "balanced": False}),
    ):
        train_quick(
            Train(str(folder), recipe), tiny_encoder, report=ignore, token=Token()
        )
    return folder / ".discern" / "project.db"


def scored(database: Path) -> list[RunRecord]:
    runs = list_runs(database)
    folder = str(database.parent.parent)
    for run in runs:
        score_run(ScoreRun(folder, run.id), report=ignore, token=Token())
    return runs


def side(record: RunRecord, right: list[bool], *, split: str = "test") -> Side:
    """A run that tested images of class 0, right or wrong."""
    judged = tuple(
        Judged(f"image{number}", 0, int(not one), 0.9, 0.9)
        for number, one in enumerate(right)
    )
    return Side(record, RunScores(split, None, judged))


def test_runs_are_compared_on_the_images_that_tested_both(database: Path) -> None:
    # GIVEN two runs, of which nobody has asked for scores yet
    runs = list_runs(database)
    assert set(side_by_side(database, runs, "AB").missing) == {one.id for one in runs}
    # WHEN they are scored and put side by side
    found = side_by_side(database, scored(database), "AB")
    # THEN all their test images are compared, and a sentence says what that is worth
    (versus,) = found.versus
    assert versus.found is not None
    assert versus.found.images == runs[0].result.images.test
    assert versus.left_out == 0
    assert "are right for the same" in versus.sentence or "really" in versus.sentence
    # THEN the recipes differ in what was changed, and in nothing else
    assert dict(differing(found.sides)) == {
        "strengths": ((0.1,), (0.001, 0.003, 0.01, 0.03, 0.1, 0.3)),
        "balanced": (False, True),
    }
    # THEN the first training's curve is there: a point for each strength it tried
    assert [point.step for point in found.sides[1].points] == [1, 2, 3, 4, 5, 6]
    assert "val_accuracy" in found.sides[1].points[0].values


def test_a_model_that_numbers_its_classes_otherwise_is_the_same(database: Path) -> None:
    # GIVEN a run, and the same one with its classes in another order
    record = scored(database)[0]
    (one, _) = side_by_side(database, [record, record], "AB").sides
    assert one.kept is not None
    order = [2, 0, 1]
    classes = tuple(record.result.classes[order.index(i)] for i in range(3))
    other = Side(
        replace(record, result=replace(record.result, classes=classes)),
        replace(
            one.kept,
            judged=tuple(
                item._replace(truth=order[item.truth], answer=order[item.answer])
                for item in one.kept.judged
            ),
        ),
    )
    # WHEN they are compared THEN nothing parts them
    versus = against(one, other, 1, "A", "B")
    assert versus.found is not None
    assert versus.found.images == len(one.kept.judged)
    assert versus.found.disagree == ()


def test_what_cannot_be_compared_says_why(database: Path) -> None:
    # GIVEN runs that tested other images, other classes, or no images at all
    record = list_runs(database)[0]
    named = replace(record.result, classes=("cat", "dog", "hen"))
    first = side(record, [True] * 4)
    none = replace(first, kept=RunScores("test", None, (Judged("x", 0, 0, 1, 1),)))
    cases = {
        "No image tested both A and B.": none,
        "tell other classes apart": replace(
            first, record=replace(record, result=named)
        ),
        "not both tested on images kept aside": side(
            record, [True], split="validation"
        ),
    }
    for reason, other in cases.items():
        # WHEN they are compared THEN there is no figure, but a reason
        versus = against(first, other, 1, "A", "B")
        assert versus.found is None
        assert reason in versus.sentence


def test_an_image_that_changed_its_class_between_two_runs_is_left_out(
    database: Path,
) -> None:
    # GIVEN a run that tested four images, and one that knew one of them otherwise
    record = list_runs(database)[0]
    first, other = side(record, [True] * 4), side(record, [True] * 4)
    assert other.kept is not None
    moved = (other.kept.judged[0]._replace(truth=1), *other.kept.judged[1:])
    other = replace(other, kept=replace(other.kept, judged=moved))
    # WHEN they are compared THEN three images count
    versus = against(first, other, 1, "A", "B")
    assert versus.found is not None
    assert (versus.found.images, versus.left_out) == (3, 1)


def test_the_superhero_study_is_found_where_both_of_its_networks_ran(
    database: Path,
) -> None:
    # GIVEN runs of VGG16, an older and a newer one, and of ResNet50
    record = list_runs(database)[0]

    def run(name: str, recipe: str) -> RunRecord:
        return replace(record, id=name, result=replace(record.result, recipe=recipe))

    newest_first = [run("3", "vgg16"), run("2", "resnet50"), run("1", "vgg16")]
    # WHEN the study is looked for THEN it is the newest of each, or nothing
    assert [one.id for one in study_of(newest_first)] == ["3", "2"]
    assert study_of(newest_first[:1]) == ()

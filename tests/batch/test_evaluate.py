"""Scoring a model on labelled folders."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.errors import ProjectError
from engine.evaluation.evaluate import evaluate
from engine.evaluation.request import Evaluate, Evaluation
from engine.models.modelfile import Model, save_model
from engine.models.score import wilson
from engine.progress import Cancelled, Event, Progress, Token, ignore
from tests.support.pictures import COLOURS, draw, draw_project
from tests.support.projects import files_below


def score(model: Path, folder: Path) -> Evaluation:
    request = Evaluate(str(model), str(folder))
    return evaluate(request, report=ignore, token=Token())


def test_the_figures_are_those_of_the_confusion(
    tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN ten blue, of which two are really red, five red, and one broken file
    folder = draw_project(tmp_path / "labelled", {"blue": 8, "red": 5})
    for number in (1, 2):
        draw(folder / "blue" / f"wrong{number}.png", number, COLOURS["red"])
    (folder / "red" / "broken.png").write_text("x")
    before = files_below(folder)
    # WHEN the model is scored on them
    result = score(tiny_model_path, folder)
    # THEN every figure is what counting by hand gives
    assert result.score == wilson(13, 15)
    blue, green, red = (result.per_class[name] for name in ("blue", "green", "red"))
    assert (blue.images, red.images, green.images) == (10, 5, 0)
    assert (blue.precision, blue.recall) == (1.0, 0.8)
    assert blue.f1 == pytest.approx(2 * 0.8 / 1.8)
    assert red.precision == pytest.approx(5 / 7)
    assert red.recall == 1.0
    assert (green.precision, green.recall, green.f1) == (0, 0, 0)
    assert list(result.failed) == [str(folder / "red" / "broken.png")]
    # THEN scoring leaves the folder alone
    assert files_below(folder) == before


def test_what_is_rejected_counts_for_accuracy_and_not_for_coverage(
    tiny_model: Model, tmp_path: Path
) -> None:
    # GIVEN a model that is never sure, and pictures of its classes
    path = tmp_path / "unsure.discern"
    manifest = replace(tiny_model.manifest, sure_from=1.1)
    save_model(replace(tiny_model, manifest=manifest), path)
    folder = draw_project(tmp_path / "labelled", {"blue": 4, "red": 4})
    # WHEN it is scored
    result = score(path, folder)
    # THEN its best class was right, and it named none
    assert result.score.accuracy == 1.0
    assert result.coverage == 0.0


def test_only_test_folders_count_where_there_are_some(
    tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN a project whose tree says which pictures are for testing
    counts = {"train/blue": 9, "train/red": 9, "test/blue": 3, "test/red": 2}
    folder = draw_project(tmp_path / "labelled", counts)
    # WHEN the model is scored on it
    # THEN on those alone
    assert score(tiny_model_path, folder).score.images == 5


def test_names_match_in_any_case_and_strangers_are_listed(
    tiny_model_path: Path, tmp_path: Path
) -> None:
    # GIVEN a folder with another case, and one of a class that the model lacks
    folder = draw_project(tmp_path / "labelled", {"Blue": 3, "yellow": 4})
    draw(folder / "Blue" / "x.png", 1, COLOURS["blue"])
    # WHEN the model is scored on it
    result = score(tiny_model_path, folder)
    # THEN the first counts and the second is listed
    assert result.per_class["blue"].images == 4
    assert result.score.images == 4
    assert result.unknown_classes == ("yellow",)


@pytest.mark.parametrize(
    ("classes", "code"),
    [
        ({"cats": 2, "dogs": 2}, "evaluate.no_class"),
        ({"blue": 0}, "evaluate.no_images"),
        ({}, "project.no_classes"),
    ],
)
def test_folders_it_cannot_be_scored_on(
    tiny_model_path: Path, tmp_path: Path, classes: dict[str, int], code: str
) -> None:
    # GIVEN a folder without a class, or a picture, that the model knows
    folder = draw_project(tmp_path / "labelled", classes)
    # WHEN it is scored on that
    with pytest.raises(ProjectError) as caught:
        score(tiny_model_path, folder)
    # THEN the reason is told
    assert caught.value.code == code


@pytest.mark.usefixtures("unthrottled")
def test_scoring_can_be_cancelled(tiny_model_path: Path, tmp_path: Path) -> None:
    # GIVEN a token that is cancelled by the first rows
    folder = draw_project(tmp_path / "labelled", {"blue": 300})
    token = Token()

    def stop(event: Event) -> None:
        if isinstance(event, Progress) and event.done > 0:
            token.cancel()

    # WHEN the model is being scored
    request = Evaluate(str(tiny_model_path), str(folder))
    # THEN it ends, with nothing to keep
    with pytest.raises(Cancelled):
        evaluate(request, report=stop, token=token)

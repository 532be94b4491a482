"""A folder of pictures that are none of the classes, given to a training."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.batch.request import ClassifyImages
from engine.batch.single import classify_images
from engine.dataset.project import Project
from engine.errors import ProjectError
from engine.models.encoder import Encoder
from engine.models.modelfile import load_model
from engine.progress import Token, ignore
from engine.training.negatives import check_negatives
from engine.training.negatives_choice import choose_negatives, negatives_for
from engine.training.negatives_request import ChooseNegatives
from engine.training.recipes import recipe_named
from engine.training.request import Train
from engine.training.train import train_quick
from engine.verdict import NONE_OF_THESE
from tests.support.pictures import draw, draw_project
from tests.support.projects import files_below

#: Between blue and green, and nearer to both than yellow or red is.
TEAL = (40, 130, 130)


def test_what_it_is_not_is_learned_beside_the_classes(
    tiny_encoder: Encoder, tmp_path: Path
) -> None:
    # GIVEN two colours, and a folder of what is neither, with a broken file in it
    folder = draw_project(tmp_path / "colours", {"blue": 24, "green": 24})
    others = tmp_path / "neither"
    for number in range(8):
        draw(others / "deep" / f"{number}.png", 500 + number, TEAL)
    (others / "broken.png").write_text("x")
    before = files_below(others)
    model = tmp_path / "m.discern"
    request = Train(
        str(folder), recipe_named("quick"), str(model), negatives=str(others)
    )
    # WHEN a model is trained with it
    result = train_quick(request, tiny_encoder, report=ignore, token=Token())
    # THEN it is no class, and the model carries what it learned of it
    assert result.classes == ("blue", "green")
    unknown = load_model(model).unknown
    assert unknown is not None
    assert unknown.negatives is not None
    assert len(unknown.negatives) == 8
    assert files_below(others) == before
    # THEN another of its kind is none of these
    teal = draw(tmp_path / "teal.png", 900, TEAL)
    answers = classify_images(
        ClassifyImages(str(model), (str(teal),)), report=ignore, token=Token()
    )
    assert answers.verdicts[0].verdict == NONE_OF_THESE


def test_a_folder_without_pictures_is_refused(tmp_path: Path) -> None:
    # GIVEN an empty folder, and none at all
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "empty", tmp_path / "none"):
        # WHEN it is given as negatives
        with pytest.raises(ProjectError) as caught:
            check_negatives(folder)
        # THEN that is said, with a remedy
        assert caught.value.code == "project.negatives"
        assert caught.value.remedy


def test_negatives_chosen_for_a_project_are_used_by_its_trainings(
    tmp_path: Path,
) -> None:
    # GIVEN a project, and a folder of pictures that are none of its classes
    folder = draw_project(tmp_path / "colours", {"red": 10, "blue": 10})
    others = tmp_path / "others"
    for number in range(8):
        draw(others / f"{number}.png", 50 + number, (10, 10, 10))

    def chosen(negatives: Path | None) -> None:
        request = ChooseNegatives(
            str(folder), str(negatives) if negatives is not None else None
        )
        choose_negatives(request, report=ignore, token=Token())

    def used(
        negatives: str | None = None, repeat: str | None = None
    ) -> tuple[Path | None, str]:
        recipe = recipe_named("quick")
        request = Train(str(folder), recipe, negatives=negatives, repeat=repeat)
        with Project(folder) as project:
            return negatives_for(project, request)

    # THEN there are none at first
    assert used() == (None, "")
    # WHEN they are chosen for the project
    chosen(others)
    # THEN its trainings use them, unless they say something else
    assert used() == (others, "")
    assert used(negatives=str(tmp_path))[0] == tmp_path
    # THEN a run that is repeated exactly does not
    assert used(repeat="a-run") == (None, "")
    # WHEN the folder is not there any more
    others.rename(tmp_path / "away")
    # THEN trainings go on without, and say so
    found, note = used()
    assert found is None
    assert str(others) in note
    # WHEN a folder without pictures is chosen
    (tmp_path / "empty").mkdir()
    with pytest.raises(ProjectError) as caught:
        chosen(tmp_path / "empty")
    # THEN that is refused
    assert caught.value.code == "project.negatives"
    # WHEN they are forgotten
    chosen(None)
    # THEN there are none
    assert used() == (None, "")

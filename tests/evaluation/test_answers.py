"""What the newest model answers for a project's images, and which are alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.dataset.edits import Relabel, Trash
from engine.dataset.edits.engine import apply
from engine.dataset.listing import DISAGREES, UNSURE, Filter, list_rows
from engine.evaluation.answer_request import (
    AnswerProject,
    ImageJudged,
    JudgeImage,
    ProjectAnswered,
)
from engine.evaluation.answers import answer_project
from engine.evaluation.judging import judge_image
from engine.findings.check import check_project
from engine.findings.request import CheckProject
from engine.models.encoder import Encoder
from engine.models.sources import EncoderSource
from engine.progress import Cancelled, Token, ignore
from engine.training.recipes import recipe_named
from engine.training.request import Train
from engine.training.train import train_quick
from tests.support.pictures import COLOURS, draw, draw_class, draw_project
from tests.support.projects import scanned

CLASSES = {"blue": 20, "green": 20, "red": 20}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return draw_project(tmp_path / "colours", CLASSES)


@pytest.fixture
def trained(folder: Path, tiny_encoder: Encoder) -> Path:
    train(folder, tiny_encoder)
    return folder


def train(folder: Path, encoder: Encoder) -> None:
    request = Train(str(folder), recipe_named("quick"))
    train_quick(request, encoder, report=ignore, token=Token())


def answered(folder: Path) -> ProjectAnswered:
    request = AnswerProject(str(folder))
    return answer_project(request, report=ignore, token=Token())


def judged(folder: Path, path: str) -> ImageJudged:
    request = JudgeImage(str(folder), path)
    return judge_image(request, report=ignore, token=Token())


def listed(folder: Path, answer: str) -> list[str]:
    database = Path(scanned(folder).database)
    return [row.path for row in list_rows(database, Filter(answer=answer))]


def test_images_in_the_wrong_class_are_listed(trained: Path) -> None:
    # GIVEN a project whose model is always right
    first = answered(trained)
    assert (first.images, first.disagree, first.new) == (60, 0, 60)
    assert listed(trained, DISAGREES) == []
    # WHEN somebody moves two images into another class
    apply(trained, Relabel(("red/0003.png", "red/0004.png"), "blue"))
    # THEN these are listed at once, without asking the model again
    assert listed(trained, DISAGREES) == ["blue/0003 (2).png", "blue/0004 (2).png"]
    again = answered(trained)
    assert (again.images, again.disagree, again.new) == (60, 2, 0)


def test_only_new_images_are_asked_about(trained: Path) -> None:
    # GIVEN answers for all images
    before = answered(trained)
    # WHEN some come that are red, but lie among the blue ones
    for number in range(3):
        draw(trained / "blue" / f"odd-{number}.png", 500 + number, COLOURS["red"])
    scanned(trained)
    after = answered(trained)
    # THEN only these are asked about, and the model disagrees
    assert (after.run, after.new, after.images) == (before.run, 3, 63)
    assert listed(trained, DISAGREES) == [f"blue/odd-{n}.png" for n in range(3)]


def test_the_newest_model_answers(trained: Path, tiny_encoder: Encoder) -> None:
    # GIVEN answers of one model
    before = answered(trained)
    # WHEN another class comes and another model is trained
    draw_class(trained / "yellow", 20)
    train(trained, tiny_encoder)
    after = answered(trained)
    # THEN all answers are that one's
    assert after.run > before.run
    assert (after.images, after.new, after.disagree) == (80, 80, 0)


def test_without_a_model_nothing_is_answered(folder: Path) -> None:
    # GIVEN a project that was never trained
    scanned(folder)
    # WHEN its images are asked about
    # THEN there is no answer, for all or for one
    assert answered(folder) == ProjectAnswered("")
    assert judged(folder, "red/0001.png") == ImageJudged("red/0001.png")


def test_stopping_keeps_the_index_as_it_was(trained: Path) -> None:
    # GIVEN a token that says stop
    token = Token()
    token.cancel()
    # WHEN all images are asked about
    with pytest.raises(Cancelled):
        answer_project(AnswerProject(str(trained)), report=ignore, token=token)
    # THEN nothing is answered yet, and the next one answers for all
    assert listed(trained, DISAGREES) == []
    assert answered(trained).new == 60


def test_one_image_is_judged_with_its_like(trained: Path) -> None:
    # GIVEN a trained project
    # WHEN one image is looked at
    found = judged(trained, "green/0005.png")
    # THEN the model says green, surely, and what is like it is green as well
    assert found.verdict is not None
    assert (found.verdict.verdict, found.verdict.class_name) == ("green", "green")
    assert found.run
    assert len(found.neighbours) == 6
    assert {one.image.class_name for one in found.neighbours} == {"green"}
    assert "green/0005.png" not in {one.image.path for one in found.neighbours}
    likenesses = [one.likeness for one in found.neighbours]
    assert likenesses == sorted(likenesses, reverse=True)


def test_it_is_told_what_the_model_learned_from(trained: Path) -> None:
    # GIVEN the splits of a trained project
    database = Path(scanned(trained).database)
    by_split = {row.split: row.path for row in list_rows(database, Filter())}
    # WHEN an image of training and one of the test are judged
    # THEN only of the first it is said that the model learned from it
    assert judged(trained, by_split["train"]).learned
    assert not judged(trained, by_split["test"]).learned


def test_a_new_image_is_judged_before_anything_is_cached(trained: Path) -> None:
    # GIVEN an image that no training has seen
    draw(trained / "blue" / "new.png", 900, COLOURS["red"])
    scanned(trained)
    # WHEN it is judged
    found = judged(trained, "blue/new.png")
    # THEN the model sees what it shows, and so do its neighbours
    assert found.verdict is not None
    assert found.verdict.class_name == "red"
    assert not found.learned
    assert {one.image.class_name for one in found.neighbours} == {"red"}


def test_what_was_removed_is_no_neighbour(trained: Path) -> None:
    # GIVEN the images most like one
    before = judged(trained, "red/0001.png").neighbours
    gone = before[0].image.path
    # WHEN the nearest is moved to the trash
    apply(trained, Trash((gone,)))
    # THEN others are told instead
    after = [one.image.path for one in judged(trained, "red/0001.png").neighbours]
    assert gone not in after
    assert len(after) == len(before)


def test_an_image_that_is_not_there_is_nothing(trained: Path) -> None:
    # GIVEN a path that leads nowhere
    # WHEN it is judged
    found = judged(trained, "red/gone.png")
    # THEN nothing is said of it
    assert found.verdict is None
    assert found.neighbours == ()


def test_looking_for_problems_is_enough_for_neighbours(folder: Path) -> None:
    # GIVEN a project that was checked with the encoder that comes first here
    from engine.models.catalogue import find_encoder

    source: EncoderSource = find_encoder(None)
    check_project(
        CheckProject(str(folder)),
        source.load,
        "any",
        report=ignore,
        token=Token(),
    )
    # WHEN an image is judged without any model
    found = judged(folder, "green/0002.png")
    # THEN there is no answer, but what is like it is known
    assert found.verdict is None
    assert {one.image.class_name for one in found.neighbours} == {"green"}


def test_unsure_answers_are_listed(trained: Path) -> None:
    # GIVEN an image of nothing the model knows
    draw(trained / "red" / "grey.png", 7, (120, 120, 120))
    scanned(trained)
    answered(trained)
    # WHEN those are listed of which the model is not sure
    # THEN it is among them
    assert "red/grey.png" in listed(trained, UNSURE)

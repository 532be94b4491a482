"""Quick training from a folder of pictures to a model file, with a tiny encoder."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from engine.batch.request import ClassifyImages
from engine.batch.single import classify_images
from engine.dataset.project import Project
from engine.dataset.summary import SplitCounts
from engine.errors import ModelError, ProjectError
from engine.models.encoder import Encoder
from engine.models.modelfile import GOLDEN_TOLERANCE, prove, read_manifest
from engine.progress import Cancelled, CurvePoint, Event, Progress, Token, ignore
from engine.training.recipes import recipe_named, with_settings
from engine.training.request import Train, TrainResult
from engine.training.runs import list_runs
from engine.training.train import train_quick
from tests.support.archives import unpacked
from tests.support.pictures import COLOURS, draw, draw_project
from tests.support.projects import scanned, splits_of

CLASSES = {"blue": 20, "green": 20, "red": 20}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return draw_project(tmp_path / "colours", CLASSES)


def train(
    folder: Path,
    encoder: Encoder,
    heard: list[Event] | None = None,
    **options: object,
) -> TrainResult:
    request = Train(str(folder), recipe_named("quick"), **options)  # type: ignore[arg-type]
    report = ignore if heard is None else heard.append
    return train_quick(request, encoder, report=report, token=Token())


def test_the_whole_way(folder: Path, tiny_encoder: Encoder, tmp_path: Path) -> None:
    # GIVEN a project of three colours
    target = tmp_path / "out" / "my.discern"
    heard: list[Event] = []
    # WHEN it is trained
    result = train(folder, tiny_encoder, heard, output=str(target))
    # THEN the result says what was done
    assert result.model == str(target)
    assert result.classes == ("blue", "green", "red")
    assert (result.recipe, result.encoder) == ("quick", "tiny")
    assert result.images == SplitCounts(42, 6, 12)
    assert result.test is not None
    assert (result.test.accuracy, result.test.images) == (1.0, 12)
    assert result.test.low < 1
    assert result.validation is not None
    assert result.validation.images == 6
    assert result.findings == {}
    assert {"scan", "embed", "fit", "total"} <= result.seconds.keys()
    assert not result.stopped
    assert any("12 test images only" in note for note in result.notes)
    # THEN the person heard of every stage, in order
    stages = [event.stage for event in heard if isinstance(event, Progress)]
    assert list(dict.fromkeys(stages)) == ["scan", "embed", "fit"]
    # THEN the model file is a model of these classes, and proves itself
    manifest = read_manifest(target)
    assert manifest.classes == result.classes
    assert manifest.test == result.test
    assert manifest.settings["name"] == "quick"
    assert prove(target) <= GOLDEN_TOLERANCE
    # THEN it knows pictures that it has never seen
    new = [draw(tmp_path / f"{name}.png", 99, COLOURS[name]) for name in CLASSES]
    request = ClassifyImages(str(target), tuple(map(str, new)))
    answers = classify_images(request, report=ignore, token=Token())
    assert [row.class_name for row in answers.verdicts] == list(CLASSES)


def test_the_run_is_kept_and_listed(folder: Path, tiny_encoder: Encoder) -> None:
    # GIVEN two trainings
    heard: list[Event] = []
    first = train(folder, tiny_encoder, heard)
    second = train(folder, tiny_encoder)
    # WHEN the project's runs are listed
    database = Path(scanned(folder).database)
    runs = list_runs(database)
    # THEN both are there, the newer first, and each model is in its run's folder
    assert [run.result.model for run in runs] == [second.model, first.model]
    # THEN a run's folder says what was asked, how it went and what it came to
    home = Path(first.model).parent
    asked = json.loads((home / "request.json").read_text())
    assert asked["recipe"]["name"] == "quick"
    assert json.loads((home / "result.json").read_text())["model"] == first.model
    points = [event for event in heard if isinstance(event, CurvePoint)]
    rows = list(csv.DictReader((home / "history.csv").read_text().splitlines()))
    assert [int(row["step"]) for row in rows] == [point.step for point in points]
    assert float(rows[0]["val_loss"]) == pytest.approx(points[0].values["val_loss"])
    # WHEN one of them cannot be read any more
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("UPDATE runs SET result = '{}' WHERE id = ?", (runs[0].id,))
        connection.commit()
    # THEN the other still can
    assert [run.id for run in list_runs(database)] == [runs[1].id]


def test_a_split_seed_records_nothing(folder: Path, tiny_encoder: Encoder) -> None:
    # GIVEN a project with recorded splits
    before = splits_of(scanned(folder))
    usual = train(folder, tiny_encoder)
    # WHEN it is trained on another split
    other = train(folder, tiny_encoder, split_seed=5)
    # THEN the recorded splits are as they were, and the model says what it is
    assert splits_of(scanned(folder)) == before
    assert other.images == usual.images
    assert (
        unpacked(Path(other.model))["head.npz"]
        != (unpacked(Path(usual.model))["head.npz"])
    )
    assert any("seed 5" in note for note in other.notes)
    assert not any("seed" in note for note in usual.notes)


def test_given_splits_without_validation_or_test(
    tmp_path: Path, tiny_encoder: Encoder
) -> None:
    # GIVEN a project with nothing but training pictures, by its own folders
    folder = draw_project(tmp_path / "p", {"train/blue": 8, "train/red": 8})
    # WHEN it is trained
    result = train(folder, tiny_encoder)
    # THEN it works, and nothing is claimed that was not measured
    assert result.images == SplitCounts(16, 0, 0)
    assert result.test is None
    assert result.validation is None
    assert any("no test images" in note for note in result.notes)


def test_leaked_test_pictures_are_told(
    data_dir: Path, tmp_path: Path, tiny_encoder: Encoder
) -> None:
    # GIVEN the shared project whose test pictures are copies of training pictures
    folder = shutil.copytree(data_dir / "joker-thanos-tiny", tmp_path / "project")
    # WHEN it is trained
    result = train(folder, tiny_encoder)
    # THEN the result says that the score is worth nothing
    assert result.findings["leak"] == 2
    assert any(
        "2 test pictures are copies of training" in note for note in result.notes
    )


@pytest.mark.parametrize(
    ("classes", "code"),
    [
        ({"blue": 6}, "project.one_class"),
        ({"blue": 6, "red": 0}, "project.one_class"),
        ({"blue": 0, "red": 0}, "project.one_class"),
        ({"train/blue": 6, "train/red": 6, "test/green": 2}, "project.untrained_class"),
    ],
)
def test_what_cannot_be_trained_says_precisely_why(
    tmp_path: Path, tiny_encoder: Encoder, classes: dict[str, int], code: str
) -> None:
    # GIVEN a project that cannot be trained
    folder = draw_project(tmp_path / "project", classes)
    # WHEN it is tried
    with pytest.raises(ProjectError) as caught:
        train(folder, tiny_encoder)
    # THEN the reason and the remedy are told
    assert caught.value.code == code
    assert caught.value.remedy


def test_one_picture_a_class_works(tmp_path: Path, tiny_encoder: Encoder) -> None:
    # GIVEN the smallest project there is
    folder = draw_project(tmp_path / "project", {"blue": 1, "red": 1})
    # WHEN it is trained
    result = train(folder, tiny_encoder)
    # THEN there is a model, with a warning
    assert result.images == SplitCounts(2, 0, 0)
    assert prove(Path(result.model)) <= GOLDEN_TOLERANCE
    assert any("rough model" in note for note in result.notes)


def test_an_output_that_cannot_be_written_does_not_lose_the_run(
    folder: Path, tiny_encoder: Encoder, tmp_path: Path
) -> None:
    # GIVEN a target that is a folder
    target = tmp_path / "taken"
    target.mkdir()
    # WHEN a training should end there
    with pytest.raises(ModelError) as caught:
        train(folder, tiny_encoder, output=str(target))
    # THEN that is said, and the model is with the project's runs
    assert caught.value.code == "model.write"
    (run,) = list_runs(Path(scanned(folder).database))
    assert prove(Path(run.result.model)) <= GOLDEN_TOLERANCE


def test_cancelling_while_fitting_keeps_the_best_so_far(
    folder: Path, tiny_encoder: Encoder
) -> None:
    # GIVEN a training that is cancelled when the first head is there
    token = Token()
    heard: list[Event] = []

    def stop(event: Event) -> None:
        heard.append(event)
        if isinstance(event, CurvePoint):
            token.cancel()

    request = Train(str(folder), recipe_named("quick"))
    # WHEN it ends
    result = train_quick(request, tiny_encoder, report=stop, token=token)
    # THEN there is a model, which says so, and the client was told to wait for it
    assert result.stopped
    assert prove(Path(result.model)) <= GOLDEN_TOLERANCE
    assert any("stopped early" in note for note in result.notes)
    assert any(isinstance(item, Progress) and item.stage == "keep" for item in heard)


@pytest.mark.parametrize("stage", ["scan", "embed"])
def test_cancelling_earlier_leaves_the_project_as_good_as_before(
    folder: Path, tiny_encoder: Encoder, stage: str
) -> None:
    # GIVEN a training that is cancelled while it scans or embeds
    token = Token()

    def stop(event: Event) -> None:
        if isinstance(event, Progress) and event.stage == stage:
            token.cancel()

    request = Train(str(folder), recipe_named("quick"))
    # WHEN it ends
    with pytest.raises(Cancelled):
        train_quick(request, tiny_encoder, report=stop, token=token)
    # THEN no run is left over, and training works
    database = folder / ".discern" / "project.db"
    assert list_runs(database) == []
    assert not (folder / ".discern" / "runs").exists()
    assert train(folder, tiny_encoder).images.total == 60


def test_the_recipes_seed_and_settings_are_kept_in_the_model(
    folder: Path, tiny_encoder: Encoder
) -> None:
    # GIVEN a recipe with settings of its own
    recipe = with_settings(recipe_named("quick"), {"strengths": "0.5,2", "seed": 7})
    # WHEN it is trained
    request = Train(str(folder), recipe)
    result = train_quick(request, tiny_encoder, report=ignore, token=Token())
    # THEN they are in the model
    settings = read_manifest(Path(result.model)).settings
    assert settings["quick"]["strengths"] == [0.5, 2.0]
    assert settings["seed"] == 7


def test_training_does_not_touch_the_pictures(
    folder: Path, tiny_encoder: Encoder
) -> None:
    # GIVEN a project's pictures
    with Project(folder) as project:
        assert project.home.inside
    before = {path: path.read_bytes() for path in folder.glob("*/*.png")}
    # WHEN it is trained
    train(folder, tiny_encoder)
    # THEN they are what they were, and nothing lies among them
    after = {path: path.read_bytes() for path in folder.glob("[!.]*/*")}
    assert after == before

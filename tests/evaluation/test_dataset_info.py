"""What a data set is said to be: leaks, honest scores, looks, changes since a run."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from engine.dataset.leaks import leaks
from engine.dataset.looks import list_looks
from engine.evaluation.dataset_info import describe_dataset
from engine.evaluation.dataset_request import (
    DatasetInfo,
    DescribeDataset,
    LeakScore,
    ScoreLeaks,
)
from engine.evaluation.evaluate import evaluate
from engine.evaluation.leak_score import score_leaks
from engine.evaluation.request import Evaluate
from engine.models.encoder import Encoder
from engine.models.modelfile import read_manifest
from engine.progress import Token, ignore
from engine.training.evidence import read_answers, read_data, run_folder
from engine.training.recipes import recipe_named
from engine.training.request import Train, TrainResult
from engine.training.runs import list_runs
from engine.training.train import train_quick
from tests.support.pictures import draw_class, draw_project, picture
from tests.support.projects import scanned, splits_of
from tests.support.scenes import halved, save_scene, scene


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return draw_project(tmp_path / "colours", {"blue": 20, "green": 20, "red": 20})


@pytest.fixture
def leaky(tmp_path: Path) -> Path:
    """A project of given splits whose test holds four copies that mislead.

    The other six test images say "red" of blue pictures, so a model gets them wrong.
    """
    folder = draw_project(tmp_path / "leaky", {"train/blue": 12, "train/red": 12})
    for number in range(4):
        save_scene(folder / "train" / "blue" / f"scene{number}.png", number)
        target = folder / "test" / "blue" / f"copy-{'abcd'[number]}.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        halved(scene(number)).save(target)
    (folder / "test" / "red").mkdir()
    for number in range(6):
        wrong = picture(900 + number, (40, 60, 200))
        wrong.save(folder / "test" / "red" / f"{'uvwxyz'[number]}.png")
    return folder


def train(folder: Path, encoder: Encoder, **options: object) -> TrainResult:
    request = Train(str(folder), recipe_named("quick"), **options)  # type: ignore[arg-type]
    return train_quick(request, encoder, report=ignore, token=Token())


def info(folder: Path) -> DatasetInfo:
    return describe_dataset(DescribeDataset(str(folder)), report=ignore, token=Token())


def honest(folder: Path) -> LeakScore:
    return score_leaks(ScoreLeaks(str(folder)), report=ignore, token=Token())


def database(folder: Path) -> Path:
    return folder / ".discern" / "project.db"


def test_the_score_without_leaks_is_said(leaky: Path, tiny_encoder: Encoder) -> None:
    # GIVEN a trained project whose only right answers are for copies
    result = train(leaky, tiny_encoder)
    assert result.test is not None
    before = splits_of(scanned(leaky))
    # WHEN it is described
    found = info(leaky)
    # THEN the leaks are named, with what they are copies of
    assert {leak.path: leak.others for leak in found.leaks.leaks.leaks} == {
        f"test/blue/copy-{'abcd'[number]}.png": (f"train/blue/scene{number}.png",)
        for number in range(4)
    }
    assert {leak.kind for leak in found.leaks.leaks.leaks} == {"near"}
    assert found.summary.leaks == 4
    # THEN the score is the model's, and the honest one leaves the copies out
    assert found.leaks.told == result.test
    assert found.leaks.without is not None
    assert found.leaks.without.images == 6
    assert result.test.accuracy > found.leaks.without.accuracy
    assert (
        f"{100 * result.test.accuracy:.1f} % is really "
        f"{100 * found.leaks.without.accuracy:.1f} %" in found.leaks.sentence
    )
    # THEN nothing has moved, and nobody has looked again
    assert splits_of(scanned(leaky)) == before
    assert found.summary.test_looks == 1


def test_an_old_run_is_scored_once_more(leaky: Path, tiny_encoder: Encoder) -> None:
    # GIVEN a run from before answers were kept
    train(leaky, tiny_encoder)
    expected = honest(leaky)
    run = list_runs(database(leaky))[0]
    for path in run_folder(database(leaky), run.id).glob("*.json.gz"):
        path.unlink()
    # WHEN the project is described
    found = info(leaky)
    # THEN the leaks are told without a score
    assert found.leaks.told is None
    assert "4 test images have copies in training: the score will" in (
        found.leaks.sentence
    )
    # WHEN the score is asked for
    again = honest(leaky)
    # THEN it is the same, and counted as another look
    assert (again.told, again.without) == (expected.told, expected.without)
    assert info(leaky).summary.test_looks == 2


def test_no_leak_is_said_to_be_none(folder: Path, tiny_encoder: Encoder) -> None:
    # GIVEN a trained project without copies
    train(folder, tiny_encoder)
    # WHEN it is described
    found = info(folder)
    # THEN nothing is taken off the score
    assert found.leaks.leaks.leaks == ()
    assert found.leaks.told == found.leaks.without
    assert found.leaks.sentence == "No test image has a copy in training."


def test_exact_copies_leak_too(tmp_path: Path) -> None:
    # GIVEN a test folder with a copy of a training picture
    folder = draw_project(tmp_path / "p", {"train/a": 3, "train/b": 3, "test/a": 2})
    shutil.copy(folder / "train/a/0001.png", folder / "test/a/x.png")
    summary = scanned(folder)
    # WHEN the leaks are listed
    report = leaks(Path(summary.database))
    # THEN it is one
    assert report.test_images == 3
    assert [(leak.path, leak.others, leak.kind) for leak in report.leaks] == [
        ("test/a/x.png", ("train/a/0001.png",), "exact")
    ]


def test_every_look_at_the_test_images_counts(
    folder: Path, tiny_encoder: Encoder, tmp_path: Path
) -> None:
    # GIVEN a project that was only opened
    assert scanned(folder).test_looks == 0
    # WHEN it is trained twice and its model scored on it, and on another folder
    result = train(folder, tiny_encoder)
    train(folder, tiny_encoder, split_seed=5)
    elsewhere = draw_project(tmp_path / "new", {"blue": 3, "red": 3})
    for target in (folder, elsewhere):
        evaluate(Evaluate(result.model, str(target)), report=ignore, token=Token())
    # THEN three looks are recorded, and none elsewhere
    assert scanned(folder).test_looks == 3
    assert not (elsewhere / ".discern").exists()
    looks = list_looks(database(folder))
    assert [(occasion, images) for _, occasion, _, images in looks] == [
        ("training", 12),
        ("training", 12),
        ("evaluation", 60),
    ]
    assert [run for _, _, run, _ in looks[:2]] == [
        record.id for record in reversed(list_runs(database(folder)))
    ]


def test_the_test_folder_of_a_project_counts(
    leaky: Path, tiny_encoder: Encoder
) -> None:
    # GIVEN a trained project with a test folder
    result = train(leaky, tiny_encoder)
    # WHEN its model is scored on that, and on the training folder
    for name in ("test", "train"):
        request = Evaluate(result.model, str(leaky / name))
        evaluate(request, report=ignore, token=Token())
    # THEN only the first was a look
    assert scanned(leaky).test_looks == 2


def test_a_model_knows_whether_its_images_changed(
    folder: Path, tiny_encoder: Encoder
) -> None:
    # GIVEN a trained project
    result = train(folder, tiny_encoder)
    found = info(folder)
    # THEN run, model and project have one fingerprint
    assert result.data == found.fingerprint
    assert read_manifest(Path(result.model)).data == found.fingerprint
    assert found.since_last_run.startswith("The images are the same")
    # WHEN images come, go and change their class
    draw_class(folder / "red", 3, first=700)
    (folder / "blue" / "0000.png").unlink()
    (folder / "blue" / "0001.png").rename(folder / "green" / "moved.png")
    # THEN that is said
    assert info(folder).since_last_run == (
        "Since then: 3 images added, 1 image removed, 1 image in another class."
    )


def test_a_split_of_its_own_is_no_change(folder: Path, tiny_encoder: Encoder) -> None:
    # GIVEN a run on a split of its own
    train(folder, tiny_encoder, split_seed=5)
    # WHEN the project is described
    # THEN its images are the same, although they were dealt otherwise
    assert info(folder).since_last_run.startswith("The images are the same")
    run = list_runs(database(folder))[0]
    data = read_data(run_folder(database(folder), run.id))
    assert data is not None
    assert data.own_split


def test_old_records_are_still_read(folder: Path, tiny_encoder: Encoder) -> None:
    # GIVEN a run recorded before there were fingerprints
    train(folder, tiny_encoder)
    run = list_runs(database(folder))[0]
    with closing(sqlite3.connect(database(folder))) as connection:
        text = connection.execute("SELECT result FROM runs").fetchone()[0]
        old = {
            name: value for name, value in json.loads(text).items() if name != "data"
        }
        connection.execute("UPDATE runs SET result = ?", (json.dumps(old),))
        connection.commit()
    for path in run_folder(database(folder), run.id).glob("*.json.gz"):
        path.unlink()
    # WHEN it is read
    records = list_runs(database(folder))
    # THEN it is there, and nothing is claimed about its images
    assert records[0].result.data is None
    assert info(folder).since_last_run.startswith("It is not known")
    # WHEN only its list of images is lost
    with closing(sqlite3.connect(database(folder))) as connection:
        connection.execute("UPDATE runs SET result = ?", (text,))
        connection.commit()
    draw_class(folder / "red", 1, first=700)
    # THEN the fingerprint alone still tells
    assert "60 then, 61 now" in info(folder).since_last_run


def test_damaged_evidence_is_none(folder: Path, tiny_encoder: Encoder) -> None:
    # GIVEN a run whose evidence is damaged
    train(folder, tiny_encoder)
    run = run_folder(database(folder), list_runs(database(folder))[0].id)
    assert read_answers(run)
    (run / "data.json.gz").write_bytes(b"nonsense")
    (run / "answers.json.gz").write_bytes((run / "answers.json.gz").read_bytes()[:40])
    # WHEN it is read
    # THEN there is none, and the project can be described
    assert read_data(run) is None
    assert read_answers(run) is None
    assert info(folder).leaks.told is None

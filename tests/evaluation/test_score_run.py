"""A run's scores: computed once from what it kept, and what they advise."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.dataset.looks import list_looks
from engine.errors import ProjectError
from engine.evaluation.advice import CLEAN_UP, IMAGES, TRAIN, advise
from engine.evaluation.run_scores import RunScores, ScoreRun, read_scores
from engine.evaluation.run_view import RunView, read_run
from engine.evaluation.score_run import score_run, scores_of
from engine.evaluation.sentences import (
    doubtful_labels,
    least_sure,
    overfit_sentence,
    score_sentence,
    worst_mistakes,
)
from engine.models.encoder import Encoder
from engine.progress import Token, ignore
from engine.training.evidence import run_folder
from engine.training.predictions import Predictions, read_predictions
from engine.training.recipes import recipe_named
from engine.training.request import Train, TrainResult
from engine.training.runs import list_runs
from engine.training.train import train_quick
from tests.support.pictures import draw_class, draw_project
from tests.support.projects import scanned


@pytest.fixture
def folder(tmp_path: Path, tiny_encoder: Encoder) -> Path:
    """A trained project; four of the ten test images of "red" are really blue."""
    folder = tmp_path / "colours"
    counts = {
        f"{split}/{name}": 10 for split in ("train", "test") for name in ("blue",)
    }
    draw_project(folder, {**counts, "train/red": 10, "test/red": 6})
    for number, path in enumerate(draw_class(tmp_path / "blue", 4)):
        path.rename(folder / "test" / "red" / f"wrong{number}.png")
    train(folder, tiny_encoder)
    return folder


def train(folder: Path, encoder: Encoder) -> TrainResult:
    request = Train(str(folder), recipe_named("quick"))
    return train_quick(request, encoder, report=ignore, token=Token())


def view(folder: Path) -> RunView:
    """The newest run, scored if it was not."""
    database = folder / ".discern" / "project.db"
    record = list_runs(database)[0]
    score_run(ScoreRun(str(folder), record.id), report=ignore, token=Token())
    return read_run(database, record)


def predictions(
    labels: list[int], answers: list[int], sure: float = 0.9
) -> Predictions:
    """Answers of two classes, each so sure."""
    rows = np.full((len(labels), 2), 1 - sure, np.float32)
    rows[np.arange(len(labels)), answers] = sure
    names = tuple(f"{number:032x}" for number in range(len(labels)))
    return Predictions(names, np.array(labels), rows)


def test_a_run_is_scored_from_what_it_kept(folder: Path) -> None:
    # GIVEN a run of which four answers are wrong
    # WHEN its scores are read
    found = view(folder)
    # THEN they are those that the training told
    kept = found.kept
    assert kept is not None
    assert kept.scores is not None
    assert kept.split == "test"
    told = found.record.result.test
    assert told is not None
    assert (kept.scores.accuracy.value, kept.scores.accuracy.images) == (0.8, 20)
    assert (told.low, told.high) == (
        kept.scores.accuracy.low,
        kept.scores.accuracy.high,
    )
    assert kept.scores.matrix == ((10, 0), (4, 6))
    assert "very few images" in score_sentence(kept)
    # THEN the worst mistakes are the four, and each image is found in the project
    worst = worst_mistakes(kept.judged)
    assert {Path(found.where[one.name].path).stem for one in worst} == {
        f"wrong{number}" for number in range(4)
    }
    assert [one.sure for one in worst] == sorted(
        (one.sure for one in worst), reverse=True
    )
    assert least_sure(kept.judged)[-1].sure == max(one.sure for one in kept.judged)
    # THEN nobody has looked at the test images again
    assert len(list_looks(folder / ".discern" / "project.db")) == 1


def test_an_old_run_is_answered_once_more_and_that_is_counted(folder: Path) -> None:
    # GIVEN a run from before answers were kept
    before = view(folder)
    kept = run_folder(folder / ".discern" / "project.db", before.record.id)
    for name in ("predictions.npz", "scores.json.gz"):
        (kept / name).unlink()
    # WHEN its scores are read
    after = view(folder)
    # THEN they are the same, and it was a look at the test images
    assert after.kept is not None
    assert before.kept is not None
    assert after.kept.scores == before.kept.scores
    assert read_predictions(kept) is not None
    assert len(list_looks(folder / ".discern" / "project.db")) == 2


def test_what_is_kept_is_not_computed_again_and_damage_heals(folder: Path) -> None:
    # GIVEN a scored run whose scores were cut short on disk
    first = view(folder).kept
    record = list_runs(folder / ".discern" / "project.db")[0]
    path = run_folder(folder / ".discern" / "project.db", record.id) / "scores.json.gz"
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert read_scores(path.parent) is None
    # WHEN it is scored again
    again = view(folder).kept
    # THEN all is as before
    assert again == first


def test_an_image_that_was_renamed_is_found_and_one_that_is_gone_left_out(
    folder: Path,
) -> None:
    # GIVEN a scored run, and two of its test images renamed and deleted
    before = view(folder)
    first, second = sorted((folder / "test" / "blue").iterdir())[:2]
    first.rename(first.with_name("another name.png"))
    second.unlink()
    scanned(folder)
    # WHEN the run is read
    after = view(folder)
    # THEN the one is where it is now, the other nowhere, the scores as they were
    assert after.kept == before.kept
    assert len(after.where) == len(before.where) - 1
    assert "test/blue/another name.png" in {row.path for row in after.where.values()}


def test_an_unknown_run_is_told(folder: Path) -> None:
    # GIVEN a project
    # WHEN a run is asked for that it does not have
    with pytest.raises(ProjectError) as caught:
        score_run(ScoreRun(str(folder), "none"), report=ignore, token=Token())
    # THEN that is said
    assert caught.value.code == "run.unknown"


def test_an_over_fit_is_named(folder: Path) -> None:
    # GIVEN a model that is right on all training images and on 60 of 100 new ones
    learned = [0, 1] * 100
    truth = [0, 1] * 50
    wrong = truth[:60] + [1 - label for label in truth[60:]]
    kept = scores_of(
        ("blue", "red"),
        {"train": predictions(learned, learned), "test": predictions(truth, wrong)},
    )
    # WHEN advice is asked for THEN the over-fit is in it, and where to act
    assert overfit_sentence(kept).startswith(
        "Over-fitted: 100.0 % of its training images are right, but only 60.0 %"
    )
    places = [one.place for one in advise(kept, None, scanned(folder))]
    assert places[0] == TRAIN
    # THEN a model as good on new images is no over-fit
    fine = scores_of(
        ("blue", "red"),
        {"train": predictions(learned, learned), "test": predictions(truth, truth)},
    )
    assert overfit_sentence(fine) == ""


def test_advice_leads_to_where_it_can_be_followed(folder: Path) -> None:
    # GIVEN a model with too few test images, and mistakes that it is sure of
    truth = [0] * 20
    kept = scores_of(
        ("blue", "red"), {"test": predictions(truth, [0] * 17 + [1] * 3, sure=0.99)}
    )
    # WHEN advice is asked for
    found = advise(kept, None, scanned(folder))
    # THEN the heaviest comes first, and each says where to act
    assert [one.weight for one in found] == sorted(
        (one.weight for one in found), reverse=True
    )
    assert found[0].place == IMAGES
    assert "Only 20 images to test with" in found[0].sentence
    assert len(doubtful_labels(kept.judged)) == 3
    assert CLEAN_UP in {one.place for one in found}
    # THEN without any test images nothing is claimed
    nothing = RunScores("", None)
    assert "nobody knows" in advise(nothing, None, scanned(folder))[0].sentence
    assert "nobody knows" in score_sentence(nothing)

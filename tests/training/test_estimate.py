"""What a training would take, before it begins."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from engine.dataset.project import Project
from engine.jobs.estimating import estimate
from engine.models.encoder import Encoder
from engine.progress import Cancelled, Token, ignore
from engine.timing import rounded
from engine.training.choice import choose
from engine.training.estimate import quick_estimate
from engine.training.estimate_request import Estimate, Estimated
from engine.training.paces import (
    Paces,
    begin_seconds,
    keep_around,
    keep_paces,
    keep_trained,
    known_paces,
    pace_key,
    quick_key,
)
from engine.training.recipes import Recipe, recipe_named, with_settings
from engine.training.request import Train
from engine.training.train import train_quick
from engine.work_left import Measured
from tests.support.pictures import draw_project
from tests.support.terminal import discern

_ENCODER = "cifar10"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return draw_project(tmp_path / "colours", {"blue": 20, "green": 20, "red": 20})


def asked(folder: Path, recipe: Recipe) -> Estimated:
    request = Estimate(Train(str(folder), recipe, encoder=_ENCODER))
    return estimate(request, report=ignore, token=Token())


def test_quick_training_takes_no_time_for_what_is_cached(
    folder: Path, tiny_encoder: Encoder
) -> None:
    # GIVEN a project that nobody trained on yet
    request = Train(str(folder), recipe_named("quick"))
    cold = quick_estimate(Estimate(request), tiny_encoder, report=ignore, token=Token())
    # WHEN it is trained THEN the next time takes less, for the same room
    train_quick(request, tiny_encoder, report=ignore, token=Token())
    warm = quick_estimate(Estimate(request), tiny_encoder, report=ignore, token=Token())
    assert cold.seconds is not None
    assert warm.seconds is not None
    assert 0 < warm.seconds < cold.seconds
    assert (warm.disk, warm.images) == (cold.disk, cold.images)
    assert warm.fits
    assert not warm.at_most
    # AND with views of every image, more again
    recipe = with_settings(request.recipe, {"views": 20})
    more = dataclasses.replace(request, recipe=recipe)
    views = quick_estimate(Estimate(more), tiny_encoder, report=ignore, token=Token())
    assert views.seconds is not None
    assert views.seconds > warm.seconds
    assert views.disk > warm.disk


def test_a_network_is_told_from_its_paces(folder: Path) -> None:
    # GIVEN a recipe that was never trained on this computer
    recipe = with_settings(recipe_named("cnn-bn"), {"epochs": 10})
    # WHEN it is asked THEN it gives no time, rather than a made-up one
    assert asked(folder, recipe).seconds is None
    # WHEN its paces are known: ten images a second, scored at a hundred
    keep_paces(pace_key(recipe, ""), Paces(0.1, 0.01, weights=1_000_000))
    known = asked(folder, recipe)
    # THEN the epochs are counted, and the rest of a training too
    assert known.seconds is not None
    learned = 10 * known.images * 0.1
    assert learned < known.seconds < learned + 30
    assert known.disk > 4_000_000
    # AND other lengths and rates of learning need no other measuring
    other = asked(folder, with_settings(recipe, {"epochs": 20, "lr": 0.1}))
    assert other.seconds is not None
    assert other.seconds == pytest.approx(known.seconds + learned, rel=0.1)
    patient = asked(folder, with_settings(recipe, {"patience": 2}))
    assert patient.at_most
    # BUT another network does
    assert asked(folder, with_settings(recipe, {"filters": "8,8"})).seconds is None


def test_what_comes_around_a_quick_training_is_remembered(
    folder: Path, tiny_encoder: Encoder
) -> None:
    # GIVEN a project whose embeddings are there, on a computer that trained it once
    request = Train(str(folder), recipe_named("quick"))
    train_quick(request, tiny_encoder, report=ignore, token=Token())
    key = quick_key(tiny_encoder.spec.name)
    known = known_paces(key)
    assert known is not None
    assert known.around is not None
    assert known.around > 0
    # WHEN learning what is unknown, and saving, took a minute there
    keep_paces(key, Paces(0.0, 0.0, around=60.0))
    told = quick_estimate(Estimate(request), tiny_encoder, report=ignore, token=Token())
    # THEN the next estimate counts that, and says that it may become more
    assert told.seconds is not None
    assert 60 <= told.seconds < 70
    assert told.longest > told.seconds


def test_what_belongs_to_a_networks_epochs_is_counted(folder: Path) -> None:
    # GIVEN a recipe whose images are learned from in no time
    recipe = with_settings(recipe_named("cnn-bn"), {"epochs": 10})
    key = pace_key(recipe, "")
    keep_trained(key, Measured({"learn": 1e-9, "validate": 1e-9}), 1000)
    keep_around(key, {"total": 30.0, "embed": 9.0, "train": 18.0}, 16.0)
    bare = asked(folder, recipe)
    assert bare.seconds is not None
    # THEN what came around the epochs is told, without what its stages are told from
    assert bare.seconds == pytest.approx(5.0 + begin_seconds(), abs=2)
    # WHEN each epoch takes two seconds more, and each image's averages half a second
    paces = {"learn": 1e-9, "validate": 1e-9, "turn": 2.0, "settle": 0.5}
    keep_trained(key, Measured(paces), 1000)
    known = asked(folder, recipe)
    # THEN that is counted in each of the epochs, which are too short to settle them
    assert known.seconds is not None
    more = 10 * (2.0 + 0.5 * known.images)
    assert known.seconds - bare.seconds == pytest.approx(more, abs=2)
    # AND reading all images once more takes as long as it took
    keep_around(key, {"total": 605.0, "embed": 600.0}, 0.0, read=60)
    read = asked(folder, recipe)
    assert read.seconds is not None
    assert read.seconds - known.seconds == pytest.approx(600, abs=2)


def test_nothing_is_converted_to_tell_what_quick_training_takes(
    folder: Path, weights_dir: Path, user_dir: Path
) -> None:
    # GIVEN an encoder that was never converted on this computer
    request = Train(
        str(folder),
        recipe_named("quick"),
        encoder="mobilenet-v2",
        weights_dir=str(weights_dir),
    )
    # WHEN somebody asks what training takes
    told = estimate(Estimate(request), report=ignore, token=Token())
    # THEN that is guessed, converting it included, and nothing was converted
    assert told.seconds is not None
    assert told.seconds > 20
    assert told.longest > 1.3 * told.seconds
    assert not list((user_dir / "cache").rglob("*.tflite"))


def test_trying_for_a_time_takes_that_time(folder: Path) -> None:
    # GIVEN / WHEN several recipes are to be tried for ten minutes
    recipe = with_settings(recipe_named("best"), {"minutes": 10})
    known = asked(folder, recipe)
    # THEN that is what it takes, and the saving
    assert known.at_most
    assert known.seconds is not None
    assert 600 < known.seconds < 660


def test_paces_that_cannot_be_read_are_measured_again(user_dir: Path) -> None:
    # GIVEN paces that were torn on the disk
    keep_paces("some", Paces(0.1, 0.2))
    assert known_paces("some") == Paces(0.1, 0.2)
    (user_dir / "cache" / "paces.json").write_bytes(b'{"some": {"learn"')
    # WHEN they are looked at THEN nothing is known, and new ones are kept
    assert known_paces("some") is None
    keep_paces("other", Paces(0.3, 0.4))
    assert known_paces("other") == Paces(0.3, 0.4)


def test_an_estimate_can_be_stopped(folder: Path, tiny_encoder: Encoder) -> None:
    # GIVEN a question that nobody waits for any more
    token = Token()
    token.cancel()
    # WHEN / THEN it ends
    request = Train(str(folder), recipe_named("quick"))
    with pytest.raises(Cancelled):
        quick_estimate(Estimate(request), tiny_encoder, report=ignore, token=token)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.2, 5), (23, 25), (58, 60), (247, 240), (700, 720), (3000, 3000), (9000, 9000)],
)
def test_a_guess_is_rounded(seconds: float, said: int) -> None:
    assert rounded(seconds) == said


def test_the_terminal_says_what_it_would_take(folder: Path) -> None:
    # GIVEN / WHEN it is asked by a person, and by a program
    code, output, _ = discern("train", folder, "--estimate", "--encoder", _ENCODER)
    # THEN it says so, and trains nothing
    assert code == 0
    assert "takes about" in " ".join(output.split())
    assert "memory" in output
    assert not list(folder.glob(".discern/runs/*"))
    words = ("--estimate", "--encoder", _ENCODER, "--json")
    code, output, _ = discern("train", folder, *words)
    assert code == 0
    document = json.loads(output)
    assert document["recipe"] == "quick"
    assert document["fits"] is True


def test_some_images_of_each_class_are_the_same_ones_each_time(folder: Path) -> None:
    # GIVEN a recipe that takes only some images of each class
    recipe = with_settings(recipe_named("cnn-bn"), {"images_a_class": "5,2,1"})
    with Project(folder) as project:
        project.scan(report=ignore, token=Token())
        everything = project.samples()
        chosen = choose(project, Train(str(folder), recipe))
        again = choose(project, Train(str(folder), recipe))
        reseeded = with_settings(recipe, {"seed": 5})
        other = choose(project, Train(str(folder), reseeded))
    # THEN each class gives so many of each split, of those that are in it
    for split, most in zip(("train", "validation", "test"), (5, 2, 1), strict=True):
        taken = chosen.samples[split]
        labels = [sample.label for sample in taken]
        assert max(labels.count(label) for label in range(3)) <= most
        assert set(taken) <= set(everything[split])
    assert [len(chosen.samples["train"])] == [15]
    total = sum(map(len, everything.values()))
    assert chosen.left_out == total - sum(map(len, chosen.samples.values()))
    # AND the seed alone decides which
    assert again.samples == chosen.samples
    assert other.samples != chosen.samples

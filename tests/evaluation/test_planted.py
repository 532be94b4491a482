"""What is planted is found: test images copied into training, and an over-fit."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.evaluation.advice import CLEAN_UP, TRAIN, advise
from engine.evaluation.leak_score import score_without_leaks
from engine.evaluation.run_scores import ScoreRun
from engine.evaluation.run_view import RunView, read_run
from engine.evaluation.score_run import score_run
from engine.evaluation.sentences import overfit_sentence
from engine.models.encoder import Encoder
from engine.progress import Token, ignore
from engine.training.recipes import recipe_named, with_settings
from engine.training.request import Train
from engine.training.runs import list_runs
from engine.training.train import train_quick
from tests.support.planted import scene, write
from tests.support.projects import scanned

TINTS = {"warm": (220, 90, 60), "cold": (60, 90, 220)}
TESTS = 60


def tinted(seed: int, name: str, strength: float) -> Image.Image:
    """A scene of its own, a little in the colour of its class."""
    image = scene(seed)
    return Image.blend(image, Image.new("RGB", image.size, TINTS[name]), strength)


def project(folder: Path, trained: int, strength: float = 0.12) -> Path:
    seeds = itertools.count(1)
    for split, count in (("train", trained), ("test", TESTS)):
        for name in TINTS:
            for seed in itertools.islice(seeds, count):
                path = folder / split / name / f"{seed * 7919 % 10_007:05}.jpg"
                write(tinted(seed, name, strength), path)
    return folder


def trained(folder: Path, encoder: Encoder, strengths: str = "0.03,0.1") -> RunView:
    recipe = with_settings(recipe_named("quick"), {"strengths": strengths})
    train_quick(Train(str(folder), recipe), encoder, report=ignore, token=Token())
    database = folder / ".discern" / "project.db"
    record = list_runs(database)[0]
    score_run(ScoreRun(str(folder), record.id), report=ignore, token=Token())
    return read_run(database, record)


@pytest.mark.slow
def test_a_planted_leak_is_found_and_the_score_without_it_is_honest(
    tmp_path: Path, tiny_encoder: Encoder
) -> None:
    # GIVEN a trained project whose test images were never seen
    folder = project(tmp_path / "scenes", 60)
    before = trained(folder, tiny_encoder)
    assert before.leaks is not None
    assert not before.leaks.leaks.leaks
    # WHEN one test image in ten is copied into training, smaller, and all is trained
    # anew
    planted = set()
    for name in TINTS:
        for path in sorted((folder / "test" / name).iterdir())[: TESTS // 10]:
            planted.add(path.relative_to(folder).as_posix())
            with Image.open(path) as image:
                copy = image.resize((image.width * 2 // 3, image.height * 2 // 3))
            write(copy, folder / "train" / name / f"copy of {path.name}")
    after = trained(folder, tiny_encoder)
    # THEN exactly these are leaks
    assert after.leaks is not None
    assert {leak.path for leak in after.leaks.leaks.leaks} == planted
    # THEN the score without them lies in the interval of the one before
    honest, told = after.leaks.without, before.record.result.test
    assert honest is not None
    assert told is not None
    assert honest.images == 2 * TESTS - len(planted)
    assert told.low <= honest.accuracy <= told.high
    # THEN it is said, and leads to where copies are cleaned up
    assert after.kept is not None
    first = advise(after.kept, after.leaks, scanned(folder))[0]
    assert first.place == CLEAN_UP
    assert first.sentence == after.leaks.sentence
    database = folder / ".discern" / "project.db"
    assert score_without_leaks(database).without == honest


def test_a_planted_over_fit_is_named(tmp_path: Path, tiny_encoder: Encoder) -> None:
    # GIVEN few pictures that nothing tells apart, and a head that learns by heart
    folder = project(tmp_path / "scenes", 10, strength=0.0)
    found = trained(folder, tiny_encoder, "100000.0")
    # WHEN its results are read
    assert found.kept is not None
    assert found.kept.scores is not None
    assert found.kept.train is not None
    # THEN it knows its training images and not much more, and that is named
    assert found.kept.train.value > 0.95
    assert found.kept.scores.accuracy.value < 0.75
    assert overfit_sentence(found.kept).startswith("Over-fitted")
    places = [one.place for one in advise(found.kept, found.leaks, scanned(folder))]
    assert TRAIN in places
    assert np.isfinite(found.kept.scores.figures["log_loss"].value)

"""What more images would bring: the law of a curve, classes, and what is said of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.evaluation.advice import IMAGES
from engine.evaluation.forecast import forecast, forecast_run
from engine.evaluation.forecast_curve import fit_curves
from engine.evaluation.forecast_refit import Material, Refits, folds_of
from engine.evaluation.forecast_request import ForecastRun, read_forecast
from engine.evaluation.forecast_words import forecast_advice, forecast_sentence
from engine.models.encoder import Encoder
from engine.progress import Cancelled, Token, ignore
from engine.training.evidence import run_folder
from engine.training.recipes import recipe_named
from engine.training.request import Train
from engine.training.runs import list_runs
from engine.training.settings import QuickSettings
from engine.training.train import train_quick
from tests.support.pictures import draw_project


def material(counts: list[int], spread: list[float], seed: int = 0) -> Material:
    """Clouds of embeddings, one a class, each so wide; they overlap where wide."""
    dice = np.random.default_rng(seed)
    middles = 1.2 * np.eye(len(counts), 24)
    labels = np.repeat(np.arange(len(counts)), counts)
    noise = dice.normal(size=(len(labels), 24)) * np.array(spread)[labels, None]
    return Material(
        (middles[labels] + noise).astype(np.float32),
        labels,
        np.arange(len(labels)),
        len(counts),
        0.03,
        QuickSettings(),
    )


@pytest.mark.parametrize("exponent", [0.2, 0.5])
def test_a_curve_that_obeys_the_law_is_followed(exponent: float) -> None:
    # GIVEN answers whose mistakes fall as the law says, from 30 % on
    sizes = np.array([100.0, 200.0, 400.0, 800.0])
    shares = 0.3 * (sizes / 100) ** -exponent
    images = 20_000
    wrong = np.arange(images) < (shares * images).round()[:, None]
    refits = Refits(sizes, (~wrong).astype(float), np.arange(images))
    # WHEN the law is fitted
    found = fit_curves(refits, np.arange(images))
    # THEN it leads to what the law says, and the interval holds that
    expected = 0.3 * 16**-exponent
    assert found.mistakes(1600)[0] == pytest.approx(expected, abs=0.005)
    gain = found.gain(800, 1600, images)
    assert gain.low < shares[-1] - expected < gain.high


def test_groups_and_classes_stay_whole_in_folds() -> None:
    # GIVEN images of which every three are alike
    one = material([30, 30], [1.0, 1.0])
    alike = Material(
        one.embeddings,
        one.labels,
        np.arange(60) // 3,
        one.classes,
        one.strength,
        one.settings,
    )
    # WHEN they are dealt into folds
    folds = folds_of(alike)
    # THEN every image is judged once, never beside one that is alike
    assert sorted(np.concatenate([fold.outer for fold in folds])) == list(range(60))
    for fold in folds:
        assert not set(alike.groups[fold.inner]) & set(alike.groups[fold.outer])
        # THEN even the smallest part has both classes, and parts are nested
        smallest, larger = set(fold.first(0.01)), set(fold.first(0.5))
        assert set(alike.labels[list(smallest)]) == {0, 1}
        assert smallest < larger < set(fold.inner)


def test_a_class_that_is_told_apart_already_gains_nothing() -> None:
    # GIVEN one class far from all others, and two wide ones that overlap, one of them
    # with few images
    one = material([120, 24, 120], [0.05, 1.0, 1.0])
    # WHEN more images are asked about
    names = ["easy", "rare", "hard"]
    found = forecast(one, names, 264, report=ignore, token=Token())
    # THEN more of the easy class will not help, and that is said
    by_name = {item.name: item for item in found.classes}
    assert by_name["easy"].useless
    assert not by_name["easy"].helps
    # THEN the rare one gains most
    assert max(found.classes, key=lambda item: item.gain.value).name == "rare"
    # THEN the curve rises, and each step's interval holds its figure
    gains = [step.gain.value for step in found.steps if step.gain is not None]
    assert gains == sorted(gains)
    assert all(
        step.accuracy.low <= step.accuracy.value <= step.accuracy.high
        for step in found.measured + found.steps
    )
    # THEN advice leads to where images are added
    assert {item.place for item in forecast_advice(found)} <= {IMAGES}
    assert "Twice as many images" in forecast_sentence(found) or (
        "will not help" in forecast_sentence(found)
    )


def test_what_is_perfect_already_needs_no_more_images() -> None:
    # GIVEN classes that are all told apart
    one = material([60, 60], [0.05, 0.05])
    # WHEN more images are asked about
    found = forecast(one, ["a", "b"], 120, report=ignore, token=Token())
    # THEN they will not help, and nobody is advised to add any
    assert "will not help" in forecast_sentence(found)
    assert all(item.useless for item in found.classes)
    assert forecast_advice(found) == []


def test_too_few_images_are_said_to_be(tmp_path: Path) -> None:
    # GIVEN a class of two images
    one = material([20, 2], [1.0, 1.0])
    # WHEN more images are asked about
    found = forecast(one, ["a", "b"], 22, report=ignore, token=Token())
    # THEN nothing is claimed
    assert found.measured == found.steps == ()
    assert forecast_sentence(found).startswith("Too few images")


def test_a_run_is_forecast_once_and_without_its_test_images(
    tmp_path: Path, tiny_encoder: Encoder
) -> None:
    # GIVEN a trained project
    folder = tmp_path / "colours"
    draw_project(
        folder, {f"{split}/{name}": 12 for split in ("train", "test")
                 for name in ("blue", "red")}
    )  # fmt: skip
    request = Train(str(folder), recipe_named("quick"))
    train_quick(request, tiny_encoder, report=ignore, token=Token())
    database = folder / ".discern" / "project.db"
    run = list_runs(database)[0].id
    asked = ForecastRun(str(folder), run)
    # WHEN it is stopped at once THEN nothing is kept
    stopped = Token()
    stopped.cancel()
    with pytest.raises(Cancelled):
        forecast_run(asked, report=ignore, token=stopped)
    assert read_forecast(run_folder(database, run)) is None
    # WHEN it is made THEN it rests on training images alone, and is kept
    found = forecast_run(asked, report=ignore, token=Token())
    assert found.images == 24
    assert found.measured[-1].accuracy.images == 24
    assert read_forecast(run_folder(database, run)) == found

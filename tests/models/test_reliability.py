"""Reliability plots and the precision slider: what held-out images say of a model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.errors import DiscernError
from engine.models.classifier import Classifier
from engine.models.head import softmax
from engine.models.heldout import HeldOut
from engine.models.modelfile import Model
from engine.models.precision import at_threshold, sure_from, threshold_for
from engine.models.reliability import (
    BOTH,
    MOST_REMEMBERED,
    OUT_OF_FOLD,
    VALIDATION,
    Outcomes,
    believed,
    reliability,
    remember,
)
from engine.verdict import NOT_SURE


def held_out(count: int, too_sure: float = 1.0, of_fold: int = 0) -> HeldOut:
    """Images of classes drawn from scores, which then claim ``too_sure`` times more."""
    dice = np.random.default_rng(5)
    scores = 2 * dice.normal(size=(count, 4)).astype(np.float32)
    cumulative = softmax(scores).cumsum(axis=1)
    labels = (dice.random((count, 1)) > cumulative).sum(axis=1).clip(max=3)
    rows = np.full(count, -1, np.int64)
    rows[:of_fold] = np.arange(of_fold)
    embeddings = np.zeros((count, 2), np.float32)
    return HeldOut(scores * too_sure, labels.astype(np.int64), embeddings, rows)


def all_known(count: int) -> NDArray[np.bool_]:
    return np.ones(count, bool)


def outcomes(*pairs: tuple[float, bool]) -> Outcomes:
    """Outcomes, by probability and whether it was right."""
    ordered = sorted(pairs, key=lambda pair: pair[0])
    probabilities, right = zip(*ordered, strict=True)
    return Outcomes(probabilities, right, (True,) * len(pairs))


def test_a_calibrated_model_is_reliable_and_an_overconfident_one_was_made_so() -> None:
    # GIVEN a model that claims three times too much
    found = remember(held_out(3000, too_sure=3), all_known(3000))
    assert found is not None
    # WHEN its reliability is measured on what it remembers
    measured = reliability(found)
    assert measured is not None
    # THEN the temperature has made it honest: no more error than chance explains
    assert measured.error < 2 * measured.by_chance
    assert measured.low <= measured.error <= measured.high
    assert len(measured.bars) == 10
    assert sum(bar.right.images for bar in measured.bars) == measured.images
    # THEN a model that goes on claiming too much is found out
    proud = replace(found, probabilities=tuple(p**0.2 for p in found.probabilities))
    shown = reliability(proud)
    assert shown is not None
    assert shown.low > 5 * shown.by_chance


@pytest.mark.parametrize("count", [15, 60, 150, 500])
def test_the_interval_holds_the_error_itself(count: int) -> None:
    # GIVEN held-out images of a model that is right as often as it says: what error
    # there is, is chance, and resampling adds more of it
    for seed in range(10):
        dice = np.random.default_rng(seed)
        sure = np.sort(dice.uniform(0.5, 1, count))
        hits = dice.random(count) < sure
        found = Outcomes(tuple(sure.tolist()), tuple(hits.tolist()), (True,) * count)
        # WHEN its reliability is measured
        measured = reliability(found)
        # THEN the interval is one around the error
        assert measured is not None
        assert measured.low <= measured.error <= measured.high
        # THEN it begins at nothing unless the error is more than chance gives
        assert measured.low == 0 or measured.error > measured.by_chance
        # THEN equal images give equal intervals
        assert seed or reliability(found) == measured


def test_what_a_file_of_before_tells_is_said_with_a_sound_interval() -> None:
    # GIVEN a file whose interval was found in the old way, and excludes the error
    found = remember(held_out(96), all_known(96))
    now = reliability(found)
    assert now is not None
    before = replace(now, low=now.error + 0.01, high=now.error + 0.1, method="")
    # WHEN it is told THEN as a model of today would
    assert believed(before, found) == now
    # AND what is sound already, or rests on nothing that is left, stays as it is
    assert believed(now, None) is now
    assert believed(before, None) is before
    assert believed(None, found) is None


def test_few_images_are_handled_honestly() -> None:
    # GIVEN fifteen images, and five
    few = remember(held_out(15), all_known(15))
    # WHEN the reliability is measured
    measured = reliability(few)
    # THEN there is one bar, a wide interval, and chance alone gives an error
    assert measured is not None
    assert len(measured.bars) == 1
    assert measured.bars[0].right.high - measured.bars[0].right.low > 0.3
    assert measured.by_chance > 0.03
    # THEN of five images, or none, nothing is said
    assert remember(held_out(5), all_known(5)) is None
    assert remember(None, all_known(0)) is None
    assert reliability(None) is None


@pytest.mark.parametrize(
    ("of_fold", "source"), [(0, VALIDATION), (20, BOTH), (60, OUT_OF_FOLD)]
)
def test_it_says_which_images_it_rests_on(of_fold: int, source: str) -> None:
    # GIVEN validation images, out-of-fold training images, or both
    # WHEN they are remembered
    found = remember(held_out(60, of_fold=of_fold), all_known(60))
    # THEN that is kept
    assert found is not None
    assert found.source == source


def test_very_many_images_are_bounded() -> None:
    # GIVEN more images than a model should carry
    count = MOST_REMEMBERED + 700
    # WHEN they are remembered
    found = remember(held_out(count), all_known(count))
    # THEN as many as it may, from the least sure to the surest
    assert found is not None
    assert found.images == MOST_REMEMBERED
    assert found.is_sound()


def test_a_precision_becomes_the_lowest_threshold_that_reaches_it() -> None:
    # GIVEN outcomes whose mistakes are known
    found = outcomes(
        (0.4, False), (0.5, True), (0.6, False), (0.7, True), (0.8, True), (0.9, True)
    )
    # WHEN all, four of five, or half are to be right
    # THEN the threshold is the lowest from which that is so
    for wanted, threshold, right, taken in (
        (1.0, 0.7, 3, 3),
        (0.8, 0.5, 4, 5),
        (0.5, 0.4, 4, 6),
    ):
        precision = threshold_for(found, wanted)
        assert precision is not None
        assert precision.threshold == threshold
        assert precision.right.accuracy == pytest.approx(right / taken)
        assert precision.right.images == taken
        assert precision.sorted.accuracy == pytest.approx(taken / 6)
        assert precision.right.low < precision.right.accuracy <= precision.right.high
        assert at_threshold(found, threshold) == precision


def test_images_of_one_probability_are_not_torn_apart() -> None:
    # GIVEN a right and a wrong answer that were equally sure
    found = outcomes((0.5, True), (0.9, False), (0.9, True), (0.95, True))
    # WHEN all are to be right
    precision = threshold_for(found, 1.0)
    # THEN neither of them is sorted
    assert precision is not None
    assert precision.threshold == 0.95


def test_what_is_taken_for_unknown_is_left_for_a_person() -> None:
    # GIVEN outcomes of which one was rejected
    found = replace(outcomes((0.5, True), (0.9, True)), known=(True, False))
    # WHEN a precision is asked for
    precision = threshold_for(found, 0.9)
    # THEN the rejected image is not among the sorted ones
    assert precision is not None
    assert precision.sorted.accuracy == 0.5


def test_a_precision_out_of_reach_is_said_so() -> None:
    # GIVEN a model whose surest answer was wrong, and one that remembers nothing
    found = outcomes((0.5, True), (0.9, False))
    # WHEN nearly all are to be right
    # THEN each is its own mistake
    for one, code in ((found, "out_of_reach"), (None, "unknown")):
        with pytest.raises(DiscernError) as caught:
            sure_from(one, 0.95)
        assert caught.value.code == f"precision.{code}"
        assert caught.value.remedy


def test_a_classifier_keeps_the_precision_asked_for(tiny_model: Model) -> None:
    # GIVEN a model that was always right from 99.9 % on
    remembered = outcomes((0.9, False), (0.999, True))
    manifest = replace(tiny_model.manifest, outcomes=remembered)
    model = replace(tiny_model, manifest=manifest, unknown=None)
    # WHEN it is asked for pictures that it is less sure of
    picture = np.full((1, 32, 32, 3), (90, 100, 120), np.uint8)
    embedding = model.encoder.embed(picture)
    plain, careful = (
        Classifier(model, precision=wanted).verdicts(["a"], embedding)[0]
        for wanted in (None, 1.0)
    )
    # THEN it says so rather than guess
    assert plain.probability is not None
    assert 0.5 < plain.probability < 0.999
    assert plain.verdict == plain.class_name
    assert careful.verdict == NOT_SURE

"""Whether one model is better than another: exact, and no chance taken for progress."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from engine.evaluation.comparison import compare, difference, mcnemar, verdict
from engine.evaluation.scores import Judged


def answers(right: list[bool], prefix: str = "image") -> list[Judged]:
    """Answers for images of class 0, right or wrong."""
    return [
        Judged(f"{prefix}{number}", 0, int(not one), 0.9, 0.9 if one else 0.1)
        for number, one in enumerate(right)
    ]


@given(st.integers(0, 400), st.integers(0, 400))
def test_mcnemars_probability_is_the_references(only_a: int, only_b: int) -> None:
    # GIVEN any number of images that part two models
    thrown = only_a + only_b
    # WHEN the exact test is made
    found = mcnemar(only_a, only_b)
    # THEN it is what statsmodels' formula gives: min(1, 2 * binom.cdf(min, n, 1/2))
    expected = min(1.0, 2 * binom.cdf(min(only_a, only_b), thrown, 0.5))
    assert found == pytest.approx(expected, rel=1e-6)


def test_thousands_of_images_are_no_trouble() -> None:
    # GIVEN ten thousand images that part two models
    # WHEN the test is made THEN it is exact, too
    assert mcnemar(4_800, 5_200) == pytest.approx(
        2 * binom.cdf(4_800, 10_000, 0.5), rel=1e-6
    )


def test_the_differences_interval_covers_the_truth() -> None:
    # GIVEN two models of which B is right for 4 % more images
    dice = np.random.default_rng(7)
    rounds, images, covered = 2000, 120, 0
    # WHEN they are compared again and again on 120 images
    for only_a, only_b, _ in dice.multinomial(images, (0.06, 0.10, 0.84), rounds):
        found = difference(int(only_a), int(only_b), images)
        covered += found.low <= 0.04 <= found.high
    # THEN about 95 % of the intervals hold that
    assert 0.935 * rounds <= covered <= 0.98 * rounds


def test_a_little_better_is_not_really_better() -> None:
    # GIVEN a model that is right for two images more of fifty
    a, b = answers([True] * 40 + [False] * 10), answers([True] * 42 + [False] * 8)
    # WHEN they are compared
    found = compare(a, b)
    # THEN that is told as what it is
    assert (found.both_right, found.only_a, found.only_b, found.both_wrong) == (
        (40, 0, 2, 8)
    )
    assert found.probability == 0.5
    assert verdict(found, "A", "B").startswith(
        "B is not really better than A: 4.0 points apart on 50 images"
    )
    # THEN the two images are those that they disagree about
    assert [one.name for one, _ in found.disagree] == ["image40", "image41"]


def test_a_lot_better_is_better_whichever_it_is() -> None:
    # GIVEN a model that is right for twenty images more of fifty
    a, b = answers([True] * 45 + [False] * 5), answers([True] * 25 + [False] * 25)
    # WHEN they are compared both ways THEN it is the better one
    assert verdict(compare(a, b), "A", "B").startswith("A is better than B by 40.0")
    assert verdict(compare(b, a), "B", "A").startswith("A is better than B by 40.0")


def test_only_images_that_both_answered_count() -> None:
    # GIVEN two models that were asked about different images
    a, b = answers([True] * 9), answers([True] * 5)
    # WHEN they are compared THEN those of both count
    assert compare(a, b).images == 5
    assert verdict(compare(a, b), "A", "B") == (
        "A and B are right for the same 5 images."
    )
    # THEN none at all is an error
    with pytest.raises(ValueError, match="the same images"):
        compare(a, answers([True], "other"))

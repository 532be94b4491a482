"""Heads, probabilities, intervals, temperatures: the arithmetic of a model."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.errors import ModelError
from engine.models.calibration import SMALLEST_SET, Calibration, fit_temperature
from engine.models.head import Head, softmax
from engine.models.score import wilson
from tests.support.archives import npz


def normal(*shape: int, seed: int = 0) -> NDArray[np.float32]:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def deep_head() -> Head:
    return Head(
        (
            (normal(6, 5, seed=1), normal(5, seed=2)),
            (normal(5, 3, seed=3), normal(3, seed=4)),
        )
    )


def test_a_head_is_dense_layers_with_relu_between() -> None:
    # GIVEN a head of two layers
    head = deep_head()
    (kernel_0, bias_0), (kernel_1, bias_1) = head.layers
    images = normal(7, 6)
    # WHEN it scores embeddings
    scores = head.scores(images)
    # THEN it does so by the formula
    hidden = np.maximum(images @ kernel_0 + bias_0, 0)
    np.testing.assert_allclose(scores, hidden @ kernel_1 + bias_1, rtol=1e-6)
    assert (head.classes, head.dimensions, head.is_linear) == (3, 6, False)


def test_a_head_survives_its_file() -> None:
    # GIVEN a head
    head = deep_head()
    # WHEN it goes through bytes
    again = Head.from_bytes(head.to_bytes())
    # THEN every number is the same
    for one, other in zip(head.layers, again.layers, strict=True):
        np.testing.assert_array_equal(one[0], other[0])
        np.testing.assert_array_equal(one[1], other[1])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no zip",
        npz(),
        npz(kernel_0=np.ones((2, 3))),
        npz(kernel_0=np.ones((2, 3)), bias_0=np.ones(2)),
        npz(kernel_0=np.ones(3), bias_0=np.ones(3)),
        npz(kernel_0=np.full((2, 3), np.nan), bias_0=np.ones(3)),
        npz(kernel_0=np.array([["x"]]), bias_0=np.ones(1)),
        npz(kernel_0=np.array([[print]]), bias_0=np.ones(1)),
        npz(
            kernel_0=np.ones((2, 3)),
            bias_0=np.ones(3),
            kernel_1=np.ones((4, 2)),
            bias_1=np.ones(2),
        ),
    ],
)
def test_a_damaged_head_is_refused(data: bytes) -> None:
    # GIVEN bytes that are no head
    # WHEN they are read
    with pytest.raises(ModelError) as caught:
        Head.from_bytes(data)
    # THEN that has a name
    assert caught.value.code == "model.head"


@given(
    st.lists(st.floats(-1e4, 1e4, width=32), min_size=2, max_size=8),
    st.floats(0.05, 20),
)
def test_softmax_gives_probabilities_in_the_order_of_the_scores(
    scores: list[float], temperature: float
) -> None:
    # GIVEN any scores
    row = np.array([scores], np.float32)
    # WHEN they become probabilities
    probabilities = softmax(row, temperature)
    # THEN these sum to one, and a higher score is never less probable
    assert probabilities.sum() == pytest.approx(1, abs=1e-5)
    assert np.isfinite(probabilities).all()
    order = np.argsort(row[0], kind="stable")
    assert (np.diff(probabilities[0][order]) >= 0).all()


def test_softmax_of_zero_and_z_is_the_sigmoid() -> None:
    # GIVEN the scores of one sigmoid unit
    z = np.linspace(-30, 30, 61, dtype=np.float32)
    # WHEN it is stored as the two rows 0 and z
    probabilities = softmax(np.stack([np.zeros_like(z), z], axis=1))[:, 1]
    # THEN nothing changes
    expected = 1 / (1 + np.exp(-z.astype(np.float64)))
    np.testing.assert_allclose(probabilities, expected, rtol=1e-6)


@pytest.mark.parametrize(
    ("correct", "images", "low", "high"),
    [
        # R. G. Newcombe, Statistics in Medicine 17, 1998, table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (29, 29, 0.8830, 1.0),
    ],
)
def test_wilson_gives_published_values(
    correct: int, images: int, low: float, high: float
) -> None:
    # GIVEN counts with a published interval
    # WHEN it is computed
    score = wilson(correct, images)
    # THEN it is that
    assert score.accuracy == pytest.approx(correct / images)
    assert (score.low, score.high) == pytest.approx((low, high), abs=5e-5)


@given(
    st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
)
def test_wilsons_bounds_solve_its_equation(counts: tuple[int, int]) -> None:
    # GIVEN any counts
    correct, images = counts
    score = wilson(correct, images)
    # WHEN a bound is taken for the truth
    # THEN the share seen is exactly 1.96 standard errors from it
    for bound in (score.low, score.high):
        error = math.sqrt(bound * (1 - bound) / images)
        assert abs(score.accuracy - bound) == pytest.approx(1.959964 * error, abs=1e-6)
    assert 0 <= score.low <= score.accuracy <= score.high <= 1


def test_wilson_of_nothing_is_a_mistake() -> None:
    # GIVEN no images, or more right answers than images
    # WHEN an interval is asked for
    # THEN there is none
    for correct, images in ((0, 0), (5, 4), (-1, 4)):
        with pytest.raises(ValueError, match="Expected"):
            wilson(correct, images)


@pytest.mark.parametrize("temperature", [0.4, 1.0, 3.0])
def test_a_known_temperature_is_recovered(temperature: float) -> None:
    # GIVEN scores that are a known factor too sure
    dice = np.random.default_rng(5)
    scores = 3 * normal(6000, 4)
    cumulative = softmax(scores, temperature).cumsum(axis=1)
    labels = (dice.random((6000, 1)) > cumulative).sum(axis=1).clip(max=3)
    # WHEN the temperature is fitted
    fitted = fit_temperature(scores, labels.astype(np.int64))
    # THEN it is that factor
    assert fitted.temperature == pytest.approx(temperature, rel=0.1)
    assert fitted.images == 6000


def test_few_or_perfect_images_do_not_run_away() -> None:
    # GIVEN too few images, none at all, or only right answers
    few = SMALLEST_SET - 1
    labels = np.zeros(100, np.int64)
    sure = np.tile(np.array([[9, 0]], np.float32), (100, 1))
    # WHEN the temperature is fitted
    # THEN it stays one, or leaves room for doubt
    assert fit_temperature(sure[:few], labels[:few]) == Calibration()
    assert fit_temperature(None, None) == Calibration()
    fitted = fit_temperature(sure, labels)
    doubt = 1 - softmax(sure[:1], fitted.temperature)[0, 0]
    assert doubt == pytest.approx(1 / 102, rel=0.01)

"""Fitting a head on embeddings: the choice, the scaling, the corner cases."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from engine.progress import Cancelled, CurvePoint, Event, Progress, Token, ignore
from engine.training.quick import FittedHead, fit_head
from engine.training.settings import QuickSettings

Data = tuple[NDArray[np.float32], NDArray[np.int64]]

NONE: Data = (np.zeros((0, 8), np.float32), np.zeros(0, np.int64))


def clouds(count: int, classes: int, *, seed: int = 0, spread: float = 1.0) -> Data:
    """Points around one centre a class, in dimensions of very different scale."""
    dice = np.random.default_rng(seed)
    labels = np.arange(count) % classes
    centres = 2 * np.eye(classes, 8)
    points = centres[labels] + dice.normal(scale=spread, size=(count, 8))
    scales = np.array([1, 100, 0.01, 1, 1, 5, 1, 1])
    return ((points * scales + 3).astype(np.float32), labels.astype(np.int64))


def fit(
    train: Data,
    validation: Data = NONE,
    settings: QuickSettings | None = None,
    *,
    heard: list[Event] | None = None,
    token: Token | None = None,
) -> FittedHead:
    return fit_head(
        train,
        validation,
        int(train[1].max()) + 1,
        settings or QuickSettings(),
        0,
        report=ignore if heard is None else heard.append,
        token=token or Token(),
    )


def accuracy(fitted: FittedHead, data: Data) -> float:
    return float((fitted.head.scores(data[0]).argmax(axis=1) == data[1]).mean())


@pytest.mark.parametrize(
    "validation", [NONE, clouds(12, 3, seed=1), clouds(120, 3, seed=1)]
)
def test_the_strength_with_the_least_loss_is_chosen(validation: Data) -> None:
    # GIVEN noisy classes, with no, few or enough validation images
    train = clouds(150, 3, spread=1.5)
    heard: list[Event] = []
    # WHEN a head is fitted
    fitted = fit(train, validation, heard=heard)
    # THEN its strength is the one whose curve point is lowest
    points = [event for event in heard if isinstance(event, CurvePoint)]
    losses = [point.values["val_loss"] for point in points]
    strengths = sorted(QuickSettings().strengths)
    assert strengths[int(np.argmin(losses))] == fitted.strength
    assert [point.step for point in points] == list(range(1, len(points) + 1))
    assert accuracy(fitted, clouds(300, 3, seed=2)) > 0.8
    # THEN the held-out scores are of images it was not fitted on, validation included
    held_out = fitted.held_out
    assert held_out is not None
    expected = {0: 150, 12: 162, 120: 120}[len(validation[1])]
    assert held_out.scores.shape == (expected, 3)
    # THEN it is known which training images these are
    outside = held_out.rows < 0
    assert outside.sum() == len(validation[1])
    rows = held_out.rows[~outside]
    assert sorted(rows) == list(range(len(rows)))
    np.testing.assert_array_equal(held_out.embeddings[~outside], train[0][rows])
    np.testing.assert_array_equal(held_out.labels[~outside], train[1][rows])


def test_progress_ends_with_what_was_tried() -> None:
    # GIVEN a fit that may stop early
    heard: list[Event] = []
    # WHEN it ends
    fit(clouds(60, 3), clouds(60, 3, seed=1), heard=heard)
    # THEN the last progress counts the tried strengths
    steps = [event for event in heard if isinstance(event, Progress)]
    tried = sum(isinstance(event, CurvePoint) for event in heard)
    assert steps[-1].done == tried
    assert {event.stage for event in steps} == {"fit"}


@pytest.mark.parametrize("classes", [2, 4])
def test_the_scaling_is_folded_into_the_layer(classes: int) -> None:
    # GIVEN embeddings whose dimensions differ in scale by 10,000
    train = clouds(80, classes)
    settings = QuickSettings(strengths=(0.1,), balanced=False)
    # WHEN a head is fitted
    head = fit(train, clouds(40, classes, seed=1), settings).head
    # THEN, on raw embeddings, it gives what scaling and regression give one by one
    scaler = StandardScaler().fit(train[0])
    model = LogisticRegression(C=0.1, max_iter=1000)
    model.fit(scaler.transform(train[0]), train[1])
    others = clouds(50, classes, seed=3)[0]
    expected = model.decision_function(scaler.transform(others))
    scores = head.scores(others)
    if classes == 2:
        np.testing.assert_array_equal(scores[:, 0], 0)
        scores = scores[:, 1]
    np.testing.assert_allclose(scores, expected, atol=5e-3)
    assert head.is_linear


def rings(count: int, seed: int) -> Data:
    """One class around the other, which no line can part."""
    dice = np.random.default_rng(seed)
    labels = np.arange(count) % 2
    points = dice.normal(size=(count, 8))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    points *= (1 + 2 * labels)[:, None] + dice.normal(scale=0.1, size=(count, 1))
    return (points * 50 + 7).astype(np.float32), labels.astype(np.int64)


def test_a_hidden_layer_parts_what_no_line_can() -> None:
    # GIVEN one class around the other
    train, others = rings(300, 0), rings(300, 1)
    # WHEN a head is fitted without and with a hidden layer, twice
    linear = fit(train, rings(60, 2))
    settings = QuickSettings(hidden=32, strengths=(1.0, 10.0))
    hidden = fit(train, rings(60, 2), settings)
    again = fit(train, rings(60, 2), settings)
    # THEN only the latter can do it, on raw embeddings, and can be repeated to the bit
    assert accuracy(linear, others) < 0.7
    assert accuracy(hidden, others) > 0.9
    assert not hidden.head.is_linear
    assert hidden.head.dimensions == 8
    assert hidden.head.to_bytes() == again.head.to_bytes()


def test_copies_do_not_flatter_the_choice() -> None:
    # GIVEN images whose classes follow from nothing, each of them five times
    dice = np.random.default_rng(3)
    points = np.repeat(dice.normal(size=(30, 40)), 5, axis=0)
    points += dice.normal(scale=0.01, size=points.shape)
    train = (points.astype(np.float32), np.repeat(np.arange(30) % 2, 5))
    groups = [str(number // 5) for number in range(150)]

    def found(groups: list[str] | None) -> float:
        heard: list[Event] = []
        settings = QuickSettings(strengths=(10.0,))
        fit_head(
            train,
            NONE,
            2,
            settings,
            0,
            report=heard.append,
            token=Token(),
            groups=groups,
        )
        (point,) = (event for event in heard if isinstance(event, CurvePoint))
        return point.values["val_accuracy"]

    # WHEN a head is fitted with and without knowing what is alike
    # THEN copies on both sides would have promised what is not there
    assert found(None) > 0.85
    assert found(groups) < 0.75


def test_views_are_learnt_from_but_never_scored() -> None:
    # GIVEN a class that is seen from one side only, and views of its other side
    train = clouds(60, 2, spread=0.3)
    views = (-train[0] + 6, train[1])
    # WHEN a head is fitted with the views
    fitted = fit_head(
        train,
        NONE,
        2,
        QuickSettings(hidden=16, strengths=(10.0,)),
        0,
        report=ignore,
        token=Token(),
        views=views,
    )
    # THEN it knows both sides, and was chosen on the images alone
    assert accuracy(fitted, views) > 0.8
    assert accuracy(fitted, train) > 0.8
    assert fitted.held_out is not None
    assert len(fitted.held_out.labels) == 60


def test_a_dimension_that_never_varies_does_no_harm() -> None:
    # GIVEN embeddings with dead dimensions, as networks have
    points, labels = clouds(60, 3)
    points[:, 5:] = 0
    points[:, 4] = 7
    # WHEN a head is fitted
    fitted = fit((points, labels))
    # THEN its numbers are reasonable, and it works
    assert all(np.abs(kernel).max() < 1e3 for kernel, _ in fitted.head.layers)
    assert accuracy(fitted, (points, labels)) > 0.8


def test_one_image_a_class_is_enough() -> None:
    # GIVEN one training image in each class, and nothing to choose with
    train = clouds(3, 3, spread=0.1)
    # WHEN a head is fitted
    heard: list[Event] = []
    fitted = fit(train, heard=heard)
    # THEN the middle strength is taken
    strengths = sorted(QuickSettings().strengths)
    assert fitted.strength == strengths[len(strengths) // 2]
    assert fitted.held_out is None
    assert accuracy(fitted, train) == 1
    assert sum(isinstance(event, CurvePoint) for event in heard) == 1


def test_rare_classes_count_as_much_where_balanced() -> None:
    # GIVEN two overlapping classes, one of them a tenth of the other
    points, labels = clouds(400, 2, spread=2)
    keep = (labels == 0) | (np.arange(400) % 20 == 1)
    train = (points[keep], labels[keep])
    # WHEN a head is fitted with and without balance
    others = clouds(1000, 2, seed=5, spread=2)
    rare = (others[0][others[1] == 1], others[1][others[1] == 1])
    found = [
        accuracy(fit(train, settings=QuickSettings(balanced=balanced)), rare)
        for balanced in (True, False)
    ]
    # THEN the rare class is found more often with it
    assert found[0] > found[1] + 0.1


def test_the_same_data_gives_the_same_head() -> None:
    # GIVEN one training
    train = clouds(90, 3)
    # WHEN it is repeated
    one, other = fit(train), fit(train)
    # THEN not a bit differs
    assert one.head.to_bytes() == other.head.to_bytes()


def test_cancelling_keeps_the_best_so_far() -> None:
    # GIVEN a token that is cancelled when the first strength was tried
    token = Token()

    def stop(event: Event) -> None:
        if isinstance(event, CurvePoint):
            token.cancel()

    train = clouds(90, 3)
    # WHEN a head is fitted
    fitted = fit_head(train, NONE, 3, QuickSettings(), 0, report=stop, token=token)
    # THEN there is one, and it says that it was stopped
    assert fitted.stopped
    assert accuracy(fitted, train) > 0.7


def test_cancelling_before_anything_was_fitted_keeps_nothing() -> None:
    # GIVEN a cancelled token
    token = Token()
    token.cancel()
    # WHEN a head is to be fitted that takes a while
    big = np.random.default_rng(0).normal(size=(4000, 300)).astype(np.float32)
    with pytest.raises(Cancelled):
        fit((big, np.arange(4000) % 40), token=token)
    # THEN there is none (the above)

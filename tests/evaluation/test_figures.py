"""Figures are scikit-learn's, and their intervals hold what they promise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn import metrics

from engine.evaluation import intervals, resampling
from engine.evaluation.figures import judge, score
from engine.evaluation.scores import Figure
from engine.evaluation.sentences import confused_sentence

Labels = NDArray[np.int64]
Matrix = NDArray[np.float32]


def drawn(
    dice: np.random.Generator, images: int, classes: int, strength: float = 2.0
) -> tuple[Labels, Matrix]:
    """Images of classes of different size, and a model's probabilities for them."""
    shares = np.arange(1, classes + 1) / np.arange(1, classes + 1).sum()
    labels = dice.choice(classes, images, p=shares)
    values = dice.normal(size=(images, classes))
    values[np.arange(images), labels] += strength
    powers = np.exp(values)
    found = powers / powers.sum(axis=1, keepdims=True)
    return labels.astype(np.int64), found.astype(np.float32)


def named(classes: int) -> list[str]:
    return [f"class {number}" for number in range(classes)]


def holds(figure: Figure) -> bool:
    return figure.low <= figure.value <= figure.high


@settings(max_examples=20)
@given(
    st.integers(0, 2**32 - 1),
    st.integers(1, 60),
    st.integers(2, 5),
    st.floats(0, 4),
)
def test_every_figure_is_scikit_learns(
    seed: int, images: int, classes: int, strength: float
) -> None:
    # GIVEN any answers, some classes without images or answers
    labels, found = drawn(np.random.default_rng(seed), images, classes, strength)
    answers = found.argmax(axis=1)
    numbers = list(range(classes))
    present = sorted(set(labels.tolist()))
    # WHEN they are scored
    scores = score(named(classes), labels, found)
    # THEN the matrix and every figure is what scikit-learn says
    figures = scores.figures
    assert np.array(scores.matrix).tolist() == (
        metrics.confusion_matrix(labels, answers, labels=numbers).tolist()
    )
    assert scores.accuracy.value == metrics.accuracy_score(labels, answers)
    for average in ("macro", "weighted"):
        expected = metrics.precision_recall_fscore_support(
            labels, answers, labels=present, average=average, zero_division=0
        )
        for kind, value in zip(
            ("precision", "recall", "f1"), expected[:3], strict=True
        ):
            assert figures[f"{kind}_{average}"].value == pytest.approx(value)
    by_class = metrics.precision_recall_fscore_support(
        labels, answers, labels=numbers, zero_division=0
    )
    for number, one in enumerate(scores.per_class):
        for place, figure in enumerate((one.precision, one.recall, one.f1)):
            if figure is not None:
                assert figure.value == pytest.approx(by_class[place][number])
        if 0 < one.images < images:
            assert one.roc_area is not None
            assert one.pr_area is not None
            truth, own = labels == number, found[:, number]
            assert one.roc_area.value == metrics.roc_auc_score(truth, own)
            assert one.pr_area.value == metrics.average_precision_score(truth, own)
    if classes > 3:
        assert figures["top_3"].value == metrics.top_k_accuracy_score(
            labels, found, k=3, labels=numbers
        )
    wide = found.astype(np.float64)
    wide /= wide.sum(axis=1, keepdims=True)
    assert figures["log_loss"].value == metrics.log_loss(labels, wide, labels=numbers)
    # THEN every interval holds its figure
    every = [*figures.values()]
    every += [
        figure
        for one in scores.per_class
        for figure in (one.precision, one.recall, one.f1, one.roc_area, one.pr_area)
        if figure is not None
    ]
    outside = [
        figure
        for figure in every
        if not holds(figure) and not figure.method.startswith(resampling.BOOTSTRAP)
    ]
    assert outside == []


def test_balanced_accuracy_is_scikit_learns() -> None:
    # GIVEN answers where every class has images
    labels, found = drawn(np.random.default_rng(3), 200, 4)
    # WHEN they are scored
    figure = score(named(4), labels, found).figures["balanced_accuracy"]
    # THEN the balanced accuracy is scikit-learn's
    expected = metrics.balanced_accuracy_score(labels, found.argmax(axis=1))
    assert figure.value == pytest.approx(expected)


def test_the_calibration_error_is_the_definition() -> None:
    # GIVEN 60 answers that are 90 % sure, 42 of them right
    labels = np.array([0] * 42 + [1] * 18)
    found = np.tile(np.array([[0.9, 0.1]], np.float32), (60, 1))
    # WHEN they are scored
    scores = score(named(2), labels, found)
    # THEN the error is the difference of 90 % and 70 %
    assert scores.figures["calibration_error"].value == pytest.approx(0.2, abs=1e-6)
    assert [(one.images, round(one.right, 3)) for one in scores.bins] == [(60, 0.7)]


def test_intervals_cover_the_truth_as_often_as_they_say() -> None:
    # GIVEN a model of three classes whose true figures follow from its confusion
    dice = np.random.default_rng(11)
    images, rounds = 150, 400
    shares = np.array([[24, 3, 3], [2, 26, 2], [4, 4, 32]]) / 100
    truth = _figures(shares * 1e9)
    covered = dict.fromkeys(truth, 0)
    # WHEN it is scored again and again on 150 images
    for matrix in dice.multinomial(images, shares.ravel(), rounds).reshape(-1, 3, 3):
        for name, figure in _figures(matrix.astype(np.float64)).items():
            covered[name] += figure.low <= truth[name].value <= figure.high
    # THEN about 95 % of the intervals hold the truth: 93 % is 2 standard errors below
    assert {name: hits for name, hits in covered.items() if hits < 0.93 * rounds} == {}


def _figures(matrix: NDArray[np.float64]) -> dict[str, Figure]:
    """Figures of a confusion by their definitions, with our intervals."""
    total = int(matrix.sum())
    right, images, answered = matrix.diagonal(), matrix.sum(1), matrix.sum(0)
    recalls = [
        intervals.of_share(float(hit / of), int(of))
        for hit, of in zip(right, images, strict=True)
    ]
    f1s = [
        intervals.of_f1(float(2 * hit / (a + b)), int(hit), int(a + b - hit))
        for hit, a, b in zip(right, images, answered, strict=True)
    ]
    third = [1 / 3] * 3
    return {
        "accuracy": intervals.of_share(float(right.sum() / total), total),
        "precision": intervals.of_share(
            float(right[0] / answered[0]), int(answered[0])
        ),
        "recall": recalls[0],
        "f1": f1s[0],
        "balanced": intervals.of_mean(
            recalls, third, float(np.mean([one.value for one in recalls]))
        ),
        "f1_macro": intervals.of_mean(
            f1s, third, float(np.mean([one.value for one in f1s])), shared=True
        ),
    }


def test_other_intervals_cover_the_truth_too() -> None:
    # GIVEN scores whose true area is 0.9214 and losses whose true mean is 1
    dice = np.random.default_rng(5)
    rounds, area, mean = 200, 0, 0
    for _ in range(rounds):
        # WHEN 40 positive and 60 negative images are drawn from them
        scores = np.concatenate([dice.normal(2, 1, 40), dice.normal(0, 1, 60)])
        ranks = scores.argsort().argsort()[:40] + 1
        value = (ranks.sum() - 40 * 41 / 2) / (40 * 60)
        found = intervals.of_roc_area(float(value), 40, 60)
        area += found.low <= 0.92135 <= found.high
        losses = dice.exponential(1, 100)
        figure = resampling.of_mean_loss(float(losses.mean()), losses, 36.0)
        mean += figure.low <= 1 <= figure.high
    # THEN about 95 % of the intervals hold them; skewed losses cost a little
    assert area >= 0.92 * rounds
    assert mean >= 0.92 * rounds


@pytest.mark.parametrize("honest", [True, False])
def test_the_calibration_error_s_interval_holds_the_true_one(*, honest: bool) -> None:
    # GIVEN models that are right just as often as they say, or 8 % less often
    dice = np.random.default_rng(6)
    images, true, held, rounds = 60, 0.0 if honest else 0.08, 0, 60
    for _ in range(rounds):
        sure = dice.uniform(0.6, 1.0, images)
        right = dice.random(images) < sure - true
        labels = np.where(right, 0, 1).astype(np.int64)
        found = np.stack([sure, 1 - sure], axis=1).astype(np.float32)
        # WHEN they are scored
        figure = score(named(2), labels, found).figures["calibration_error"]
        held += figure.low <= true + 1e-9 and true <= figure.high
    # THEN about 95 % of the intervals hold the true error
    assert held >= 0.9 * rounds


@pytest.mark.parametrize("images", [1, 5, 40])
def test_all_right_is_not_certainty(images: int) -> None:
    # GIVEN a model that was right every time
    labels = np.arange(images, dtype=np.int64) % 2
    found = np.where(np.eye(2)[labels] > 0, 0.99, 0.01).astype(np.float32)
    # WHEN it is scored
    scores = score(named(2), labels, found)
    # THEN no share claims to be sure, and few images are told in words
    for name in ("accuracy", "balanced_accuracy", "f1_macro"):
        assert scores.figures[name].value == 1
        assert scores.figures[name].low < 1
    hint = f"All this rests on {images} images, fewer than 30"
    assert any(note.startswith(hint) for note in scores.notes) == (images < 30)


def test_the_areas_interval_is_the_published_one() -> None:
    # GIVEN an area of 0.8 from 30 positive and 30 negative images
    # WHEN its interval is asked for
    figure = intervals.of_roc_area(0.8, 30, 30)
    # THEN both ends solve the equation of Newcombe's method 5
    for end in (figure.low, figure.high):
        size = 29
        inner = 1 + size * (1 - end) / (2 - end) + size * end / (1 + end)
        spread = np.sqrt(end * (1 - end) * inner / 900)
        assert abs(0.8 - end) == pytest.approx(1.959964 * spread, abs=1e-5)


def test_mistakes_are_told_by_their_pairs() -> None:
    # GIVEN five images, two of which were taken for another class
    labels = np.array([0, 0, 1, 2, 2], dtype=np.int64)
    found = np.eye(3, dtype=np.float32)[[1, 0, 0, 2, 2]]
    # WHEN they are judged
    scores = score(["cat", "dog", "hen"], labels, found)
    judged = judge(list("abcde"), labels, found)
    # THEN who was mixed up with whom is a sentence
    assert confused_sentence(scores) == "All mistakes are between cat and dog (2)."
    assert [one.name for one in judged if not one.right] == ["a", "c"]
    assert (judged[0].sure, judged[0].own) == (1, 0)

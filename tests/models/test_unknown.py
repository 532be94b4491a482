"""Knowing what it does not know: from known images alone, few or many."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.errors import ModelError
from engine.models.head import Head
from engine.models.heldout import HeldOut, of_validation
from engine.models.modelfile import load_model
from engine.models.unknown import ENERGY, MOST_REFERENCES, PARTS, Unknown
from engine.models.unknown_fit import ACCEPTANCE, Learned, fit_unknown
from tests.support.archives import npz

Matrix = NDArray[np.float32]
Labels = NDArray[np.int64]

CLASSES, WIDTH = 3, 12


def clouds(count: int, seed: int) -> tuple[Matrix, Labels]:
    """Points around three directions, with their labels."""
    labels = np.arange(count) % CLASSES
    points = np.random.default_rng(seed).normal(size=(count, WIDTH))
    centres = 6 * np.eye(CLASSES, WIDTH)
    return (centres[labels] + points).astype(np.float32), labels.astype(np.int64)


def strangers(count: int, seed: int) -> Matrix:
    """Points around another direction."""
    points = np.random.default_rng(seed).normal(size=(count, WIDTH))
    return np.asarray(6 * np.eye(WIDTH)[-1] + points, dtype=np.float32)


def class_scores(points: Matrix) -> Matrix:
    """What a head that knows the three directions gives."""
    kernel = np.eye(WIDTH, CLASSES, dtype=np.float32)
    return Head(((kernel, np.zeros(CLASSES, np.float32)),)).scores(points)


def learn(
    train: tuple[Matrix, Labels], validation: tuple[Matrix, Labels] | None = None
) -> Learned:
    """Learn from validation images or, without them, from training images in turn."""
    points, labels = train
    if validation is not None:
        others, answers = validation
        held_out = of_validation(class_scores(others), answers, others)
    else:
        rows = np.arange(len(labels), dtype=np.int64)
        held_out = HeldOut(class_scores(points), labels, points, rows)
    return fit_unknown(points, labels, held_out)


def accepted(unknown: Unknown, points: Matrix) -> float:
    """The share of points that is taken for known."""
    return float((unknown.scores(points, class_scores(points)) <= 1).mean())


def test_the_unknown_is_told_from_the_known() -> None:
    # GIVEN embeddings around three directions
    unknown, known = learn(clouds(300, 1), clouds(500, 2))
    assert unknown is not None
    # WHEN others of the known kinds come, and some of another
    # THEN about the stated share is accepted, and the strange ones are not
    assert accepted(unknown, clouds(2000, 3)[0]) == pytest.approx(ACCEPTANCE, abs=0.03)
    assert accepted(unknown, strangers(300, 4)) < 0.02
    # THEN it says which of the held-out images it accepts
    assert known.mean() == pytest.approx(ACCEPTANCE, abs=0.005)


@pytest.mark.parametrize("each", [5, 10, 40])
def test_a_handful_of_images_a_class_is_enough(each: int) -> None:
    # GIVEN a few training images a class, and no validation images
    unknown, known = learn(clouds(CLASSES * each, 1))
    # WHEN the threshold is placed by measuring them against each other
    assert unknown is not None
    # THEN it accepts new images of the classes, not only copies of what it has seen
    assert accepted(unknown, clouds(1000, 3)[0]) > 0.85
    assert accepted(unknown, strangers(300, 4)) < 0.2
    assert known.mean() > 0.9


def test_a_few_validation_images_are_helped_by_training_images() -> None:
    # GIVEN far fewer validation images than place a threshold
    train, validation = clouds(60, 1), clouds(6, 2)
    points = np.concatenate([train[0], validation[0]])
    labels = np.concatenate([train[1], validation[1]])
    rows = np.r_[np.arange(60), np.full(6, -1)].astype(np.int64)
    # WHEN it learns from both
    both = fit_unknown(*train, HeldOut(class_scores(points), labels, points, rows))
    alone = fit_unknown(
        *train, of_validation(class_scores(validation[0]), validation[1], validation[0])
    )
    # THEN it can, and from them alone it would not
    assert both.unknown is not None
    assert len(both.known) == 66
    assert alone.unknown is None
    assert alone.known.all()


def test_a_low_energy_never_speaks_for_an_image() -> None:
    # GIVEN a model, and an image of another kind that the head is very sure about
    unknown, _ = learn(clouds(300, 1), clouds(500, 2))
    assert unknown is not None
    odd = strangers(50, 4)
    sure = np.tile(np.array([[40, 0, 0]], np.float32), (50, 1))
    # WHEN it is judged
    parts = unknown.parts(odd, sure)
    # THEN the energy alone takes it for known, and all together do not
    assert (parts[ENERGY] < 0).all()
    assert (unknown.scores(odd, sure) > 1).mean() > 0.95


def test_each_score_is_on_one_scale() -> None:
    # GIVEN a model
    unknown, _ = learn(clouds(300, 1), clouds(500, 2))
    assert unknown is not None
    # WHEN known images are measured
    points, _ = clouds(2000, 5)
    parts = unknown.parts(points, class_scores(points))
    # THEN a twentieth of them is beyond 1 by each score, and half beyond 0
    assert list(parts) == list(PARTS[:-1])
    for values in parts.values():
        assert (values > 1).mean() == pytest.approx(1 - ACCEPTANCE, abs=0.03)
        assert (values > 0).mean() == pytest.approx(0.5, abs=0.08)


def test_it_is_bounded_and_survives_its_file() -> None:
    # GIVEN more training images than a model should carry
    unknown, _ = learn(clouds(MOST_REFERENCES + 500, 1), clouds(100, 2))
    assert unknown is not None
    # WHEN it goes through bytes
    again = Unknown.from_bytes(unknown.to_bytes())
    # THEN it is bounded, and answers the same to the last bit
    assert again.references.shape == (MOST_REFERENCES, WIDTH)
    np.testing.assert_array_equal(again.labels, unknown.labels)
    points, _ = clouds(50, 3)
    scores = class_scores(points)
    np.testing.assert_array_equal(
        again.scores(points, scores), unknown.scores(points, scores)
    )


def test_a_model_of_the_first_format_still_judges(tiny_model_path: Path) -> None:
    # GIVEN a model file that knows distances to its neighbours only
    model = load_model(tiny_model_path)
    assert model.unknown is not None
    assert model.unknown.spread is None
    # WHEN its own references, and their opposites, are measured
    known = model.unknown.references.astype(np.float32)
    one, other = (
        model.unknown.scores(points, model.head.scores(points))
        for points in (known, -known)
    )
    # THEN it tells them apart as before
    assert (one <= 1).all()
    assert (other > 1).all()


GOOD = {
    "references": np.ones((5, 4)),
    "labels": np.zeros(5),
    "threshold": np.float64(1),
    "scales": np.array([[0, 1]] * 3),
    "temperature": np.float64(1),
    "means": np.ones((2, 4)),
    "directions": np.ones((1, 4)),
    "variances": np.ones(1),
    "rest": np.float64(0.1),
}


def test_what_is_changed_below_was_sound() -> None:
    # GIVEN arrays that fit together
    # WHEN they are read
    # THEN nothing is said against them
    assert Unknown.from_bytes(npz(**GOOD)).spread is not None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changes",
    [
        {"threshold": np.float64(0)},
        {"threshold": np.float64(np.nan)},
        {"threshold": np.ones(3)},
        {"references": np.zeros((0, 4))},
        {"references": np.full((5, 4), np.inf)},
        {"references": np.array([[len]])},
        {"labels": np.zeros(4)},
        {"scales": np.array([[0, 1]] * 2)},
        {"scales": np.array([[0, np.nan]] * 3)},
        {"scales": np.array([[1, 1]] * 3)},
        {"temperature": np.float64(0)},
        {"means": np.ones((2, 3))},
        {"directions": np.ones((1, 3))},
        {"variances": np.ones(2)},
        {"variances": np.zeros(1)},
        {"rest": np.float64(0)},
    ],
)
def test_damaged_references_are_refused(
    changes: dict[str, NDArray[np.float64]],
) -> None:
    # GIVEN references with something wrong
    # WHEN they are read
    with pytest.raises(ModelError) as caught:
        Unknown.from_bytes(npz(**(GOOD | changes)))  # type: ignore[arg-type]
    # THEN that has a name
    assert caught.value.code == "model.unknown"


def test_negatives_are_told_from_the_known_and_survive_the_file() -> None:
    # GIVEN strangers so close to a class that they are taken for it
    points, labels = clouds(300, 1)
    validation, answers = clouds(500, 2)
    held_out = of_validation(class_scores(validation), answers, validation)

    def near(count: int, seed: int) -> Matrix:
        noise = np.random.default_rng(seed).normal(size=(count, WIDTH)) / 2
        centre = 6 * np.eye(WIDTH)[0] + 4.5 * np.eye(WIDTH)[-1]
        return np.asarray(centre + noise, dtype=np.float32)

    plain = fit_unknown(points, labels, held_out).unknown
    # WHEN a person gives a few of them
    told = fit_unknown(points, labels, held_out, negatives=near(30, 7)).unknown
    assert plain is not None
    assert told is not None
    # THEN more of their kind are refused, and the known ones are not
    strange, known = near(400, 8), clouds(1000, 3)[0]
    assert accepted(told, strange) < 0.7 * accepted(plain, strange)
    assert accepted(told, known) == pytest.approx(ACCEPTANCE, abs=0.03)
    # THEN it survives its file
    again = Unknown.from_bytes(told.to_bytes())
    scores = class_scores(strange)
    np.testing.assert_array_equal(
        again.scores(strange, scores), told.scores(strange, scores)
    )

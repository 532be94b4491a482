"""Random changes of pictures: what they do, that they can be repeated, their doubts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.training.augment import augment, mix
from engine.training.augmentation import Augmentation, doubts, mirrored
from engine.training.recipes import recipe_named, suited, with_settings

Pixels = NDArray[np.uint8]


def slopes(count: int = 24, side: int = 32) -> Pixels:
    """Smooth pictures in which every pixel says where it is."""
    rows, columns = np.mgrid[0:side, 0:side] * (240 / side)
    picture = np.stack([rows, columns, (rows + columns) / 2], axis=-1)
    return np.repeat(picture[None].astype(np.uint8), count, axis=0)


def changed(before: Pixels, seed: int = 11, **strengths: float | bool) -> Pixels:
    augmentation = Augmentation(**strengths)  # type: ignore[arg-type]
    return augment(before, augmentation, np.random.default_rng(seed))


def test_without_changes_nothing_changes() -> None:
    # GIVEN / WHEN pictures pass an augmentation that does nothing
    before = slopes()
    # THEN they are the same to the last bit
    np.testing.assert_array_equal(changed(before), before)


def test_mirroring_mirrors_some_pictures_exactly() -> None:
    # GIVEN / WHEN pictures pass an augmentation that only mirrors
    before = slopes()
    after = changed(before, flip=True)
    # THEN each is itself or its mirror image, and both occur
    same = [np.array_equal(b, a) for b, a in zip(before, after, strict=True)]
    flipped = [
        np.array_equal(b[:, ::-1], a) for b, a in zip(before, after, strict=True)
    ]
    assert all(s != m for s, m in zip(same, flipped, strict=True))
    assert any(same)
    assert any(flipped)


@pytest.mark.parametrize("strengths", [{"shear": 0.2, "zoom": 0.2}, {"rotate": 30.0}])
@pytest.mark.parametrize("side", [32, 96])
def test_turning_and_stretching_keep_the_middle(
    strengths: dict[str, Any], side: int
) -> None:
    # GIVEN smooth pictures, few of them or enough for threads
    before = slopes(side=side)
    # WHEN they are turned or stretched, twice with the same seed
    after = changed(before, **strengths)
    # THEN the same seed gives the same pictures
    np.testing.assert_array_equal(after, changed(before, **strengths))
    # AND the middle stays where it was while the border moves
    moved = np.abs(before.astype(int) - after.astype(int)).mean(axis=(0, 3))
    middle = side // 2
    centre = moved[middle - 1 : middle + 1, middle - 1 : middle + 1].max()
    assert centre < 4
    assert moved[0].mean() > 3 * centre
    # AND nothing black came in from outside
    assert after[:, 2:, :, 0].min(axis=(1, 2)).max() < 60
    assert (after[:, -1, :, 0] > 100).all()


def test_shifts_and_crops_look_at_another_part() -> None:
    # GIVEN smooth pictures
    before = slopes()
    # WHEN they are shifted, or a part is cut out and blown up
    shifted = changed(before, shift=0.25).astype(int)
    cropped = changed(before, crop=0.5).astype(int)
    # THEN a shift changes the mean both ways, but not how steep the middle is
    means = shifted[..., 1].mean(axis=(1, 2))
    assert means.min() < before[..., 1].mean() < means.max()
    steep = shifted[:, 16, 18, 1] - shifted[:, 16, 14, 1]
    assert np.abs(steep - 30).max() <= 2
    # AND a crop shows less, larger
    span = cropped[:, 16, -1, 1] - cropped[:, 16, 0, 1]
    assert (span <= 232).all()
    assert span.min() < 170
    assert span.min() > 100


def test_tones_change_without_moving_anything() -> None:
    # GIVEN smooth pictures
    before = slopes()
    # WHEN brightness or contrast change
    lighter = changed(before, brightness=0.3).astype(float)
    harder = changed(before, contrast=0.5).astype(float)
    # THEN means go up and down with the one, and stay with the other
    assert lighter.mean(axis=(1, 2, 3)).std() > 5
    means = harder.mean(axis=(1, 2, 3))
    assert np.abs(means - before.mean()).max() < 6
    assert harder.std(axis=(1, 2, 3)).std() > 5


def test_mixing_blends_two_pictures_and_says_how() -> None:
    # GIVEN pictures that are all of one value, by class
    labels = np.arange(20, dtype=np.int32) % 4
    before = np.broadcast_to((labels * 60)[:, None, None, None], (20, 8, 8, 3))
    # WHEN they are mixed
    rng = np.random.default_rng(0)
    mixed = mix(before.astype(np.uint8), labels, 0.4, rng)
    # THEN each is the blend that its labels and its share say
    assert (mixed.shares >= 0.5).all()
    expected = 60 * (mixed.shares * labels + (1 - mixed.shares) * mixed.labels)
    assert np.abs(mixed.pixels[:, 0, 0, 0] - expected).max() <= 0.51
    assert (mixed.pixels[:, 0, 0, 0] % 60 != 0).any()


@pytest.mark.parametrize(
    ("classes", "found"),
    [
        (["0", "1", "10"], ("0", "1", "10")),
        (["b", "d"], ("b", "d")),
        (["arrow left", "arrow_right"], ("arrow left", "arrow_right")),
        (["street", "hand-written text"], ("hand-written text",)),
        (["cat", "dog", "licence-plate"], ()),
        (["straight", "bright", "lefty"], ()),
    ],
)
def test_classes_that_a_mirror_would_change(
    classes: list[str], found: tuple[str, ...]
) -> None:
    assert mirrored(classes) == found


def test_mirroring_is_off_for_digits_unless_asked_for() -> None:
    # GIVEN classes that are digits, and a recipe that mirrors
    recipe = recipe_named("cnn-bn")
    # WHEN it is suited to them
    still = suited(recipe, ["3", "7"])
    # THEN it mirrors no more, and nothing is said
    assert still.network is not None
    assert not still.network.augmentation.flip
    assert doubts(still.network.augmentation, ["3", "7"]) == ()
    # AND for other classes it is as it was
    assert suited(recipe, ["cat", "dog"]) is recipe
    # AND WHEN somebody asks for it THEN there is a sentence
    asked = with_settings(still, {"flip": True}).network
    assert asked is not None
    (sentence,) = doubts(asked.augmentation, ["3", "7"])
    assert "'3', '7'" in sentence
    # AND turning far has one of its own
    assert len(doubts(Augmentation(rotate=90), ["6", "9"])) == 1

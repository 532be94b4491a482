"""Dealing with groups, by plans, and into folds: properties of the pure functions."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.dataset.plan import DEFAULT_PLAN, SplitPlan, parse_plan
from engine.dataset.splits import assign, folds
from engine.dataset.summary import SPLITS, TEST, TRAIN, VALIDATION
from engine.errors import ProjectError

Images = list[tuple[str, str]]

#: A class and a group for each image; group 0 means alone.
sets = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 12)), min_size=1, max_size=120
)
seeds = st.integers(0, 1000)


def made(parts: list[tuple[str, int]], first: int = 0) -> tuple[Images, dict[str, str]]:
    images = [(name, f"{first + n:04}") for n, (name, _) in enumerate(parts)]
    groups = {
        content: f"g{group}"
        for (_, content), (_, group) in zip(images, parts, strict=True)
        if group
    }
    return images, groups


def splits_by_group(
    dealt: dict[str, str], groups: dict[str, str]
) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for content, split in dealt.items():
        found[groups.get(content, content)].add(split)
    return found


@given(sets, seeds)
def test_no_group_is_torn_apart(parts: list[tuple[str, int]], seed: int) -> None:
    # GIVEN images of several classes, some in groups, which may span classes
    images, groups = made(parts)
    # WHEN they get their splits
    dealt = assign(images, {}, seed, groups=groups)
    # THEN everyone has one, the same for the whole group, and something trains
    assert dealt.keys() == {content for _, content in images}
    assert all(len(found) == 1 for found in splits_by_group(dealt, groups).values())
    assert TRAIN in dealt.values()


@given(sets, sets, seeds)
def test_newcomers_join_or_are_withheld_and_nobody_moves(
    old: list[tuple[str, int]], new: list[tuple[str, int]], seed: int
) -> None:
    # GIVEN recorded splits that were dealt before there were groups
    images, groups = made(old)
    recorded = assign(images, {}, seed)
    # WHEN others come, and groups are known
    more, others = made(new, first=1000)
    groups |= others
    dealt = assign(images + more, recorded, seed, groups=groups)
    # THEN only newcomers are dealt
    assert not dealt.keys() & recorded.keys()
    before = splits_by_group(recorded, groups)
    for _, content in more:
        found = before.get(groups.get(content, content), set())
        # THEN they join a group in one split, and are nowhere if it is in several
        if len(found) == 1:
            assert dealt[content] in found
        assert (content in dealt) == (len(found) < 2)


@given(st.integers(5, 400), seeds)
def test_a_ratio_is_kept(count: int, seed: int) -> None:
    # GIVEN a plan of 60/15/25
    plan = parse_plan("60/15/25", seed=seed)
    # WHEN a class is dealt by it
    dealt = Counter(
        assign([("a", f"{n}") for n in range(count)], {}, plan=plan).values()
    )
    # THEN shares are right within one image
    assert abs(dealt[TEST] - 0.25 * count) <= 1
    assert abs(dealt[VALIDATION] - 0.15 * count) <= 1
    assert dealt.total() == count


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (400, {TRAIN: 200, VALIDATION: 25, TEST: 25}),
        (250, {TRAIN: 200, VALIDATION: 25, TEST: 25}),
        (100, {TRAIN: 80, VALIDATION: 10, TEST: 10}),
        (4, {TRAIN: 4}),
    ],
)
def test_counts_are_kept_and_small_classes_get_shares(
    count: int, expected: dict[str, int]
) -> None:
    # GIVEN a plan of 200/25/25 images of each class
    plan = parse_plan("200/25/25", counted=True)
    # WHEN a class of some size is dealt by it
    dealt = assign([("a", f"{n}") for n in range(count)], {}, plan=plan)
    # THEN it has so many of each; what is beyond has none
    assert Counter(dealt.values()) == expected


def test_a_growing_class_fills_its_counts() -> None:
    # GIVEN a class that was too small for its counts
    plan = parse_plan("200/25/25", counted=True)
    small = [("a", f"{n}") for n in range(100)]
    recorded = assign(small, {}, plan=plan)
    # WHEN it grows
    grown = [("a", f"{n}") for n in range(400)]
    recorded |= assign(grown, recorded, plan=plan)
    # THEN the counts are full
    assert Counter(recorded.values()) == {TRAIN: 200, VALIDATION: 25, TEST: 25}


def test_large_groups_still_leave_something_to_test_on() -> None:
    # GIVEN a class of three groups, each too large for any share
    images = [("a", f"{group}-{n}") for group in range(3) for n in range(20 + group)]
    groups = {content: content[0] for _, content in images}
    # WHEN it is dealt
    dealt = assign(images, {}, groups=groups)
    # THEN each split has one
    assert {frozenset(found) for found in splits_by_group(dealt, groups).values()} == {
        frozenset({split}) for split in SPLITS
    }


@given(sets, st.integers(2, 6), seeds)
def test_folds_are_even_and_tear_no_group_apart(
    parts: list[tuple[str, int]], count: int, seed: int
) -> None:
    # GIVEN images, some in groups
    images, groups = made(parts)
    # WHEN they are put into folds
    found = folds(images, count, seed, groups)
    # THEN all have one, the same for the whole group, whatever order they came in
    assert found.keys() == {content for _, content in images}
    whole = {content: str(fold) for content, fold in found.items()}
    assert all(len(one) == 1 for one in splits_by_group(whole, groups).values())
    assert folds(images[::-1], count, seed, groups) == found


@given(
    st.dictionaries(st.sampled_from("abcd"), st.integers(1, 90), min_size=1),
    st.integers(2, 7),
    seeds,
)
def test_folds_are_stratified(sizes: dict[str, int], count: int, seed: int) -> None:
    # GIVEN classes of any size, nobody in a group
    images = [(name, f"{name}{n}") for name, size in sizes.items() for n in range(size)]
    # WHEN they are put into folds
    found = folds(images, count, seed)
    # THEN each class is spread within one image, and no fold is much larger
    for name, size in sizes.items():
        spread = Counter(found[content] for one, content in images if one == name)
        assert all(abs(spread[fold] - size / count) < 1 for fold in range(count))
    totals = Counter(found.values())
    assert max(totals.values()) - min(totals[fold] for fold in range(count)) <= len(
        sizes
    )


def test_a_seed_makes_other_folds() -> None:
    # GIVEN a class
    images = [("a", f"{n}") for n in range(60)]
    # WHEN it is put into folds with two seeds
    # THEN they differ, and the same seed gives the same
    assert folds(images, 5, 1) != folds(images, 5, 2)
    assert folds(images, 5, 1) == folds(images, 5, 1)
    with pytest.raises(ValueError, match="Expected 2 folds"):
        folds(images, 1)


@pytest.mark.parametrize(
    "text", ["", "70/30", "a/b/c", "0/1/1", "-1/1/1", "nan/1/1", "inf/1/1", "1/1/1/1"]
)
def test_what_is_no_plan_is_refused(text: str) -> None:
    # GIVEN something that is no plan
    # WHEN it is read
    with pytest.raises(ProjectError) as caught:
        parse_plan(text)
    # THEN it is said how to write one
    assert caught.value.code == "project.split_plan"
    assert "70/15/15" in caught.value.remedy


def test_parts_of_images_are_refused() -> None:
    # GIVEN counts that are no whole numbers
    # WHEN they are read
    # THEN they are refused, while shares may be
    with pytest.raises(ProjectError):
        parse_plan("20.5/1/1", counted=True)
    assert parse_plan("0.7/0.1/0.2").in_words() == DEFAULT_PLAN.in_words()
    assert (
        SplitPlan(8, 1, 1, counted=True).in_words() == "8 / 1 / 1 images of each class"
    )

"""The fingerprint of a data set, and what changed between two states."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.dataset.fingerprint import Entry, changes, changes_of, fingerprint

SET = (
    Entry("1", "cat", "train"),
    Entry("2", "cat", "test"),
    Entry("3", "dog", "train"),
    Entry("4", "dog", "validation"),
)

entries = st.lists(
    st.builds(
        Entry,
        st.text("0123456789abcdef", min_size=1, max_size=3),
        st.text(min_size=1, max_size=3).filter(lambda name: not {"/", "\0"} & {*name}),
        st.sampled_from(["train", "validation", "test"]),
    ),
    max_size=12,
)


@given(entries, st.randoms())
def test_order_does_not_matter(found: list[Entry], random: object) -> None:
    # GIVEN a set in two orders
    other = found.copy()
    random.shuffle(other)  # type: ignore[attr-defined]
    # WHEN fingerprints are taken
    # THEN they are one, and nothing has changed
    assert fingerprint(found) == fingerprint(other)
    assert changes(found, other) == ""


@given(entries, entries)
def test_different_sets_have_different_fingerprints(
    one: list[Entry], other: list[Entry]
) -> None:
    # GIVEN two sets
    same = sorted(one) == sorted(other)
    # WHEN they are compared
    # THEN fingerprints and words agree on whether they are the same
    assert (fingerprint(one).whole == fingerprint(other).whole) == same
    assert (changes(one, other) == "") == same


@pytest.mark.parametrize(
    ("now", "exactly", "roughly"),
    [
        (SET, "", ""),
        (
            (*SET, Entry("5", "cat", "train")),
            "Since then: 1 image added.",
            "Since then, images were added or removed: 4 then, 5 now.",
        ),
        (
            (Entry("9", "cat", "train"), *SET[2:]),
            "Since then: 1 image added, 2 images removed.",
            "Since then, images were added or removed: 4 then, 3 now.",
        ),
        (
            (Entry("1", "dog", "train"), *SET[1:]),
            "Since then: 1 image in another class.",
            "Since then, images were moved to other classes.",
        ),
        (
            (Entry("1", "cat", "test"), *SET[1:]),
            "Since then: 1 image in another split.",
            "Since then, images were moved to other splits.",
        ),
        (
            (*SET, SET[0]),
            "Since then: copies of images were added or removed.",
            "Since then, images were added or removed: 4 then, 5 now.",
        ),
    ],
)
def test_what_changed_is_said(
    now: tuple[Entry, ...], exactly: str, roughly: str
) -> None:
    # GIVEN a set that may have changed
    # WHEN it is compared with what it was
    # THEN that is said, from the images or from fingerprints alone
    assert changes(SET, now) == exactly
    assert changes_of(fingerprint(SET), fingerprint(now)) == roughly

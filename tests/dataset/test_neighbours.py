"""Perceptual hashes that are near each other."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.dataset.neighbours import near_pairs, pairs_with

Hashes = NDArray[np.uint64]


def compared(hashes: Hashes, most_bits: int) -> list[list[int]]:
    """The near pairs, found by comparing each with each."""
    return [
        [first, second]
        for first in range(len(hashes))
        for second in range(first + 1, len(hashes))
        if (int(hashes[first]) ^ int(hashes[second])).bit_count() <= most_bits
    ]


def families(seed: int = 0) -> Hashes:
    """Hashes with others at every distance from 0 to 13 bits."""
    random = np.random.default_rng(seed)
    first = random.integers(0, 2**64, 12, dtype=np.uint64)
    others = [
        first[:5] ^ np.uint64(sum(1 << int(bit) for bit in random.permutation(64)[:n]))
        for n in range(14)
    ]
    return np.concatenate([first, *others])


@pytest.mark.parametrize("most_bits", [0, 1, 3, 4, 7, 10, 11, 12, 30, 64])
def test_every_near_pair_is_found_and_no_other(most_bits: int) -> None:
    # GIVEN hashes at all sorts of distances, and some that are equal
    hashes = families(most_bits)
    # WHEN the near ones are looked for
    found = near_pairs(hashes, most_bits, most_each=len(hashes) ** 2)
    # THEN they are those that comparing each with each gives, once each and in order
    assert found.tolist() == compared(hashes, most_bits)
    assert found.dtype == np.int64


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_to_compare_gives_no_pairs(count: int) -> None:
    # GIVEN no hash, or one
    # WHEN the near ones are looked for
    found = near_pairs(np.zeros(count, np.uint64), 10)
    # THEN there are none
    assert found.shape == (0, 2)


@pytest.mark.parametrize("distinct", [1, 40])
def test_thousands_of_alike_images_stay_connected_and_few_pairs(distinct: int) -> None:
    # GIVEN ten thousand images, all with one hash or with one of a few near ones
    bits = np.random.default_rng(0).integers(0, distinct, 10_000).astype(np.uint64)
    hashes = np.uint64(1) << bits
    # WHEN the near ones are looked for
    found = near_pairs(hashes, 4)
    # THEN their number is bounded, though there are fifty million such pairs
    assert len(found) < 4_000_000
    # AND following pairs leads from any image to every other
    reached = np.arange(10_000)
    for _ in range(200):
        before = reached.copy()
        np.minimum.at(reached, found[:, 0], reached[found[:, 1]])
        np.minimum.at(reached, found[:, 1], reached[found[:, 0]])
        reached = reached[reached]
        if (before == reached).all():
            break
    assert not reached.any()


def test_new_ones_are_compared_with_old_ones() -> None:
    # GIVEN hashes, some of which are new
    hashes = families()
    new, old = hashes[:20], hashes[20:]
    # WHEN the new ones' near ones among the old are looked for
    found = pairs_with(new, old, 10)
    # THEN they are the pairs across of all pairs
    across = [
        [first, second - 20]
        for first, second in compared(hashes, 10)
        if first < 20 <= second
    ]
    assert found.tolist() == across


def test_what_is_no_list_of_hashes_is_refused() -> None:
    # GIVEN a table, and an impossible distance
    # WHEN they are asked for near pairs
    # THEN that is refused
    with pytest.raises(ValueError, match="Expected hashes"):
        near_pairs(np.zeros((2, 2), np.uint64), 4)
    with pytest.raises(ValueError, match="Expected hashes"):
        near_pairs(np.zeros(2, np.uint64), 65)

"""Perceptual hashes that are near each other, among as many as a project has.

Two hashes that differ in few bits differ in even fewer within at least one of their
four quarters (M. Norouzi, A. Punjani, D. Fleet, "Fast search in Hamming space with
multi-index hashing", CVPR 2012). So only pairs that agree nearly in a quarter are
compared, which for 100,000 hashes is some ten million pairs instead of five billion.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from engine.progress import Token

Hashes = NDArray[np.uint64]
Pairs = NDArray[np.int64]
Places = NDArray[np.int32]

#: An image with more near ones than this is paired with so many of them.
MOST_EACH = 32
_QUARTERS = 4
_QUARTER_BITS = 16
_VALUES = 1 << _QUARTER_BITS
#: Quarters that may differ in more bits than this hardly narrow the search.
_WORTHWHILE = 2
#: Pairs compared at a time; bounds memory.
_AT_A_TIME = 1 << 20


def near_pairs(
    hashes: Hashes,
    most_bits: int,
    *,
    most_each: int = MOST_EACH,
    token: Token | None = None,
) -> Pairs:
    """All pairs of hashes that differ in ``most_bits`` bits or fewer.

    The answer is complete unless a picture has more than ``most_each`` near ones, as
    thousands of black frames have. Of those, each is paired with about so many, and
    copies of one hash stay connected with each other, so that groups remain whole and
    memory bounded.

    Args:
        hashes: uint64 ``(n,)``.
        most_bits: Largest distance; above 11 each is compared with each.
        most_each: Bounds the answer to about ``n * most_each`` pairs.
        token: Checked every few milliseconds, if given.

    Returns:
        int64 ``(m, 2)``: positions in ``hashes``, the lower one first, in order.

    Raises:
        ValueError: ``hashes`` is no vector, or ``most_bits`` is outside 0 to 64.
        Cancelled: The token asked for it.
    """
    values = np.asarray(hashes, dtype=np.uint64)
    if values.ndim != 1 or not 0 <= most_bits <= 64:
        raise ValueError(
            "Expected hashes of shape (n,) and 0 to 64 bits, "
            f"received {values.shape} and {most_bits}."
        )
    distinct, members = np.unique(values, return_inverse=True)
    order = np.argsort(members, kind="stable")
    starts = np.searchsorted(members[order], np.arange(len(distinct) + 1))
    parts = [_same(order, starts, most_each)]
    if most_bits:
        near = _bounded(
            _distinct_pairs(distinct, most_bits, token or Token()),
            len(distinct),
            most_each,
        )
        parts.append(_spread(near, order, starts, most_each))
    pairs = np.concatenate(parts)
    pairs.sort(axis=1)
    keys = np.unique(pairs[:, 0] * len(values) + pairs[:, 1])
    return np.column_stack(np.divmod(keys, max(1, len(values))))


def pairs_with(new: Hashes, old: Hashes, most_bits: int) -> Pairs:
    """All pairs of one hash in ``new`` and one in ``old`` that are near.

    Compares each with each, so ``new`` should be a few.

    Args:
        new: uint64 ``(n,)``.
        old: uint64 ``(k,)``.
        most_bits: Largest distance.

    Returns:
        int64 ``(m, 2)``: a position in ``new`` and one in ``old``.
    """
    found = [np.empty((0, 2), np.int64)]
    rows = max(1, _AT_A_TIME // max(1, len(old)))
    for start in range(0, len(new), rows):
        apart = np.bitwise_count(new[start : start + rows, None] ^ old[None, :])
        near = np.argwhere(apart <= most_bits)
        near[:, 0] += start
        found.append(near)
    return np.concatenate(found)


def _same(order: Pairs, starts: Pairs, most_each: int) -> Pairs:
    """Pairs of equal hashes: each with the next few that have the same."""
    sizes = np.diff(starts)
    ends = np.repeat(starts[1:], sizes)
    places = np.arange(len(order))
    found = [np.empty((0, 2), np.int64)]
    for step in range(1, min(int(sizes.max(initial=1)) - 1, most_each) + 1):
        first = places[places + step < ends]
        found.append(np.column_stack([order[first], order[first + step]]))
    return np.concatenate(found)


def _distinct_pairs(distinct: Hashes, most_bits: int, token: Token) -> Iterator[Pairs]:
    """Near pairs of different hashes, in portions that may overlap."""
    if most_bits // _QUARTERS > _WORTHWHILE:
        for start in range(
            0, len(distinct), rows := max(1, _AT_A_TIME // len(distinct))
        ):
            block = pairs_with(distinct[start : start + rows], distinct, most_bits)
            block[:, 0] += start
            yield block[block[:, 0] < block[:, 1]]
        return
    for quarter in range(_QUARTERS):
        shift = np.uint64(quarter * _QUARTER_BITS)
        keys = (distinct >> shift).astype(np.uint16)
        order = np.argsort(keys, kind="stable")
        alike, counts = np.unique(keys, return_counts=True)
        # Where the images of each quarter begin among the sorted ones, and how many.
        starts = np.zeros(_VALUES, np.int32)
        sizes = np.zeros(_VALUES, np.int32)
        sizes[alike] = counts
        starts[alike] = np.cumsum(counts) - counts
        values = distinct[order]
        for mask in _masks(most_bits // _QUARTERS):
            token.raise_if_cancelled()
            for runs, partners in _candidates(alike, starts, sizes, mask):
                leading = np.repeat(values[runs[0]], runs[1])
                apart = np.bitwise_count(leading ^ values[partners])
                near = np.flatnonzero(apart <= most_bits)
                if len(near):
                    lower = order[np.repeat(runs[0], runs[1])[near]]
                    pair = np.column_stack([lower, order[partners[near]]])
                    pair.sort(axis=1)
                    yield pair


def _masks(most_bits: int) -> list[int]:
    """Every way in which two quarters may differ in so many bits or fewer."""
    return [
        sum(1 << bit for bit in bits)
        for count in range(min(most_bits, _QUARTER_BITS) + 1)
        for bits in combinations(range(_QUARTER_BITS), count)
    ]


def _candidates(
    alike: NDArray[np.uint16], starts: Places, sizes: Places, mask: int
) -> Iterator[tuple[tuple[Places, Places], Places]]:
    """Pairs whose quarters differ in exactly ``mask``, a bounded number at a time.

    Args:
        alike: The quarters there are.
        starts: Where the images of a quarter begin.
        sizes: How many images a quarter has.
        mask: What is different.

    Yields:
        Images and with how many others each is compared; and those others.
    """
    keys = alike.astype(np.int32)
    if mask:
        # Of the two quarters of a pair, the one without the mask's lowest bit leads.
        keys = keys[(keys & (mask & -mask)) == 0]
        keys = keys[sizes[keys ^ mask] > 0]
    counts = sizes[keys]
    leading = np.repeat(starts[keys], counts) + _steps(counts)
    lengths = np.repeat(sizes[keys ^ mask], counts)
    begins = np.repeat(starts[keys ^ mask], counts)
    if not mask:
        # Within one quarter: only those behind.
        lengths = begins + lengths - leading - 1
        begins = leading + 1
    ends = np.cumsum(lengths, dtype=np.int64)
    first = 0
    while first < len(leading):
        before = int(ends[first - 1]) if first else 0
        last = int(np.searchsorted(ends, before + _AT_A_TIME, side="right"))
        last = max(last, first + 1)
        part = lengths[first:last]
        partners = np.repeat(begins[first:last], part) + _steps(part)
        yield (leading[first:last], part), partners
        first = last


def _steps(counts: Places) -> Places:
    """0, 1, 2 ... up to each count, one after the other."""
    ends = np.cumsum(counts, dtype=np.int32)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total, dtype=np.int32) - np.repeat(ends - counts, counts)


def _bounded(portions: Iterator[Pairs], count: int, most_each: int) -> Pairs:
    """The pairs of all portions, once each, and of each hash only the first few."""
    held = np.empty(0, np.int64)
    waiting: list[Pairs] = []
    size = 0
    for portion in portions:
        waiting.append(portion[:, 0] * count + portion[:, 1])
        size += len(portion)
        if size > _AT_A_TIME:
            held = _first_few(held, waiting, count, most_each)
            waiting, size = [], 0
    held = _first_few(held, waiting, count, most_each)
    return np.column_stack(np.divmod(held, count))


def _first_few(held: Pairs, waiting: list[Pairs], count: int, most_each: int) -> Pairs:
    keys = np.unique(np.concatenate([held, *waiting]))
    firsts = keys // count
    places = np.arange(len(keys)) - np.searchsorted(firsts, firsts, side="left")
    return keys[places < most_each]


def _spread(near: Pairs, order: Pairs, starts: Pairs, most_each: int) -> Pairs:
    """Pairs of images from pairs of distinct hashes, some of which many images have.

    Where two hashes have too many images between them, each image is paired with the
    other hash's first one only.
    """
    sizes = np.diff(starts)
    found = [np.empty((0, 2), np.int64)]
    lower, upper = near[:, 0], near[:, 1]
    single = (sizes[lower] == 1) & (sizes[upper] == 1)
    found.append(
        np.column_stack([order[starts[lower[single]]], order[starts[upper[single]]]])
    )
    for one, other in near[~single]:
        these = order[starts[one] : starts[one + 1]]
        those = order[starts[other] : starts[other + 1]]
        if len(these) * len(those) > most_each:
            found.append(np.column_stack([these, np.full_like(these, those[0])]))
            found.append(np.column_stack([np.full_like(those, these[0]), those]))
        else:
            found.append(
                np.column_stack(
                    [np.repeat(these, len(those)), np.tile(those, len(these))]
                )
            )
    return np.concatenate(found)

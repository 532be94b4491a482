"""Which pairs of pictures may be alike: those whose hashes or embeddings are near.

Hashes find what was resized, saved again, cut a little or mirrored, in all of a large
set at once; embeddings also find what was cut more. Both propose generously, and
``engine.findings.likeness`` decides on the pixels themselves.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from engine.dataset.neighbours import near_pairs
from engine.images.looks import TINY, Look
from engine.progress import Token

#: Bits of 64 by which hashes of copies differ: none or few where resized or saved
#: again, up to ten for 9 in 10 of those with 5 % cut off each side. Unrelated pictures
#: are as near in 1 of 10,000 pairs.
MOST_BITS = 10
#: Neighbours by embedding that each picture proposes; a copy with a tenth cut off each
#: side is among the first ten for 9 in 10 pictures, even for the smallest encoder.
_NEIGHBOURS = 10
#: Cosine, after the mean is taken away, below which neighbours are not looked at.
_LEAST_COSINE = 0.4
#: Correlation of pictures of 8 x 8 pixels, as they are or mirrored, below which even a
#: picture with a tenth cut off each side is no copy.
_LEAST_ROUGH = 0.45
#: More dimensions than this are projected when there are many pictures.
_ENOUGH_DIMENSIONS = 128
_MANY = 20_000
_BLOCK = 1 << 24

Pairs = NDArray[np.int64]


def by_hash(looks: list[Look]) -> Pairs:
    """Pairs whose hashes are near, also where one of them is mirrored.

    Returns:
        int64 ``(m, 2)``: positions in ``looks``, the lower one first.
    """
    straight = np.array([look.phash for look in looks], np.uint64)
    mirrored = np.array([look.mirrored for look in looks], np.uint64)
    pairs = near_pairs(np.concatenate([straight, mirrored]), MOST_BITS)
    return _distinct(pairs % max(1, len(looks)))


def by_embedding(matrix: NDArray[np.float32], new: Pairs, token: Token) -> Pairs:
    """Pairs of a new picture and one of its nearest neighbours.

    Args:
        matrix: The embeddings of all pictures, float32 ``(n, d)``.
        new: Rows to find neighbours for, int64 ``(k,)``.
        token: Asked between blocks.
    """
    count = len(matrix)
    nearest = min(_NEIGHBOURS, count - 1)
    if nearest < 1 or not len(new):
        return np.empty((0, 2), np.int64)
    units = _units(matrix)
    found = [np.empty((0, 2), np.int64)]
    step = max(1, _BLOCK // count)
    for start in range(0, len(new), step):
        token.raise_if_cancelled()
        rows = new[start : start + step]
        cosines = units[rows] @ units.T
        cosines[np.arange(len(rows)), rows] = -2.0
        best = np.argpartition(cosines, -nearest, axis=1)[:, -nearest:]
        near = np.take_along_axis(cosines, best, axis=1) >= _LEAST_COSINE
        places, columns = np.nonzero(near)
        found.append(np.column_stack([rows[places], best[places, columns]]))
    return _distinct(np.concatenate(found))


def roughly_alike(pairs: Pairs, looks: list[Look]) -> Pairs:
    """The pairs whose tiny copies are alike in their coarsest parts."""
    if not len(pairs):
        return pairs
    tiny = tiny_copies(looks).astype(np.float32)
    small = tiny.reshape(-1, TINY // 2, 2, TINY // 2, 2).mean(axis=(2, 4))
    straight = _normed(small)
    mirrored = _normed(small[:, :, ::-1])
    kept = [np.empty((0, 2), np.int64)]
    for start in range(0, len(pairs), 1 << 16):
        part = pairs[start : start + (1 << 16)]
        one, other = straight[part[:, 0]], part[:, 1]
        alike = np.maximum(
            np.einsum("nx,nx->n", one, straight[other]),
            np.einsum("nx,nx->n", one, mirrored[other]),
        )
        kept.append(part[alike >= _LEAST_ROUGH])
    return np.concatenate(kept)


def tiny_copies(looks: list[Look]) -> NDArray[np.uint8]:
    """The tiny copies, uint8 ``(n, TINY, TINY)``."""
    data = b"".join(look.tiny for look in looks)
    return np.frombuffer(data, np.uint8).reshape(-1, TINY, TINY)


def in_parts(pairs: Pairs, size: int) -> Iterator[Pairs]:
    """``size`` pairs at a time."""
    for start in range(0, len(pairs), size):
        yield pairs[start : start + size]


def _units(matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    centred = matrix - matrix.mean(axis=0)
    if len(matrix) > _MANY and matrix.shape[1] > _ENOUGH_DIMENSIONS:
        # A random projection keeps angles well enough to propose pairs.
        random = np.random.default_rng(0)
        shape = (matrix.shape[1], _ENOUGH_DIMENSIONS)
        centred = centred @ random.standard_normal(shape, np.float32)
    return _normed(centred)


def _normed(values: NDArray[np.float32]) -> NDArray[np.float32]:
    flat = values.reshape(len(values), -1)
    flat = flat - flat.mean(axis=1, keepdims=True)
    length = np.linalg.norm(flat, axis=1, keepdims=True)
    return np.asarray(flat / np.maximum(length, 1e-6), np.float32)


def _distinct(pairs: Pairs) -> Pairs:
    pairs = np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1)
    return np.unique(pairs, axis=0)

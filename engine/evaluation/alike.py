"""The images of a project that are most alike, by their cached embeddings."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from engine.training.cached import Cached

#: Rows widened at a time; bounds memory.
_BLOCK = 4096
#: So many rows are enough to know the mean of all.
_ENOUGH = 2000

Vector = NDArray[np.float32]


def embedding_of(cached: Cached, content: str) -> Vector | None:
    """The embedding of a content, float32 ``(d,)``, if it is cached."""
    row = cached.rows.get(content)
    return None if row is None else np.asarray(cached.array[row], np.float32)


def most_alike(
    cached: Cached, embedding: Vector, count: int
) -> list[tuple[str, float]]:
    """The contents nearest to ``embedding``, nearest first, with their likeness.

    Args:
        cached: The project's embeddings.
        embedding: float32 ``(d,)``.
        count: How many.

    Returns:
        Contents and the cosine of what sets them apart from the mean of all, so that
        what all pictures have in common counts for nothing: 1 for the same.
    """
    if not cached.rows:
        return []
    contents = list(cached.rows)
    rows = np.array([cached.rows[content] for content in contents], np.int64)
    step = -(-len(rows) // _ENOUGH)
    mean = np.asarray(cached.array[np.sort(rows[::step])], np.float32).mean(axis=0)
    wanted = embedding - mean
    found = np.concatenate(
        [
            block @ wanted / np.maximum(np.linalg.norm(block, axis=1), 1e-6)
            for block in _blocks(cached, rows, mean)
        ]
    )
    cosines = found / max(float(np.linalg.norm(wanted)), 1e-6)
    count = min(count, len(cosines))
    best = np.argpartition(-cosines, count - 1)[:count]
    best = best[np.argsort(-cosines[best], kind="stable")]
    return [(contents[place], float(cosines[place])) for place in best]


def _blocks(cached: Cached, rows: NDArray[np.int64], mean: Vector) -> Iterator[Vector]:
    for start in range(0, len(rows), _BLOCK):
        wide = np.asarray(cached.array[rows[start : start + _BLOCK]], np.float32)
        yield wide - mean

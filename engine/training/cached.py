"""Cached embeddings, for whoever only reads: no lock, no encoder, no waiting.

``EmbeddingCache`` adds to them; this tells what is there, while that may be going on.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

#: How embeddings are stored.
ITEM = np.dtype(np.float16)
#: Rows widened at a time; bounds memory.
_BLOCK = 4096
#: So many rows are enough to know the mean of all.
_ENOUGH = 2000


def array_path(home: Path, key: str) -> Path:
    """Where the embeddings by the encoder of this cache key are.

    Args:
        home: The project's own folder, which its index is in.
        key: The encoder's ``EncoderSpec.cache_key``.
    """
    return home / "embeddings" / f"{key[:16]}.f16"


class CachedEmbeddings:
    """The embeddings of one project by one encoder, as they are now.

    Args:
        connection: The project's index.
        home: The folder that it is in.
        key: The encoder's cache key.
        width: Length of an embedding.
    """

    def __init__(
        self, connection: sqlite3.Connection, home: Path, key: str, width: int
    ) -> None:
        path = array_path(home, key)
        stored = path.stat().st_size // (width * ITEM.itemsize) if path.exists() else 0
        found = connection.execute(
            "SELECT hash, row FROM embeddings WHERE encoder = ? AND row < ?",
            (key, stored),
        ).fetchall()
        self._contents = [content for content, _ in found]
        self._rows = np.array([row for _, row in found], np.int64)
        self._places = {content: place for place, content in enumerate(self._contents)}
        self._array = (
            np.memmap(path, ITEM, mode="r", shape=(stored, width)) if stored else None
        )

    def __len__(self) -> int:
        return len(self._contents)

    def get(self, content: str) -> NDArray[np.float32] | None:
        """The embedding of a content, float32 ``(d,)``, if it is cached."""
        place = self._places.get(content)
        if place is None or self._array is None:
            return None
        return np.asarray(self._array[self._rows[place]], np.float32)

    def nearest(
        self, embedding: NDArray[np.float32], count: int
    ) -> list[tuple[str, float]]:
        """The contents nearest to ``embedding``, nearest first, with their likeness.

        Args:
            embedding: float32 ``(d,)``.
            count: How many.

        Returns:
            Contents and the cosine of what sets them apart from the mean, 1 for the
            same.
        """
        if self._array is None or not self._contents:
            return []
        step = -(-len(self._rows) // _ENOUGH)
        mean = np.asarray(self._array[np.sort(self._rows[::step])], np.float32).mean(0)
        wanted = embedding - mean
        length = float(np.linalg.norm(wanted))
        found = np.concatenate(
            [
                block @ wanted / np.maximum(np.linalg.norm(block, axis=1), 1e-6)
                for block in self._blocks(mean)
            ]
        )
        cosines = found / max(length, 1e-6)
        count = min(count, len(cosines))
        best = np.argpartition(-cosines, count - 1)[:count]
        best = best[np.argsort(-cosines[best], kind="stable")]
        return [(self._contents[place], float(cosines[place])) for place in best]

    def _blocks(self, mean: NDArray[np.float32]) -> Iterator[NDArray[np.float32]]:
        assert self._array is not None
        for start in range(0, len(self._rows), _BLOCK):
            rows = self._rows[start : start + _BLOCK]
            yield np.asarray(self._array[rows], np.float32) - mean

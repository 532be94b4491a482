"""A look into the embedding cache, for those who must not wait for it or change it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.dataset.store import reading

_ITEM = np.dtype(np.float16)


@dataclass(frozen=True, slots=True, eq=False)
class Cached:
    """Embeddings of a project by one encoder.

    Attributes:
        rows: The array's row of each content.
        array: float16 ``(rows, d)``, mapped from the disk.
    """

    rows: dict[str, int]
    array: NDArray[np.float16]


def cache_file(home: Path, key: str) -> Path:
    """The array of the encoder with this ``cache_key``, below a project's own files."""
    return home / "embeddings" / f"{key[:16]}.f16"


def read_cached(database: Path, key: str, dimensions: int) -> Cached:
    """What is cached for an encoder; nothing, where nothing is.

    Args:
        database: The project's index.
        key: The encoder's ``cache_key``.
        dimensions: Length of its embeddings.

    Raises:
        ProjectError: The index cannot be read.
    """
    path = cache_file(database.parent, key)
    stored = (
        path.stat().st_size // (dimensions * _ITEM.itemsize) if path.exists() else 0
    )
    if not stored:
        return Cached({}, np.zeros((0, dimensions), _ITEM))
    with reading(database) as connection:
        rows = dict(
            connection.execute(
                "SELECT hash, row FROM embeddings WHERE encoder = ? AND row < ?",
                (key, stored),
            )
        )
    array = np.memmap(path, _ITEM, mode="r", shape=(stored, dimensions))
    return Cached(rows, array)

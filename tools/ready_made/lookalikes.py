"""Test images that look like a training image: they make a score look too good."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.images import decode, difference_hash

#: Bits of 64 in which two pictures of the same thing may differ.
_CLOSE = 5


def without_lookalikes(
    test: Sequence[tuple[Path, int]], train: Iterable[Path]
) -> list[tuple[Path, int]]:
    """The test images that look like no training image.

    Args:
        test: Files and classes.
        train: Files.
    """
    known = _hashes(train)
    own = _hashes(path for path, _ in test)
    closest = [int(np.bitwise_count(known ^ value).min(initial=64)) for value in own]
    return [item for item, bits in zip(test, closest, strict=True) if bits > _CLOSE]


def _hashes(files: Iterable[Path]) -> NDArray[np.uint64]:
    return np.array([difference_hash(decode(path)) for path in files], np.uint64)

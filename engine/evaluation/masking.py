"""Hiding the middle of pictures, or all but the middle, and asking the model again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.dataset.samples import Sample
from engine.progress import Report, Token
from engine.training.cache import VIEW_MARK, EmbeddingCache

Pixels = NDArray[np.uint8]

#: What stays visible.
CENTRE, SURROUND = "centre", "surround"
#: Part of the key in the cache: raise it with every change of what is hidden.
_VERSION = 1
#: The middle has this share of each side, and so half of the picture.
_SIDE = 0.5**0.5


def masked(picture: Pixels, visible: str) -> Pixels:
    """A copy in which one half of the picture has the picture's mean colour.

    Args:
        picture: uint8 ``(height, width, 3)``.
        visible: ``centre`` or ``surround``.
    """
    height, width = picture.shape[:2]
    down, across = round(height * (1 - _SIDE) / 2), round(width * (1 - _SIDE) / 2)
    middle = (slice(down, height - down), slice(across, width - across))
    mean = picture.reshape(-1, 3).mean(axis=0).round().astype(np.uint8)
    if visible == SURROUND:
        changed = picture.copy()
        changed[middle] = mean
    else:
        changed = np.empty_like(picture)
        changed[:] = mean
        changed[middle] = picture[middle]
    return changed


def embed_masked(
    cache: EmbeddingCache,
    samples: Sequence[Sample],
    visible: str,
    *,
    report: Report,
    token: Token,
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Embeddings of the masked pictures, cached like all others.

    Returns:
        The embeddings of those that could be read, and which these are ``(n,)``.

    Raises:
        Cancelled: The token asked for it; what was embedded stays cached.
    """
    wanted = [
        Sample(
            item.path, item.label, f"{item.content_hash}{VIEW_MARK}{visible}{_VERSION}"
        )
        for item in samples
    ]
    rows = cache.embed(
        wanted,
        report=report,
        token=token,
        change=lambda _key, pixels: masked(pixels, visible),
    )
    known = np.array([item.content_hash in rows for item in wanted], np.bool_)
    there = [item for item in wanted if item.content_hash in rows]
    return cache.matrix(there), known

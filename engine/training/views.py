"""Augmented views: changed copies of the training images, embedded once and cached.

A view is known by its image's content, the changes that may be made, and its number:
all that is random follows from these, so a warm cache and a cold one hold the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from engine.dataset.samples import Sample
from engine.progress import Report, Token
from engine.training.augment import augment
from engine.training.augmentation import Augmentation
from engine.training.cache import VIEW_MARK, EmbeddingCache
from engine.training.settings import QuickSettings

Embeddings = NDArray[np.float32]
Labels = NDArray[np.int64]


def embed_views(
    cache: EmbeddingCache,
    samples: Sequence[Sample],
    settings: QuickSettings,
    *,
    report: Report,
    token: Token,
) -> tuple[Embeddings, Labels] | None:
    """The embeddings and classes of the views of ``samples``, round by round.

    Args:
        cache: Holds the samples' own embeddings already.
        samples: The training images.
        settings: How many views, and how they differ.
        report: Told how far it is.
        token: Checked at every picture.

    Returns:
        Embeddings ``(views * n, d)`` and labels, or None where no views are wanted, or
        where an image could not be read any more.

    Raises:
        Cancelled: The token asked for it; what was embedded stays cached.
    """
    if not settings.views or not samples:
        return None
    digest = _digest(settings.augmentation)
    wanted = [
        Sample(item.path, item.label, _key(item, digest, number))
        for number in range(settings.views)
        for item in samples
    ]
    change = _Change(settings.augmentation)
    rows = cache.embed(wanted, report=report, token=token, change=change)
    if any(item.content_hash not in rows for item in wanted):
        return None
    labels = np.array([item.label for item in wanted], dtype=np.int64)
    return cache.matrix(wanted), labels


class _Change:
    """Draws a view's changes from its key."""

    def __init__(self, augmentation: Augmentation) -> None:
        self._augmentation = augmentation

    def __call__(self, key: str, pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
        seed = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big")
        rng = np.random.default_rng(seed)
        changed: NDArray[np.uint8] = augment(pixels[None], self._augmentation, rng)[0]
        return changed


def _digest(augmentation: Augmentation) -> str:
    """The same for a recipe as written here and for one that was read from a file."""
    # Where a number is written as 10, reading it gives 10.0.
    read = msgspec.convert(msgspec.to_builtins(augmentation), Augmentation)
    return hashlib.sha256(msgspec.json.encode(read)).hexdigest()[:12]


def _key(sample: Sample, digest: str, number: int) -> str:
    return f"{sample.content_hash}{VIEW_MARK}{digest}-{number}"

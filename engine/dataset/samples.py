"""One image with its answer, as training and evaluation take it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Sample:
    """An image and its class.

    Attributes:
        path: The file.
        label: Index of its class.
        content_hash: Of the file's bytes; key of the embedding cache.
    """

    path: Path
    label: int
    content_hash: str

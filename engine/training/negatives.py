"""Pictures of what is none of the classes, where a person has some."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.dataset.project import Project
from engine.dataset.samples import Sample
from engine.errors import ImageError, ProjectError
from engine.images import content_hash, read_bytes, walk_images
from engine.models.encoder import Encoder
from engine.progress import Token, ignore
from engine.training.cache import EmbeddingCache

#: More than these say no more; the first by name are taken.
MOST_NEGATIVES = 1000


def check_negatives(folder: Path) -> None:
    """Check that there are pictures in a folder of negatives.

    Raises:
        ProjectError: There are none (``project.negatives``).
    """
    if not folder.is_dir() or next(iter(walk_images(folder)), None) is None:
        raise ProjectError(
            "project.negatives",
            "Expected a folder with pictures of what is none of the classes, found no "
            "picture.",
            path=folder,
            remedy="Check the spelling, or leave --negatives out.",
        )


def embed_negatives(
    project: Project, encoder: Encoder, folder: Path
) -> NDArray[np.float32]:
    """Embeddings of the pictures in ``folder``, from the project's cache where known.

    A picture that cannot be read is left out.
    """
    samples = []
    for path in itertools.islice(sorted(walk_images(folder)), MOST_NEGATIVES):
        try:
            samples.append(Sample(path, -1, content_hash(read_bytes(path))))
        except ImageError:
            continue
    cache = EmbeddingCache(project, encoder)
    rows = cache.embed(samples, report=ignore, token=Token())
    return cache.matrix([item for item in samples if item.content_hash in rows])

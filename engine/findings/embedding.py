"""The embeddings of a project's images, for kinds that compare pictures by them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.dataset.project import Project
from engine.dataset.samples import Sample
from engine.findings.evidence import Embedded, Picture
from engine.models.encoder import Encoder
from engine.progress import Report, Token
from engine.training.cache import EmbeddingCache


class Embeddings:
    """Embeddings that are cached or made when asked for.

    Args:
        project: The open project.
        encoder: What embeds.
        pictures: The usable ones.
        report: Gets the progress of the stage ``embed``.
        token: Cancelling keeps what was embedded until then.
    """

    def __init__(
        self,
        project: Project,
        encoder: Encoder,
        pictures: Sequence[Picture],
        *,
        report: Report,
        token: Token,
    ) -> None:
        self.key = encoder.spec.cache_key
        self._pictures = self._once_a_class(pictures)
        folder: Path = project.folder
        self._samples = [
            Sample(folder / picture.path, 0, picture.content)
            for picture in self._pictures
        ]
        cache = EmbeddingCache(project, encoder)
        rows = cache.embed(self._samples, report=report, token=token)
        kept = [
            number
            for number, item in enumerate(self._samples)
            if item.content_hash in rows
        ]
        self._pictures = [self._pictures[number] for number in kept]
        self._matrix = cache.matrix([self._samples[number] for number in kept])

    def by_content(self) -> dict[str, NDArray[np.float32]]:
        """The embedding of each content."""
        return {
            picture.content: row
            for picture, row in zip(self._pictures, self._matrix, strict=True)
        }

    def by_class(self) -> Embedded:
        """A row for each content of each class."""
        classes = tuple(sorted({picture.class_name for picture in self._pictures}))
        numbers = {name: number for number, name in enumerate(classes)}
        labels = [numbers[picture.class_name] for picture in self._pictures]
        return Embedded(
            tuple(self._pictures), np.array(labels, np.int64), self._matrix, classes
        )

    @staticmethod
    def _once_a_class(pictures: Sequence[Picture]) -> list[Picture]:
        """Copies in a class count once: they would vouch for each other."""
        first: dict[tuple[str, str], Picture] = {}
        for picture in pictures:
            first.setdefault((picture.class_name, picture.content), picture)
        # By content, so that nothing depends on what the files are called.
        return [first[key] for key in sorted(first)]

"""From embeddings to verdicts: probabilities, "not sure" and "none of these"."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.models.head import softmax
from engine.models.modelfile import Model
from engine.verdict import ERROR, NONE_OF_THESE, NOT_SURE, Verdict


class Classifier:
    """Answers with a model.

    Args:
        model: The model.
        top: How many classes a verdict lists.
    """

    def __init__(self, model: Model, *, top: int = 5) -> None:
        self.model = model
        self._classes = model.manifest.classes
        self._top = min(top, len(self._classes))

    def probabilities(self, embeddings: NDArray[np.float32]) -> NDArray[np.float32]:
        """Calibrated probabilities ``(n, classes)`` of embeddings ``(n, d)``."""
        scores = self.model.head.scores(embeddings)
        return softmax(scores, self.model.manifest.calibration.temperature)

    def verdicts(
        self, paths: Sequence[str], embeddings: NDArray[np.float32]
    ) -> list[Verdict]:
        """The verdict for each of ``paths`` from its embedding."""
        if not paths:
            return []
        probabilities = self.probabilities(embeddings)
        unknown: Sequence[float | None] = [None] * len(paths)
        if self.model.unknown is not None:
            unknown = self.model.unknown.scores(embeddings).tolist()
        order = np.argsort(-probabilities, axis=1, kind="stable")[:, : self._top]
        return [
            self._verdict(path, row, best, distance)
            for path, row, best, distance in zip(
                paths, probabilities, order, unknown, strict=True
            )
        ]

    def _verdict(
        self,
        path: str,
        probabilities: NDArray[np.float32],
        best: NDArray[np.intp],
        unknown: float | None,
    ) -> Verdict:
        top = tuple(
            (self._classes[number], float(probabilities[number])) for number in best
        )
        name, probability = top[0]
        verdict = name
        if unknown is not None and unknown > 1:
            verdict = NONE_OF_THESE
        elif probability < self.model.manifest.sure_from:
            verdict = NOT_SURE
        return Verdict(path, verdict, name, probability, top, unknown)


def failed(path: str, reason: str) -> Verdict:
    """The verdict for a file that cannot be read."""
    return Verdict(path, ERROR, error=reason)

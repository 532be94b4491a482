"""From embeddings to verdicts: probabilities, "not sure" and "none of these"."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.models.head import softmax
from engine.models.modelfile import Model, digest
from engine.models.precision import sure_from
from engine.verdict import ERROR, NONE_OF_THESE, NOT_SURE, Verdict


class Classifier:
    """Answers with a model.

    Args:
        model: The model.
        top: How many classes a verdict lists.
        precision: The share of sorted images that should be right, such as 0.98: what
            is less sure than that takes is "not sure". The model's own threshold if
            left out.

    Raises:
        DiscernError: The model cannot promise that precision (``precision.*``).
    """

    def __init__(
        self, model: Model, *, top: int = 5, precision: float | None = None
    ) -> None:
        self.model = model
        self.sure_from = model.manifest.sure_from
        if precision is not None:
            self.sure_from = sure_from(model.manifest.outcomes, precision)
        self._classes = model.manifest.classes
        self._top = min(top, len(self._classes))

    @property
    def decides(self) -> str:
        """A digest of all that decides its answers, the threshold included."""
        return f"{digest(self.model)}-{self.sure_from!r}"

    def probabilities(self, embeddings: NDArray[np.float32]) -> NDArray[np.float32]:
        """Calibrated probabilities ``(n, classes)`` of embeddings ``(n, d)``."""
        return self._calibrated(self.model.head.scores(embeddings))

    def verdicts(
        self, paths: Sequence[str], embeddings: NDArray[np.float32]
    ) -> list[Verdict]:
        """The verdict for each of ``paths`` from its embedding."""
        if not paths:
            return []
        scores = self.model.head.scores(embeddings)
        probabilities = self._calibrated(scores)
        unknown: Sequence[float | None] = [None] * len(paths)
        if self.model.unknown is not None:
            # Below 0 it is more typical than most; that is nobody's question.
            unknown = self.model.unknown.scores(embeddings, scores).clip(0).tolist()
        order = np.argsort(-probabilities, axis=1, kind="stable")[:, : self._top]
        return [
            self._verdict(path, row, best, distance)
            for path, row, best, distance in zip(
                paths, probabilities, order, unknown, strict=True
            )
        ]

    def _calibrated(self, scores: NDArray[np.float32]) -> NDArray[np.float32]:
        return softmax(scores, self.model.manifest.calibration.temperature)

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
        elif probability < self.sure_from:
            verdict = NOT_SURE
        return Verdict(path, verdict, name, probability, top, unknown)


def failed(path: str, reason: str) -> Verdict:
    """The verdict for a file that cannot be read."""
    return Verdict(path, ERROR, error=reason)

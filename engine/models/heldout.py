"""What a model answered for images it had not learned from: the ground of all honesty.

Calibration, the threshold of "none of these" and the precision slider are set on these.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
Labels = NDArray[np.int64]


class HeldOut(NamedTuple):
    """Class scores of images that the head which gave them was not fitted on.

    Attributes:
        scores: ``(n, classes)``.
        labels: Their classes ``(n,)``.
        embeddings: ``(n, d)``.
        rows: For an out-of-fold training image its row among the training images; -1
            for a validation image.
    """

    scores: Matrix
    labels: Labels
    embeddings: Matrix
    rows: Labels

    def where(self, chosen: NDArray[np.bool_] | NDArray[np.intp]) -> HeldOut:
        """The chosen images alone."""
        return HeldOut(
            self.scores[chosen],
            self.labels[chosen],
            self.embeddings[chosen],
            self.rows[chosen],
        )


def of_validation(scores: Matrix, labels: Labels, embeddings: Matrix) -> HeldOut:
    """Held-out images that are all validation images."""
    return HeldOut(scores, labels, embeddings, np.full(len(labels), -1, np.int64))

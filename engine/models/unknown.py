"""Knowing what it does not know: how far an image is from everything trained on.

The distance is the mean cosine distance to the nearest training embeddings (Y. Sun, Y.
Ming, X. Zhu, Y. Li, "Out-of-distribution detection with deep nearest neighbors", ICML
2022). The threshold accepts 95 % of held-out images of the known classes.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from engine.errors import ModelError
from engine.models.arrays import read_arrays

Matrix = NDArray[np.float32]

#: Share of known images that the threshold accepts.
ACCEPTANCE = 0.95
#: Bound on the training embeddings that a model carries.
MOST_REFERENCES = 2000
#: Fewer held-out images than this cannot place a threshold.
_SMALLEST_SET = 20
_NEIGHBOURS = 3


@dataclass(frozen=True, eq=False)
class Unknown:
    """Reference embeddings and the distance beyond which an image is none of these.

    Attributes:
        references: float16 ``(n, d)``, each of length 1.
        labels: The class of each, int32 ``(n,)``.
        threshold: The largest accepted distance.
    """

    references: NDArray[np.float16]
    labels: NDArray[np.int32]
    threshold: float

    def scores(self, embeddings: Matrix) -> Matrix:
        """Distance over threshold for each embedding: above 1 is none of these."""
        return _distances(embeddings, self._wide) / np.float32(self.threshold)

    @cached_property
    def _wide(self) -> Matrix:
        """The references as they are multiplied with, widened once."""
        return self.references.astype(np.float32)

    def to_bytes(self) -> bytes:
        """As a ``.npz`` without pickles."""
        buffer = io.BytesIO()
        np.savez(
            buffer,
            references=self.references,
            labels=self.labels,
            threshold=np.float64(self.threshold),
        )
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Unknown:
        """Read a ``.npz``.

        Raises:
            ModelError: It is damaged (``model.unknown``).
        """
        try:
            arrays = read_arrays(data)
            unknown = cls(
                arrays["references"].astype(np.float16),
                arrays["labels"].astype(np.int32),
                float(arrays["threshold"].astype(np.float64)),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise ModelError(
                "model.unknown", f"The reference embeddings are damaged: {error}"
            ) from error
        references = unknown.references
        sound = (
            references.ndim == 2
            and len(references) > 0
            and unknown.labels.shape == references.shape[:1]
            and bool(np.isfinite(references).all())
            and unknown.threshold > 0
        )
        if not sound:
            raise ModelError("model.unknown", "The reference embeddings are damaged.")
        return unknown


def fit_unknown(
    train: Matrix, labels: NDArray[np.int64], held_out: Matrix, seed: int = 0
) -> Unknown | None:
    """References and threshold, from embeddings of known images.

    Args:
        train: Training embeddings ``(n, d)``.
        labels: Their classes.
        held_out: Embeddings of known images that were not trained on. Too few of them,
            and every training image is measured against the others instead.
        seed: Which references are kept where there are too many.

    Returns:
        None where there are too few images to place a threshold at all.
    """
    keep = np.arange(len(train))
    if len(train) > MOST_REFERENCES:
        keep = np.random.default_rng(seed).permutation(len(train))[:MOST_REFERENCES]
        keep.sort()
    references = _unit(train[keep]).astype(np.float16)
    wide = references.astype(np.float32)
    if len(held_out) >= _SMALLEST_SET:
        distances = _distances(held_out, wide)
    elif len(keep) >= _SMALLEST_SET:
        distances = _distances(train[keep], wide, leave_self_out=True)
    else:
        return None
    threshold = float(np.quantile(distances, ACCEPTANCE))
    return Unknown(references, labels[keep].astype(np.int32), max(threshold, 1e-6))


def _unit(embeddings: Matrix) -> Matrix:
    length = np.linalg.norm(embeddings, axis=1, keepdims=True)
    return np.asarray(embeddings / np.maximum(length, 1e-12), dtype=np.float32)


def _distances(
    embeddings: Matrix,
    references: Matrix,
    *,
    leave_self_out: bool = False,
) -> Matrix:
    likeness = _unit(embeddings) @ references.T
    if leave_self_out:
        np.fill_diagonal(likeness, -1.0)
    neighbours = min(_NEIGHBOURS, likeness.shape[1] - int(leave_self_out))
    nearest = -np.partition(-likeness, neighbours - 1, axis=1)[:, :neighbours]
    return np.asarray(1.0 - nearest.mean(axis=1), dtype=np.float32)

"""How the classes lie in embedding space, and how far from all of them an image is.

Class-conditional Mahalanobis distance: K. Lee, K. Lee, H. Lee, J. Shin, "A simple
unified framework for detecting out-of-distribution samples and adversarial attacks",
NeurIPS 2018. The covariance, one for all classes, is shrunk as in O. Ledoit, M. Wolf,
"A well-conditioned estimator for large-dimensional covariance matrices", Journal of
Multivariate Analysis 88, 2004, so that it exists from a handful of images on. Of the
shrunk matrix the widest directions are kept; the others share one variance.

The relative distance of J. Ren and others, "A simple fix to Mahalanobis distance for
improving near-OOD detection", 2021, was tried and is not used: with frozen embeddings
it took noise, text and other sets for the classes' own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
Labels = NDArray[np.int64]

#: Directions of the covariance that a model carries.
MOST_DIRECTIONS = 128
#: Images that the covariance is estimated from.
_MOST_IMAGES = 4000
_LEAST = 1e-12


@dataclass(frozen=True, eq=False)
class Spread:
    """Where the classes lie, and their common spread.

    Attributes:
        means: float32 ``(classes, d)``.
        directions: float32 ``(r, d)``, of length 1 and at right angles.
        variances: float32 ``(r,)``, along the directions.
        rest: The variance along every other direction.
    """

    means: Matrix
    directions: Matrix
    variances: Matrix
    rest: float

    def distances(self, embeddings: Matrix) -> Matrix:
        """Squared Mahalanobis distance to the nearest class, ``(n,)``."""
        # |x - m|² over every direction, then the kept ones corrected.
        along = embeddings @ self.directions.T
        centres, weights = self._prepared
        nearest = np.full(len(embeddings), np.inf, np.float32)
        for mean, centre in zip(self.means, centres, strict=True):
            whole = ((embeddings - mean) ** 2).sum(axis=1) / self.rest
            kept = ((along - centre) ** 2) @ weights
            np.minimum(nearest, whole + kept, out=nearest)
        return nearest

    @cached_property
    def _prepared(self) -> tuple[Matrix, Matrix]:
        """The classes' means along the directions, and what those count."""
        weights = 1 / self.variances - 1 / self.rest
        return self.means @ self.directions.T, np.asarray(weights, dtype=np.float32)


def fit_spread(embeddings: Matrix, labels: Labels, seed: int = 0) -> Spread:
    """The classes' means and their shrunk common covariance.

    Args:
        embeddings: ``(n, d)``.
        labels: Their classes ``(n,)``; those that do not occur are left out.
        seed: Which images the covariance is estimated from where there are very many.
    """
    from sklearn.covariance import ledoit_wolf_shrinkage

    occurring, numbers = np.unique(labels, return_inverse=True)
    means = np.stack(
        [embeddings[numbers == number].mean(axis=0) for number in range(len(occurring))]
    )
    residuals = (embeddings - means[numbers]).astype(np.float64)
    # Each class's mean fits its own images too well.
    residuals *= np.sqrt(len(labels) / max(1, len(labels) - len(occurring)))
    if len(residuals) > _MOST_IMAGES:
        chosen = np.random.default_rng(seed).permutation(len(residuals))[:_MOST_IMAGES]
        residuals = residuals[chosen]
    images, dimensions = residuals.shape
    shrink = float(ledoit_wolf_shrinkage(residuals, assume_centered=True))
    total = float((residuals**2).sum()) / images
    floor = max(shrink * total / dimensions, _LEAST)
    directions, variances = _principal(residuals)
    variances = (1 - shrink) * variances + floor
    kept = min(len(variances), MOST_DIRECTIONS, dimensions - 1)
    left = total - float(variances[:kept].sum())
    return Spread(
        means.astype(np.float32),
        # Rounded as they are stored, so that a model answers the same when it is read.
        directions[:kept].astype(np.float16).astype(np.float32),
        variances[:kept].astype(np.float32),
        max(left / (dimensions - kept), floor),
    )


def _principal(
    residuals: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Directions ``(r, d)`` and variances ``(r,)`` of the spread, widest first."""
    images, dimensions = residuals.shape
    if images >= dimensions:
        values, vectors = np.linalg.eigh(residuals.T @ residuals / images)
        return vectors.T[::-1], values[::-1].clip(0)
    # The smaller matrix has the same values.
    values, vectors = np.linalg.eigh(residuals @ residuals.T / images)
    values, vectors = values[::-1], vectors[:, ::-1]
    real = values > max(float(values[0]), 0.0) * 1e-9
    values = values[real]
    directions = (residuals.T @ vectors[:, real]) / np.sqrt(values * images)
    return directions.T, values

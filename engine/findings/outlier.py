"""Pictures unlike all others of their class, and those that belong to no class."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from engine.findings.evidence import Embedded, Evidence
from engine.findings.finding import NONE, Finding
from engine.findings.keys import key_of
from engine.progress import Token

#: Distance is the mean to so many nearest ones of the class.
_NEIGHBOURS = 5
#: Smaller classes have no rule to be an exception from.
_LEAST = 12
#: By how many robust standard deviations an outlier is farther from its neighbours than
#: is usual for its class; of a bell curve 1 in 10,000 would be.
_FAR = 4.0
_MAD_TO_DEVIATION = 1.4826
#: Cosine distance below which nothing is far, however alike the rest of a class is.
_LEAST_DISTANCE = 0.15
_BLOCK = 1 << 24

Distances = NDArray[np.float64]


def find(evidence: Evidence) -> Iterator[Finding]:
    """Pictures far from their neighbours in their class, the farthest first."""
    embedded = evidence.embedded
    units = _units(embedded.matrix)
    own, excess = _in_class(embedded, units, evidence.token)
    far = np.flatnonzero((excess > _FAR) & (own > _LEAST_DISTANCE))
    for row in far[np.argsort(-excess[far], kind="stable")].tolist():
        picture = embedded.pictures[row]
        nowhere = _is_nowhere(embedded, units, row, own)
        yield Finding(
            kind="outlier",
            path=picture.path,
            others=(),
            score=round(float(1 - 2 ** (-excess[row] / _FAR)), 4),
            reason=(
                "Unlike the pictures of any class; it may belong to none."
                if nowhere
                else f"Unlike the other pictures of {picture.class_name!r}."
            ),
            action=NONE,
            key=key_of("outlier", picture.content, picture.class_name),
        )


def _in_class(
    embedded: Embedded, units: NDArray[np.float32], token: Token
) -> tuple[Distances, Distances]:
    """Distances to the neighbours of the class, and by how many deviations too far."""
    own = np.zeros(len(units))
    excess = np.full(len(units), -np.inf)
    for label in range(len(embedded.classes)):
        rows = np.flatnonzero(embedded.labels == label)
        if len(rows) < _LEAST:
            continue
        parts = []
        for part in _parts(rows):
            token.raise_if_cancelled()
            parts.append(_distances(units[part], units[rows], skip=1))
        found = np.concatenate(parts)
        middle = float(np.median(found))
        spread = _MAD_TO_DEVIATION * float(np.median(abs(found - middle)))
        own[rows] = found
        excess[rows] = (found - middle) / max(spread, 1e-6)
    return own, excess


def _is_nowhere(
    embedded: Embedded, units: NDArray[np.float32], row: int, own: Distances
) -> bool:
    """Whether a picture is far from the other classes, too, by what is usual there."""
    for label in range(len(embedded.classes)):
        rows = np.flatnonzero(embedded.labels == label)
        if label == embedded.labels[row] or len(rows) < _LEAST:
            continue
        found = float(_distances(units[row : row + 1], units[rows], skip=0)[0])
        if found <= float(np.quantile(own[rows], 0.95)):
            return False
    return True


def _distances(
    some: NDArray[np.float32], others: NDArray[np.float32], *, skip: int
) -> Distances:
    """Mean cosine distance to the nearest ones, leaving out the ``skip`` nearest."""
    count = min(len(others), _NEIGHBOURS + skip)
    cosines = some @ others.T
    best = np.partition(cosines, -count, axis=1)[:, -count:]
    best = np.sort(best, axis=1)[:, : count - skip]
    return np.asarray(1.0 - best.mean(axis=1), np.float64)


def _parts(rows: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    step = max(1, _BLOCK // max(1, len(rows)))
    for start in range(0, len(rows), step):
        yield rows[start : start + step]


def _units(matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    centred = matrix - matrix.mean(axis=0)
    length = np.linalg.norm(centred, axis=1, keepdims=True)
    return np.asarray(centred / np.maximum(length, 1e-6), np.float32)

"""Knowing what it does not know: how unlike everything trained on an image is.

Three scores, each put on a scale where 0 is the middle of held-out images of the known
classes and 1 is passed by a twentieth of them, are added up:

* neighbours: the mean cosine distance to the nearest training embeddings. Y. Sun, Y.
  Ming, X. Zhu, Y. Li, "Out-of-distribution detection with deep nearest neighbors", ICML
  2022.
* spread: the Mahalanobis distance to the nearest class (``engine/models/spread.py``).
* energy: minus the log of the summed exponentials of the class scores. W. Liu, X. Wang,
  J. Owens, Y. Li, "Energy-based out-of-distribution detection", NeurIPS 2020.

Where a person gave pictures of what it is not, a fourth is added:

* negatives: how much nearer the nearest of those are than the nearest training images.

A low energy, or negatives that are far away, never speak for an image: heads that
learned drawn heroes from a few images gave everything else lower energies than the
heroes, and a plain sum trusted them. The threshold accepts 95 % of held-out
images. ``python -m benchmarks unknown`` compares the sum with its parts.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.errors import ModelError
from engine.models.arrays import read_arrays
from engine.models.spread import Spread

Matrix = NDArray[np.float32]

NEIGHBOURS, SPREAD, ENERGY = "neighbours", "spread", "energy"
NEGATIVES = "negatives"
#: The scores in the order of ``Unknown.scales``; the last only where there are any.
PARTS = (NEIGHBOURS, SPREAD, ENERGY, NEGATIVES)
#: Scores that only ever speak against an image.
_AGAINST = {ENERGY, NEGATIVES}
#: Bound on the training embeddings that a model carries.
MOST_REFERENCES = 2000
_NEAREST = 3


@dataclass(frozen=True, eq=False)
class Unknown:
    """What it takes to say that an image is none of these.

    Attributes:
        references: float16 ``(n, d)``, training embeddings, each of length 1.
        labels: The class of each, int32 ``(n,)``.
        threshold: The largest accepted sum of the scaled scores.
        scales: float32 ``(parts, 2)``: for each score the values that become 0 and 1.
        spread: Where the classes lie, of embeddings of length 1; None in a model of
            format 1, which knows the neighbours alone.
        temperature: What class scores are divided by before the energy.
        negatives: float16 ``(m, d)``, embeddings of what it is not, each of length 1;
            None where a person gave none.
    """

    references: NDArray[np.float16]
    labels: NDArray[np.int32]
    threshold: float
    scales: Matrix
    spread: Spread | None = None
    temperature: float = 1.0
    negatives: NDArray[np.float16] | None = None

    def scores(self, embeddings: Matrix, class_scores: Matrix) -> Matrix:
        """How unlike everything known each image is: above 1 is none of these.

        Args:
            embeddings: ``(n, d)``.
            class_scores: The head's, ``(n, classes)``.
        """
        whole = combined(self.parts(embeddings, class_scores))
        return np.asarray(whole / np.float32(self.threshold), dtype=np.float32)

    def parts(self, embeddings: Matrix, class_scores: Matrix) -> dict[str, Matrix]:
        """Each score by itself, scaled: 1 is passed by a twentieth of known images."""
        raw = measure(
            unit(embeddings),
            self._wide,
            self.spread,
            class_scores,
            self.temperature,
            self._wide_negatives,
        )
        return {
            name: scaled(values, scale)
            for (name, values), scale in zip(raw.items(), self.scales, strict=False)
        }

    @cached_property
    def _wide(self) -> Matrix:
        """The references as they are multiplied with, widened once."""
        return self.references.astype(np.float32)

    @cached_property
    def _wide_negatives(self) -> Matrix | None:
        negatives = self.negatives
        return negatives.astype(np.float32) if negatives is not None else None

    def to_bytes(self) -> bytes:
        """As a ``.npz`` without pickles."""
        arrays: dict[str, NDArray[Any]] = {
            "references": self.references,
            "labels": self.labels,
            "threshold": np.array(self._stored_threshold, np.float64),
        }
        if self.spread is not None:
            arrays |= {
                "scales": self.scales.astype(np.float32),
                "temperature": np.array(self.temperature, np.float64),
                "means": self.spread.means,
                "directions": self.spread.directions.astype(np.float16),
                "variances": self.spread.variances,
                "rest": np.array(self.spread.rest, np.float64),
            }
        if self.negatives is not None:
            arrays["negatives"] = self.negatives
        buffer = io.BytesIO()
        np.savez(buffer, **arrays)  # type: ignore[arg-type]
        return buffer.getvalue()

    @property
    def _stored_threshold(self) -> float:
        """Format 1 knows no scale: there the threshold is the distance itself."""
        whole = self.threshold
        return whole if self.spread is not None else whole * float(self.scales[0, 1])

    @classmethod
    def from_bytes(cls, data: bytes) -> Unknown:
        """Read a ``.npz``, of this format or of an earlier one.

        Raises:
            ModelError: It is damaged (``model.unknown``).
        """
        try:
            arrays = read_arrays(data)
            unknown = cls(
                arrays["references"].astype(np.float16),
                arrays["labels"].astype(np.int32),
                **_rest_of(arrays),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise ModelError(
                "model.unknown", f"The reference embeddings are damaged: {error}"
            ) from error
        if not unknown.is_sound():
            raise ModelError("model.unknown", "The reference embeddings are damaged.")
        return unknown

    def is_sound(self) -> bool:
        """Whether shapes fit together and all numbers are such."""
        references, spread = self.references, self.spread
        sound = (
            references.ndim == 2
            and len(references) > 0
            and self.labels.shape == references.shape[:1]
            and bool(np.isfinite(references).all())
            and 0 < self.threshold < np.inf
            and bool(np.isfinite(self.scales).all())
            and bool((self.scales[:, 1] > self.scales[:, 0]).all())
        )
        if not sound or spread is None:
            return sound
        numbers = [spread.means, spread.directions, spread.variances]
        negatives = self.negatives
        if negatives is not None:
            numbers.append(negatives.astype(np.float32))
            if negatives.ndim != 2 or negatives.shape[1] != references.shape[1]:
                return False
        return (
            self.scales.shape == (len(PARTS) - (negatives is None), 2)
            and (negatives is None or len(negatives) > 0)
            and spread.means.ndim == spread.directions.ndim == 2
            and spread.means.shape[1] == references.shape[1]
            and spread.directions.shape[1] == references.shape[1]
            and spread.variances.shape == spread.directions.shape[:1]
            and all(bool(np.isfinite(array).all()) for array in numbers)
            and bool((spread.variances > 0).all())
            and 0 < spread.rest < np.inf
            and 0 < self.temperature < np.inf
        )


def unit(embeddings: Matrix) -> Matrix:
    """The embeddings with length 1."""
    length = np.linalg.norm(embeddings, axis=1, keepdims=True)
    return np.asarray(embeddings / np.maximum(length, 1e-12), dtype=np.float32)


def measure(
    embeddings: Matrix,
    references: Matrix,
    spread: Spread | None,
    class_scores: Matrix,
    temperature: float,
    negatives: Matrix | None = None,
) -> dict[str, Matrix]:
    """Each score as it is measured, of embeddings of length 1; more is stranger."""
    known = _likeness(embeddings, references)
    parts = {NEIGHBOURS: np.asarray(1.0 - known, dtype=np.float32)}
    if spread is not None:
        parts[SPREAD] = spread.distances(embeddings)
        parts[ENERGY] = _energy(class_scores, temperature)
        if negatives is not None:
            parts[NEGATIVES] = _likeness(embeddings, negatives) - known
    return parts


def _likeness(embeddings: Matrix, others: Matrix) -> Matrix:
    """Mean cosine to the nearest of the others."""
    likeness = embeddings @ others.T
    nearest = min(_NEAREST, likeness.shape[1])
    likest = -np.partition(-likeness, nearest - 1, axis=1)[:, :nearest]
    return np.asarray(likest.mean(axis=1), dtype=np.float32)


def combined(parts: dict[str, Matrix]) -> Matrix:
    """The sum of scaled scores; of some only what speaks against an image."""
    whole = [
        np.maximum(values, 0) if name in _AGAINST else values
        for name, values in parts.items()
    ]
    return np.asarray(np.sum(whole, axis=0), dtype=np.float32)


def scaled(values: Matrix, scale: Matrix) -> Matrix:
    """``values`` on the scale whose 0 and 1 are given."""
    middle, edge = scale
    return np.asarray((values - middle) / (edge - middle), dtype=np.float32)


def _energy(class_scores: Matrix, temperature: float) -> Matrix:
    scores = class_scores.astype(np.float64) / temperature
    top = scores.max(axis=1)
    rest = np.exp(scores - top[:, None]).sum(axis=1)
    return np.asarray(-(top + np.log(rest)), dtype=np.float32)


def _rest_of(arrays: dict[str, NDArray[np.generic]]) -> dict[str, Any]:
    """All that differs between the formats."""
    threshold = float(arrays["threshold"].astype(np.float64))
    if "means" not in arrays:
        return {"threshold": 1.0, "scales": np.array([[0, threshold]], np.float32)}
    return {
        "threshold": threshold,
        "scales": arrays["scales"].astype(np.float32),
        "temperature": float(arrays["temperature"].astype(np.float64)),
        "negatives": arrays["negatives"].astype(np.float16)
        if "negatives" in arrays
        else None,
        "spread": Spread(
            arrays["means"].astype(np.float32),
            arrays["directions"].astype(np.float32),
            arrays["variances"].astype(np.float32),
            float(arrays["rest"].astype(np.float64)),
        ),
    }

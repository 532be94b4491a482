"""The head: dense layers, as plain arrays, that turn an embedding into class scores."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.errors import ModelError
from engine.models.arrays import read_arrays

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """Dense layers with ReLU between them; the last one gives the class scores.

    A head of one layer is linear. Any scaling of the embedding is folded into the first
    layer, so that a linear head times a feature map is a class activation map.

    Attributes:
        layers: For each layer its kernel ``(in, out)`` and its bias ``(out,)``.
    """

    layers: tuple[tuple[Matrix, Matrix], ...]

    @property
    def is_linear(self) -> bool:
        """Whether there is no hidden layer."""
        return len(self.layers) == 1

    @property
    def classes(self) -> int:
        """How many class scores come out."""
        return int(self.layers[-1][1].shape[0])

    @property
    def dimensions(self) -> int:
        """How long an embedding it takes."""
        return int(self.layers[0][0].shape[0])

    def scores(self, embeddings: Matrix) -> Matrix:
        """Class scores (logits), float32 ``(n, classes)``, of embeddings ``(n, d)``."""
        values = embeddings.astype(np.float32, copy=False)
        for kernel, bias in self.layers[:-1]:
            values = np.maximum(values @ kernel + bias, 0.0)
        kernel, bias = self.layers[-1]
        return np.asarray(values @ kernel + bias, dtype=np.float32)

    def to_bytes(self) -> bytes:
        """The head as a ``.npz`` without pickles."""
        arrays: dict[str, Matrix] = {}
        for index, (kernel, bias) in enumerate(self.layers):
            arrays[f"kernel_{index}"] = kernel
            arrays[f"bias_{index}"] = bias
        buffer = io.BytesIO()
        np.savez(buffer, **arrays)  # type: ignore[arg-type]
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> Head:
        """The head in a ``.npz``.

        Raises:
            ModelError: It is damaged or its layers do not fit (``model.head``).
        """
        try:
            arrays = read_arrays(data)
            layers = tuple(
                (
                    arrays[f"kernel_{index}"].astype(np.float32),
                    arrays[f"bias_{index}"].astype(np.float32),
                )
                for index in range(len(arrays) // 2)
            )
        except (ValueError, KeyError) as error:
            raise ModelError("model.head", f"The head is damaged: {error}") from error
        head = cls(layers)
        head._check()
        return head

    def _check(self) -> None:
        width = None
        for kernel, bias in self.layers:
            fits = kernel.ndim == 2 and bias.shape == kernel.shape[1:]
            if not fits or width not in {None, kernel.shape[0]}:
                raise ModelError(
                    "model.head",
                    "Expected dense layers that fit together, received "
                    f"{[layer[0].shape for layer in self.layers]}.",
                )
            if not (np.isfinite(kernel).all() and np.isfinite(bias).all()):
                raise ModelError("model.head", "The head holds numbers that are none.")
            width = kernel.shape[1]
        if not self.layers:
            raise ModelError("model.head", "Expected a dense layer, received none.")


def softmax(scores: Matrix, temperature: float = 1.0) -> Matrix:
    """Probabilities, rows summing to 1, of ``scores`` divided by ``temperature``."""
    scaled = scores.astype(np.float64) / temperature
    scaled -= scaled.max(axis=1, keepdims=True)
    powers = np.exp(scaled)
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)


def save_head(head: Head, path: Path) -> None:
    """Write ``head`` to ``path``."""
    path.write_bytes(head.to_bytes())

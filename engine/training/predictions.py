"""What a run's model answered, image by image, for every split: an array file.

Kept in the run's folder when the training ends, so that every figure of its results is
read later and no image goes through the network again.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.dataset.samples import Sample
from engine.models.arrays import read_arrays

_FILE = "predictions.npz"


@dataclass(frozen=True, slots=True, eq=False)
class Predictions:
    """The answers for the images of one split.

    Attributes:
        contents: Each image's content hash.
        labels: Its class, as the head numbers them ``(n,)``.
        probabilities: Calibrated, float32 ``(n, classes)``.
    """

    contents: tuple[str, ...]
    labels: NDArray[np.int64]
    probabilities: NDArray[np.float32]


def predictions_of(
    samples: Sequence[Sample],
    labels: NDArray[np.int64],
    probabilities: NDArray[np.float32],
) -> Predictions:
    """The answers for ``samples``."""
    contents = tuple(sample.content_hash for sample in samples)
    return Predictions(contents, labels, probabilities)


def keep_predictions(folder: Path, splits: Mapping[str, Predictions]) -> None:
    """Write the answers into a run's folder, whole or not at all."""
    arrays: dict[str, NDArray[np.generic]] = {}
    for name, one in splits.items():
        arrays[f"{name}_contents"] = np.array(one.contents, dtype=np.bytes_)
        arrays[f"{name}_labels"] = one.labels.astype(np.int32)
        arrays[f"{name}_probabilities"] = one.probabilities
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)  # type: ignore[arg-type]
    path = folder / _FILE
    temporary = path.with_suffix(".part")
    temporary.write_bytes(buffer.getvalue())
    temporary.replace(path)


def read_predictions(folder: Path) -> dict[str, Predictions] | None:
    """The answers of the run in ``folder`` by split; None if it kept none."""
    try:
        arrays = read_arrays((folder / _FILE).read_bytes())
        return {
            name: Predictions(
                tuple(arrays[f"{name}_contents"].astype(np.str_).tolist()),
                arrays[f"{name}_labels"].astype(np.int64),
                arrays[f"{name}_probabilities"].astype(np.float32),
            )
            for name in (key.removesuffix("_labels") for key in arrays)
            if f"{name}_labels" in arrays
        }
    except (OSError, ValueError, KeyError):
        return None

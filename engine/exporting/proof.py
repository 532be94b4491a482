"""Comparing an export's answers with the model's."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.errors import ModelError
from engine.exporting.formats import FORMATS, LEAST_AGREEMENT, ExportFormat
from engine.exporting.request import Parity

GOLDEN, SAMPLES, IMAGES = "golden pictures", "sample pictures", "images"


def compare(
    pictures: str, expected: NDArray[np.float32], got: NDArray[np.float32]
) -> Parity:
    """How far answers are from the model's.

    Args:
        pictures: Which ones, see ``Parity``.
        expected: The model's probabilities ``(n, classes)``.
        got: The export's.
    """
    if expected.shape != got.shape or not np.isfinite(got).all():
        return Parity(pictures, len(expected), float("inf"), float("inf"), 0.0)
    differences = np.abs(got.astype(np.float64) - expected)
    same = expected.argmax(axis=1) == got.argmax(axis=1)
    return Parity(
        pictures,
        len(expected),
        float(differences.max()),
        float(differences.mean()),
        float(same.mean()),
    )


def check(item: ExportFormat, parity: Sequence[Parity], path: Path) -> None:
    """See that an export answers like its model.

    Raises:
        ModelError: It does not (``export.parity``).
    """
    if told := shortfall(item, parity):
        raise ModelError(
            "export.parity",
            f"The export as {item.title} does not answer like the model, so it was "
            f"thrown away. {told}.",
            path=path,
            remedy=_remedy(item),
        )


def shortfall(item: ExportFormat, parity: Sequence[Parity]) -> str:
    """How an export's answers fall short of the model's, or nothing."""
    if item.tolerance is not None:
        worst = max(parity, key=lambda row: row.largest)
        if worst.largest <= item.tolerance:
            return ""
        return (
            f"Expected probabilities within {item.tolerance:g} of the model's, "
            f"received a difference of {worst.largest:.2g} on {worst.pictures}"
        )
    judged = [row for row in parity if row.pictures == IMAGES]
    worst = min(judged, key=lambda row: row.agreement)
    if worst.agreement >= LEAST_AGREEMENT:
        return ""
    return (
        f"Expected the model's class on {100 * LEAST_AGREEMENT:.0f} % of images, "
        f"received it on {100 * worst.agreement:.1f} % of {worst.count}"
    )


def _remedy(item: ExportFormat) -> str:
    """What to export to instead."""
    instead = item.instead and FORMATS[item.instead]
    if not instead:
        return "Choose another format."
    return f"Choose {instead.title} ({instead.name}), which rounds less."

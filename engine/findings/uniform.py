"""Pictures of a single colour, or nearly."""

from __future__ import annotations

from collections.abc import Iterator

from engine.findings.evidence import Evidence
from engine.findings.finding import TRASH, Finding
from engine.findings.pixels import FLAT, about, measured


def find(evidence: Evidence) -> Iterator[Finding]:
    """Every picture with nothing in it."""
    for picture, measures in measured(evidence):
        # Two colours of one brightness are not one colour.
        if measures.contrast < FLAT and measures.colour_contrast < 2 * FLAT:
            yield about(
                "uniform",
                picture,
                1 - measures.contrast / (2 * FLAT),
                "Nearly all of one colour; there is nothing to recognise.",
                TRASH,
            )

"""Pictures too dark to see anything in."""

from __future__ import annotations

from collections.abc import Iterator

from engine.findings.evidence import Evidence
from engine.findings.finding import TRASH, Finding
from engine.findings.pixels import DARK, about, measured


def find(evidence: Evidence) -> Iterator[Finding]:
    """Every picture of which hardly anything reaches a quarter of white."""
    for picture, measures in measured(evidence):
        if measures.high < DARK:
            yield about(
                "dark",
                picture,
                1 - measures.high / (2 * DARK),
                "So dark that hardly anything can be seen: its brightest parts reach "
                f"{100 * measures.high / 255:.0f} % of white.",
                TRASH,
            )

"""Pictures too bright to see anything in."""

from __future__ import annotations

from collections.abc import Iterator

from engine.findings.evidence import Evidence
from engine.findings.finding import TRASH, Finding
from engine.findings.pixels import BRIGHT, about, measured


def find(evidence: Evidence) -> Iterator[Finding]:
    """Every picture of which hardly anything is darker than three quarters of white."""
    for picture, measures in measured(evidence):
        if measures.low > BRIGHT:
            yield about(
                "bright",
                picture,
                0.5 + (measures.low - BRIGHT) / (2 * (255 - BRIGHT)),
                "So bright that hardly anything can be seen: its darkest parts are at "
                f"{100 * measures.low / 255:.0f} % of white.",
                TRASH,
            )

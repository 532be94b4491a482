"""Pictures without a single sharp edge."""

from __future__ import annotations

from collections.abc import Iterator

from engine.findings.evidence import Evidence
from engine.findings.finding import TRASH, Finding
from engine.findings.pixels import BRIGHT, DARK, FLAT, about, measured
from engine.images.measures import Measures

#: Of 3,215 ordinary pictures two are below this, both of them blurred; of the same
#: pictures blurred by two pixels of 224, 99 % are, by three all of them.
_SHARP = 0.36
#: Where there are no strong edges to measure, ordinary pictures are below this.
_SOFT = 0.6


def find(evidence: Evidence) -> Iterator[Finding]:
    """Every picture whose sharpest edges are soft, at the size networks look at."""
    for picture, measures in measured(evidence):
        blur = _blur(measures)
        if blur is not None:
            yield about(
                "blurred",
                picture,
                blur,
                "Blurred: even its sharpest edges are soft.",
                TRASH,
            )


def _blur(measures: Measures) -> float | None:
    """How blurred, 0.5 to 1; None for a sharp picture, or where nobody can tell."""
    if measures.sharpness is not None:
        # No edge is softer than an even rise over all the 8 pixels that are looked at.
        softness = (_SHARP - measures.sharpness) / (_SHARP - 0.125)
        return 0.5 + 0.5 * softness if softness > 0 else None
    dim = measures.high < DARK or measures.low > BRIGHT or measures.contrast < FLAT
    if dim or measures.softness is None or measures.softness <= _SOFT:
        return None
    return 0.5 + 0.5 * (measures.softness - _SOFT) / (1 - _SOFT)

"""Pictures much longer than wide, or the reverse."""

from __future__ import annotations

from collections.abc import Iterator

from engine.findings.evidence import Evidence
from engine.findings.finding import NONE, Finding
from engine.findings.pixels import about

#: Panoramas are 3 : 1 at most, banners and strips more; a network sees a square.
_LONGEST = 4.0


def find(evidence: Evidence) -> Iterator[Finding]:
    """Every picture over four times as long as wide; it may still be good."""
    for picture in evidence.pictures:
        short, long = sorted((picture.width, picture.height))
        if short and long / short > _LONGEST:
            yield about(
                "extreme_shape",
                picture,
                1 - _LONGEST * short / (2 * long),
                f"{picture.width} × {picture.height} pixels: made square, hardly "
                "anything of it can be recognised.",
                NONE,
            )

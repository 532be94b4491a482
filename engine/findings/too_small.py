"""Pictures with too few pixels to show anything."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterator

from engine.findings.evidence import Evidence
from engine.findings.finding import TRASH, Finding
from engine.findings.pixels import about

#: Sides are those of a square of as many pixels; what is narrow is another kind. From
#: fewer than this a side nothing can be told, whatever the others have.
_NEVER_ENOUGH = 8
#: Smaller than this is an icon, unless the whole set is small, such as CIFAR's 32.
_SMALL = 64
#: Small also means this much smaller than the middle one of the set.
_SMALLER = 3


def find(evidence: Evidence) -> Iterator[Finding]:
    """Every picture that is tiny, or small among larger ones."""
    sides = {
        picture.path: math.sqrt(picture.width * picture.height)
        for picture in evidence.pictures
        if picture.width and picture.height
    }
    if not sides:
        return
    usual = statistics.median(sides.values())
    least = max(_NEVER_ENOUGH, min(_SMALL, usual / _SMALLER))
    for picture in evidence.pictures:
        side = sides.get(picture.path)
        if side is not None and side < least:
            yield about(
                "too_small",
                picture,
                1 - side / (2 * least),
                f"Only {picture.width} × {picture.height} pixels; too little to learn "
                "from.",
                TRASH,
            )

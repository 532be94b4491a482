"""Grey pictures in a set in colour, and the reverse."""

from __future__ import annotations

from collections.abc import Iterator

from engine.findings.evidence import Evidence, Picture
from engine.findings.finding import NONE, Finding
from engine.findings.pixels import BRIGHT, DARK, about, measured

#: The channels of a grey picture that was saved as a colour JPEG differ by less.
_GREY = 8.0
#: Above this a picture certainly is in colour; sepia prints are in between.
_COLOURED = 24.0
#: A set is in colour, or grey, where no more than this share is otherwise.
_MOST = 0.05
#: Fewer pictures are no set.
_LEAST = 20


def find(evidence: Evidence) -> Iterator[Finding]:
    """The few grey pictures among coloured ones, or the few coloured among grey."""
    grey: list[Picture] = []
    coloured: list[Picture] = []
    for picture, measures in measured(evidence):
        if measures.high < DARK or measures.low > BRIGHT:
            continue  # what is nearly black or white has no colour to speak of
        if measures.colour <= _GREY:
            grey.append(picture)
        elif measures.colour >= _COLOURED:
            coloured.append(picture)
    total = len(grey) + len(coloured)
    if total < _LEAST:
        return
    for few, what, rest in (
        (grey, "Grey", "in colour"),
        (coloured, "In colour", "grey"),
    ):
        if len(few) > _MOST * total:
            continue
        for picture in few:
            yield about(
                "color_mismatch",
                picture,
                1 - len(few) / total,
                f"{what}, while {100 * (1 - len(few) / total):.1f} % of the pictures "
                f"are {rest}; a model may learn that instead.",
                NONE,
            )

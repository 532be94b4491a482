"""The common part of findings that are about one picture's pixels."""

from __future__ import annotations

from collections.abc import Iterator

from engine.findings.evidence import Evidence, Picture
from engine.findings.finding import Finding
from engine.findings.keys import key_of
from engine.images.measures import Measures

#: Below this standard deviation in grey levels there is nothing in a picture: noise of
#: a dark sensor is about 1 to 2 levels; the plainest logo among 3,200 pictures has 10.
FLAT = 2.5
#: A picture of which no more than 1 % is brighter than a quarter of white is dark.
#: cleanvision asks for 0.32 of white; at 0.25 a test set of drawn heroes before black,
#: 1,545 of them, has 2 dark pictures instead of 6.
DARK = 64.0
#: A picture of which no more than 5 % is darker than this is too bright. The brightest
#: of 3,200 pictures has 155.
BRIGHT = 190.0


def measured(evidence: Evidence) -> Iterator[tuple[Picture, Measures]]:
    """The usable pictures with their measures."""
    for picture in evidence.pictures:
        found = evidence.measured.get(picture.content)
        if found is not None:
            yield picture, found.measures


def about(
    kind: str, picture: Picture, score: float, reason: str, action: str
) -> Finding:
    """A finding about one picture alone."""
    return Finding(
        kind=kind,
        path=picture.path,
        others=(),
        score=round(min(1.0, max(0.0, score)), 4),
        reason=reason,
        action=action,
        key=key_of(kind, picture.content),
    )

"""The same picture in two classes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from engine.findings.evidence import Evidence, Picture
from engine.findings.finding import NONE, Finding
from engine.findings.keys import key_of


def find(evidence: Evidence) -> Iterator[Finding]:
    """Every content in several classes, and every alike one in another class still.

    There is one finding for each picture, or family of alike ones; it is about the
    class that has fewest of them, which is the likeliest to be wrong.
    """
    in_family: set[str] = set()
    for family in evidence.families:
        pictures = [item for content in family for item in evidence.by_content[content]]
        if not _has_conflict(pictures):
            continue
        in_family.update(family)
        exact = any(_has_conflict(evidence.by_content[content]) for content in family)
        pairs = [(one, other) for one in family for other in family]
        alike = max(evidence.likeness.get(pair, 0.0) for pair in pairs)
        yield _finding(pictures, 1.0 if exact else alike)
    for content, copies in evidence.by_content.items():
        if content not in in_family and _has_conflict(copies):
            yield _finding(copies, 1.0)


def _has_conflict(pictures: list[Picture]) -> bool:
    return len({picture.class_name for picture in pictures}) > 1


def _finding(pictures: list[Picture], score: float) -> Finding:
    counts = Counter(picture.class_name for picture in pictures)
    # Of equally many, the later name: it is arbitrary, but always the same.
    ordered = sorted(
        pictures,
        key=lambda item: (counts[item.class_name], item.class_name, item.path),
    )
    doubtful = ordered[0].class_name
    others = [item.path for item in ordered if item.class_name != doubtful]
    more = [item.path for item in ordered[1:] if item.class_name == doubtful]
    names = sorted(counts)
    few = len(names) == 2
    listed = " and ".join(map(repr, names)) if few else f"{len(names)} classes"
    return Finding(
        kind="conflict",
        path=ordered[0].path,
        others=(*others, *more),
        score=round(score, 4),
        reason=f"The same picture is in {listed}; it can be right in one only.",
        action=NONE,
        key=key_of(
            "conflict",
            *sorted({f"{item.content} {item.class_name}" for item in pictures}),
        ),
        family=min(item.content for item in pictures),
    )

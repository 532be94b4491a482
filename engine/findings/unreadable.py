"""Files that cannot be read as pictures."""

from __future__ import annotations

from collections.abc import Iterator

from engine.findings.evidence import Evidence
from engine.findings.finding import NONE, TRASH, Finding
from engine.findings.keys import key_of

#: What the file itself is not to blame for, or cannot be moved for: look into it first.
_NOT_THE_FILE = (
    "image.missing",
    "image.name",
    "image.out_of_memory",
    "image.unreadable",
)


def find(evidence: Evidence) -> Iterator[Finding]:
    """Every file set aside, but for those that are cut short."""
    for picture in evidence.set_aside:
        if picture.status != "image.truncated":
            yield Finding(
                kind="unreadable",
                path=picture.path,
                others=(),
                score=1.0,
                reason=picture.reason,
                action=NONE if picture.status in _NOT_THE_FILE else TRASH,
                key=key_of("unreadable", picture.path, str(picture.size)),
            )

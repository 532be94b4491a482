"""Files that end before the picture does."""

from __future__ import annotations

from collections.abc import Iterator

from engine.findings.evidence import Evidence
from engine.findings.finding import TRASH, Finding
from engine.findings.keys import key_of


def find(evidence: Evidence) -> Iterator[Finding]:
    """Every file set aside because it is cut short."""
    for picture in evidence.set_aside:
        if picture.status == "image.truncated":
            yield Finding(
                kind="truncated",
                path=picture.path,
                others=(),
                score=1.0,
                reason=picture.reason,
                action=TRASH,
                key=key_of("truncated", picture.path, str(picture.size)),
            )

"""Files with exactly the same content."""

from __future__ import annotations

from collections.abc import Iterator

from engine.findings.evidence import Evidence, Picture
from engine.findings.finding import NONE, TRASH, Finding
from engine.findings.keys import key_of


def find(evidence: Evidence) -> Iterator[Finding]:
    """Every copy beyond the one to keep: of equal copies that of the test images.

    A copy in another class is not for the trash: that would decide what the picture
    shows, which is what the conflict asks.
    """
    for content, copies in evidence.by_content.items():
        kept_in: dict[str, Picture] = {}
        for number, picture in enumerate(copies):
            kept = kept_in.setdefault(picture.class_name, picture)
            if number == 0:
                continue
            first = kept if kept is not picture else copies[0]
            others = [copy.path for copy in copies if copy not in (first, picture)]
            yield Finding(
                kind="exact_duplicate",
                path=picture.path,
                others=(first.path, *others),
                score=1.0,
                reason=_reason(picture, first),
                action=TRASH if kept is not picture else NONE,
                # Each copy is a question of its own.
                key=key_of("exact_duplicate", content, picture.path),
                family=content,
            )


def _reason(picture: Picture, first: Picture) -> str:
    if picture.class_name == first.class_name:
        return f"Exactly the same file as {first.path}; one is enough."
    return (
        f"Exactly the same file as {first.path}, which is in another class; decide "
        "first which one is right."
    )

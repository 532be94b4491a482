"""Pictures that look the same: made smaller, saved again, cut or mirrored."""

from __future__ import annotations

from collections.abc import Iterator

from engine.findings.evidence import Evidence, Picture
from engine.findings.finding import NONE, TRASH, Finding
from engine.findings.keys import key_of


def find(evidence: Evidence) -> Iterator[Finding]:
    """In each family of alike pictures every one but the best file.

    The best one has most pixels, then most bytes. A copy in another class is not for
    the trash: which class is right is what the conflict asks.
    """
    for family in evidence.families:
        members = sorted(
            (evidence.by_content[content][0] for content in family),
            key=lambda picture: picture.quality_order,
        )
        best = members[0]
        for picture in members[1:]:
            others = [item.path for item in members if item not in (best, picture)]
            yield Finding(
                kind="near_duplicate",
                path=picture.path,
                others=(best.path, *others),
                score=round(_likeness(evidence, picture, best, family), 4),
                reason=_reason(picture, best),
                action=TRASH if picture.class_name == best.class_name else NONE,
                key=key_of("near_duplicate", *sorted((picture.content, best.content))),
                family=family[0],
            )


def _likeness(
    evidence: Evidence, picture: Picture, best: Picture, family: tuple[str, ...]
) -> float:
    direct = evidence.likeness.get((picture.content, best.content))
    if direct is not None:
        return direct
    # Alike through others, such as a copy that was cut twice.
    return max(
        evidence.likeness.get((picture.content, content), 0.0) for content in family
    )


def _reason(picture: Picture, best: Picture) -> str:
    if picture.class_name != best.class_name:
        return (
            f"Looks the same as {best.path}, which is in another class; decide first "
            "which one is right."
        )
    if best.width * best.height > picture.width * picture.height:
        return f"Looks the same as {best.path}, which is larger."
    return f"Looks the same as {best.path}; one is enough."

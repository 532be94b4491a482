"""Pictures kept for scoring a model that it learns from as well."""

from __future__ import annotations

from collections.abc import Iterator

from engine.dataset.summary import TEST, TRAIN, VALIDATION
from engine.findings.evidence import Evidence, Picture
from engine.findings.finding import NONE, Finding
from engine.findings.keys import key_of

#: What each split must not share with: a score on validation images guides the choice
#: of a model, so test images may not be among them either.
_EARLIER = {TEST: (TRAIN, VALIDATION), VALIDATION: (TRAIN,)}


def find(evidence: Evidence) -> Iterator[Finding]:
    """Every test image that trains or validates, too, exactly or nearly.

    And every validation image that trains, too. The finding only warns: what is
    superfluous is among the duplicates, and the score without such images is told by
    the leak report.
    """
    family_of = {content: family for family in evidence.families for content in family}
    for picture in evidence.pictures:
        earlier = _EARLIER.get(picture.split)
        if earlier is None:
            continue
        found = [
            copy
            for content in family_of.get(picture.content, (picture.content,))
            for copy in evidence.by_content[content]
            if copy.split in earlier
        ]
        if found:
            yield _finding(evidence, picture, found)


def _finding(evidence: Evidence, picture: Picture, found: list[Picture]) -> Finding:
    exact = [copy for copy in found if copy.content == picture.content]
    alike = [copy for copy in found if copy.content != picture.content]
    score = (
        1.0
        if exact
        else max(
            evidence.likeness.get((picture.content, copy.content), 0.5)
            for copy in alike
        )
    )
    others = [copy.path for copy in (*exact, *alike)]
    same = (
        "Exactly the same picture is" if exact else "A picture that looks the same is"
    )
    splits = sorted({copy.split for copy in found})
    where = {TRAIN: "trained on", VALIDATION: "used for validation"}
    used = " and ".join(where[split] for split in splits)
    kept = "testing" if picture.split == TEST else "validation"
    return Finding(
        kind="leak",
        path=picture.path,
        others=tuple(others),
        score=round(score, 4),
        reason=f"{same} {used} ({others[0]}), while this one is kept for {kept}: "
        "scores on it flatter.",
        action=NONE,
        key=key_of(
            "leak",
            picture.content,
            picture.split,
            *sorted({f"{copy.content} {copy.split}" for copy in found}),
        ),
        family=picture.content,
    )

"""What a report says, before it is HTML or anything else: plain data and sentences."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from engine.dataset.summary import SplitCounts
from engine.errors import ImageError
from engine.evaluation.scores import Judged, Scores
from engine.evaluation.sentences import (
    confused_sentence,
    doubtful_labels,
    worst_mistakes,
)
from engine.images import thumbnail
from engine.progress import CurvePoint

#: So many of the worst mistakes are shown, at so many pixels.
MOST_MISTAKES, PICTURE_SIDE = 12, 176
_QUALITY = 82


@dataclass(frozen=True, slots=True)
class Mistake:
    """One wrong answer.

    Attributes:
        name: The file's name.
        truth: The class it is in.
        answer: The class that was answered.
        sure: How sure the answer was.
        picture: A small JPEG, or None where it cannot be had.
    """

    name: str
    truth: str
    answer: str
    sure: float
    picture: bytes | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of a table: what, and its value in words."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class ReportCard:
    """Everything that a report says.

    Attributes:
        title: What the model is called.
        what: What this is, in a line below the title.
        headline: The score in a few words.
        sentence: How good it is, and on what that rests.
        scores: All figures, or None without images to score on.
        images: The judged images.
        names: What the images are called, by ``Judged.name``.
        mistakes: The worst of the mistakes.
        confused: Who is mixed up with whom, in a sentence.
        data: Facts about the images.
        training: How it was trained, fact by fact.
        limits: What a reader must know before trusting it.
        points: The learning curve; may be empty.
        steps: What its steps are called.
        classes: Images of each class by split; empty where that is not known.
        created: When this report was made, in ISO 8601.
    """

    title: str
    what: str
    headline: str
    sentence: str
    scores: Scores | None = None
    images: tuple[Judged, ...] = ()
    names: dict[str, str] = field(default_factory=dict)
    mistakes: tuple[Mistake, ...] = ()
    confused: str = ""
    data: tuple[Fact, ...] = ()
    training: tuple[Fact, ...] = ()
    limits: tuple[str, ...] = ()
    points: tuple[CurvePoint, ...] = ()
    steps: str = "epoch"
    classes: dict[str, SplitCounts] = field(default_factory=dict)
    created: str = field(
        default_factory=lambda: datetime.now(UTC).isoformat("T", "seconds")
    )


def mistakes_of(
    scores: Scores | None,
    judged: tuple[Judged, ...],
    path_of: Callable[[str], Path | None],
    *,
    pictures: bool,
) -> tuple[Mistake, ...]:
    """The worst mistakes, with small pictures of those that can be read."""
    if scores is None:
        return ()
    found = []
    for one in worst_mistakes(judged)[:MOST_MISTAKES]:
        path = path_of(one.name)
        found.append(
            Mistake(
                path.name if path is not None else one.name[:12],
                scores.classes[one.truth],
                scores.classes[one.answer],
                one.sure,
                _picture(path) if pictures and path is not None else None,
            )
        )
    return tuple(found)


def confused_of(scores: Scores | None) -> str:
    """Who is mixed up with whom; empty without scores."""
    return "" if scores is None else confused_sentence(scores)


def limits_of(
    scores: Scores | None, judged: tuple[Judged, ...], notes: Sequence[str]
) -> tuple[str, ...]:
    """What a reader must know, each once: notes, doubtful labels, what it cannot do."""
    found = [*notes, *(scores.notes if scores is not None else ())]
    doubtful = len(doubtful_labels(judged))
    if doubtful:
        labels = "label is" if doubtful == 1 else "labels are"
        found.append(
            f"For {doubtful:,} of the mistakes the {labels} more likely wrong than the "
            "model, so the true score may be a little better."
        )
    found.append(
        "It knows the classes above and nothing else. The score holds for pictures "
        "like those it was tested on: other cameras, places or light may be harder."
    )
    return tuple(dict.fromkeys(found))


def _picture(path: Path) -> bytes | None:
    buffer = io.BytesIO()
    try:
        thumbnail(path, PICTURE_SIDE).save(buffer, "JPEG", quality=_QUALITY)
    except ImageError:
        return None
    return buffer.getvalue()

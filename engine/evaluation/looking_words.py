"""What a model looks at, in sentences, and the advice that follows from it."""

from __future__ import annotations

from engine.evaluation.advice import IMAGES, Advice
from engine.evaluation.comparison import SIGNIFICANT
from engine.evaluation.looking_request import Looking, MetadataScore
from engine.evaluation.sentences import percent

#: What of a picture is meant, for a person.
KIND_WORDS = {
    "all": "metadata",
    "size": "size",
    "shape": "shape",
    "brightness": "brightness",
    "border": "the colour of the border",
    "file": "file type and compression",
    "source": "source folder",
}
#: Metadata that gets this much of the way from guessing to the model gives it away.
_MUCH = 0.5
#: A guess has to be beaten by this much, or nothing is given away.
_LEAST = 0.15


def gives_away(found: Looking) -> MetadataScore | None:
    """The metadata that gives the classes away, or None where none does."""
    if not found.metadata:
        return None
    together, *alone = found.metadata
    best = max(found.metadata, key=lambda one: one.accuracy.value)
    if not _is_much(found, best):
        return None
    # The one thing to mend, where one alone does nearly as well as all together.
    named = [one for one in alone if _is_much(found, one)]
    return named[0] if named else together


def looks_outside(found: Looking) -> bool:
    """Whether the surroundings tell it more than the middle, beyond chance."""
    return (
        found.surround.value > found.centre.value
        and found.surround_better < SIGNIFICANT
        and found.surround.low > found.guess
    )


def looking_sentence(found: Looking) -> str:
    """What the masked pictures and the metadata say, in a few sentences."""
    said = (
        f"Of {found.images:,} images, {percent(found.whole.value)} are right as they "
        f"are, {percent(found.centre.value)} by their middle alone, and "
        f"{percent(found.surround.value)} by their surroundings alone."
    )
    if looks_outside(found):
        said += (
            " The surroundings tell it more than the middle does: it may have learned "
            "the background, or a mark at the edge, instead of the thing."
        )
    return f"{said} {metadata_sentence(found)}".strip()


def metadata_sentence(found: Looking) -> str:
    """How far metadata alone gets; whether that gives the pictures away."""
    if not found.metadata:
        return ""
    share = percent(found.metadata[0].accuracy.value)
    guess = f"a guess gets {percent(found.guess)}"
    culprit = gives_away(found)
    if culprit is None:
        return (
            "Metadata alone (size, shape, brightness, border, file type) gets "
            f"{share}; {guess}. It does not give the classes away."
        )
    best = max(one.accuracy.value for one in found.metadata)
    said = (
        f"Metadata alone gets {percent(best)}, {guess}: the pictures give themselves "
        "away"
    )
    if culprit.kind == "all":
        return f"{said}."
    return (
        f"{said}, most of all by {KIND_WORDS[culprit.kind]} "
        f"({percent(culprit.accuracy.value)} by that alone)."
    )


def looking_advice(found: Looking | None) -> list[Advice]:
    """What to do about it."""
    if found is None:
        return []
    advice = []
    if gives_away(found) is not None:
        sentence = (
            f"{metadata_sentence(found)} Add pictures of every class that are alike in "
            "that, or the score will not hold for others."
        )
        advice.append(Advice(8.5, sentence, "Look at the images", IMAGES))
    if looks_outside(found):
        sentence = (
            f"With the middle hidden {percent(found.surround.value)} are right, with "
            f"all but the middle hidden {percent(found.centre.value)}: it looks at the "
            "surroundings. Add pictures of every class with other backgrounds."
        )
        advice.append(Advice(6.5, sentence, "Look at the images", IMAGES))
    return advice


def _is_much(found: Looking, one: MetadataScore) -> bool:
    reached = found.whole.value - found.guess
    gained = one.accuracy.value - found.guess
    return (
        gained >= _LEAST
        and gained >= _MUCH * reached
        and one.accuracy.low > found.guess
    )

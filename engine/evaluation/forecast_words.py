"""What a forecast means, in sentences, and the advice that follows from it."""

from __future__ import annotations

from collections.abc import Sequence

from engine.evaluation.advice import IMAGES, Advice
from engine.evaluation.forecast_request import (
    WORTH,
    ClassForecast,
    CurveStep,
    RunForecast,
)
from engine.evaluation.scores import Figure

#: So many classes are named in a sentence.
_MOST = 3
#: Twice as many images.
_TWICE = 2.0


def points(figure: Figure) -> str:
    """A gain in points with half the width of its interval: ``+3.2 ± 1.9``."""
    half = 100 * max(figure.high - figure.value, figure.value - figure.low)
    return f"{100 * figure.value:+.1f}\u00a0±\u00a0{half:.1f}"  # on one line


def twice(found: RunForecast) -> CurveStep | None:
    """The step with about twice as many images as today."""
    if len(found.steps) < 2:
        return None
    wanted = _TWICE * found.images
    return min(found.steps[1:], key=lambda step: abs(step.images - wanted))


def forecast_sentence(found: RunForecast) -> str:
    """What twice as many images of all classes would bring."""
    step = twice(found)
    if step is None or step.gain is None:
        return found.note
    if step.gain.high < WORTH:
        said = (
            "More images of the kind there is will not help: even twice as many would "
            f"bring {points(step.gain)} points. Other images may, or another recipe."
        )
    else:
        said = (
            f"Twice as many images to train on ({step.images:,}) would bring about "
            f"{points(step.gain)} points."
        )
    return f"{said} {found.note}".strip()


def class_sentence(one: ClassForecast) -> str:
    """What more images of one class would bring."""
    pictures = f"{one.more:,} more pictures of {one.name}"
    if one.helps:
        return (
            f"{pictures}: about {points(one.gain)} points more of them found, "
            f"{points(one.overall)} points over all images."
        )
    if one.useless:
        return f"More pictures of {one.name} will not help ({points(one.gain)} points)."
    return (
        f"{pictures}: perhaps {points(one.gain)} points more of them found; that may "
        "be chance."
    )


def classes_sentence(found: RunForecast) -> str:
    """Which classes more images would help, and which not."""
    helped = [one for one in found.classes if one.helps][:_MOST]
    useless = [one.name for one in found.classes if one.useless]
    told = [
        f"{one.more:,} more pictures of {one.name}: {points(one.gain)} points more of "
        "them found"
        for one in helped
    ]
    if useless:
        told.append(f"more of {_listed(useless)} will not help")
    if not told:
        return "No class would surely gain from more images of it alone."
    said = "; ".join(told)
    return f"{said[0].upper()}{said[1:]}."


def forecast_advice(found: RunForecast | None) -> list[Advice]:
    """What to do about it, the most useful first."""
    if found is None:
        return []
    advice = []
    for one in [one for one in found.classes if one.helps][:2]:
        weight = 4.5 + min(2.0, 50 * one.overall.value)
        sentence = class_sentence(one)
        advice.append(Advice(weight, sentence, "Add images", IMAGES, one.name))
    step = twice(found)
    if step is not None and step.gain is not None and step.gain.low >= WORTH:
        weight = 4.5 + min(2.0, 25 * step.gain.value)
        advice.append(Advice(weight, forecast_sentence(found), "Add images", IMAGES))
    return advice


def _listed(names: Sequence[str]) -> str:
    if len(names) > _MOST:
        rest = len(names) - _MOST
        return f"{', '.join(names[:_MOST])} and {rest} other classes"
    return " or ".join(filter(None, [", ".join(names[:-1]), names[-1]]))

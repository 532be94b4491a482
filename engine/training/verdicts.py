"""What the figures of a run say, in words."""

from __future__ import annotations

from engine.models.score import Score, is_overfit
from engine.training.request import TrainResult

#: From this difference on, the training images were learned by heart.
_MUCH = 0.2


def overfit_gap(result: TrainResult) -> float | None:
    """How much better it is on training images than on others; None if unknown."""
    scores = _scores(result)
    return None if scores is None else scores[0].accuracy - scores[1].accuracy


def overfit_words(result: TrainResult) -> str:
    """The same in words; empty where chance may be all of it."""
    scores = _scores(result)
    if scores is None:
        return ""
    train, new = scores
    if not is_overfit(train.accuracy, train.low, new.accuracy, new.high):
        return ""
    gap = train.accuracy - new.accuracy
    points = f"{100 * gap:.0f} points better on the images it learned from"
    if gap < _MUCH:
        return f"{points}: more images would help a little."
    return f"{points}: it learned them by heart. More, or more varied, images help."


def _scores(result: TrainResult) -> tuple[Score, Score] | None:
    """On training images, and on those that every other page speaks of, too."""
    new = result.test or result.validation
    return None if result.train is None or new is None else (result.train, new)

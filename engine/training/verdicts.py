"""What the figures of a run say, in words."""

from __future__ import annotations

from engine.training.request import TrainResult

#: From these differences between training and validation on, it is worth a word.
_SOME, _MUCH = 0.08, 0.2


def overfit_gap(result: TrainResult) -> float | None:
    """How much better it is on training images than on others; None if unknown."""
    held_out = result.validation or result.test
    if result.train is None or held_out is None:
        return None
    return result.train.accuracy - held_out.accuracy


def overfit_words(result: TrainResult) -> str:
    """The same in words; empty where there is nothing to say."""
    gap = overfit_gap(result)
    if gap is None or gap < _SOME:
        return ""
    points = f"{100 * gap:.0f} points better on the images it learned from"
    if gap < _MUCH:
        return f"{points}: more images would help a little."
    return f"{points}: it learned them by heart. More, or more varied, images help."

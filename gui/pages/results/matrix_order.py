"""What the confusion matrix shows, and in which order."""

from __future__ import annotations

from enum import StrEnum

from engine.evaluation.scores import ClassFigures, Scores


class Show(StrEnum):
    """What a cell says."""

    COUNTS = "counts"
    ROWS = "rows"  # share of the class's images
    COLUMNS = "columns"  # share of the answer's images


class Order(StrEnum):
    """How the classes are ordered."""

    NAME = "name"
    MISTAKES = "mistakes"
    IMAGES = "images"


def ordered(scores: Scores, order: Order) -> list[int]:
    """The numbers of the classes in this order; of equal ones the names decide."""

    def key(one: ClassFigures) -> int:
        if order is Order.MISTAKES:
            return 2 * one.right - one.images - one.answered
        return -one.images if order is Order.IMAGES else 0

    per_class = scores.per_class
    numbers = range(len(per_class))
    return sorted(numbers, key=lambda n: (key(per_class[n]), per_class[n].name))

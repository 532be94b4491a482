"""What compared runs are called: a letter each, with the name beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gui import words

if TYPE_CHECKING:
    from engine.training.runs import RunRecord

_LETTERS = "ABCDEF"
#: As many as there are letters, and colours to tell them apart by.
MOST_RUNS = len(_LETTERS)


def letter(number: int) -> str:
    """What a run is called in sentences: A, B, C and so on."""
    return _LETTERS[number]


def run_name(run: RunRecord, runs: Sequence[RunRecord]) -> str:
    """A run's title, or its number and recipe, as in the run history."""
    if run.title:
        return run.title
    number = len(runs) - [one.id for one in runs].index(run.id)
    return f"{number} {words.recipe(run.result.recipe)}"

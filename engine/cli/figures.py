"""The figures of a score, in words and as a document."""

from __future__ import annotations

import dataclasses

from engine.evaluation.scores import Scores
from engine.evaluation.sentences import TITLES, confused_sentence, figure_text


def figures_in_words(scores: Scores) -> str:
    """Every figure with its interval, and who is mixed up with whom."""
    width = max(len(TITLES[name]) for name in scores.figures)
    lines = [
        f"{TITLES[name]:<{width}}  {figure_text(name, figure)}"
        for name, figure in scores.figures.items()
    ]
    lines.append(confused_sentence(scores))
    return "\n".join([*lines, *(f"Note        {note}" for note in scores.notes)])


def figures_document(scores: Scores) -> dict[str, object]:
    """Everything about the figures, the points of the curves included."""
    return {
        "figures": {
            name: dataclasses.asdict(figure) for name, figure in scores.figures.items()
        },
        "classes": list(scores.classes),
        "matrix": [list(row) for row in scores.matrix],
        "class_figures": [dataclasses.asdict(one) for one in scores.per_class],
        "curves": [dataclasses.asdict(one) for one in scores.curves],
        "reliability": [dataclasses.asdict(one) for one in scores.bins],
        "notes": list(scores.notes),
    }

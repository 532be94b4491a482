"""The report as CSV, a line for every figure, cell and image, and as JSON."""

from __future__ import annotations

import csv
import dataclasses
import io
from collections.abc import Iterator
from typing import Any

import msgspec

from engine.evaluation.report.card import ReportCard
from engine.evaluation.scores import ClassFigures, Figure

_COLUMNS = (
    "what",
    "name",
    "class",
    "answer",
    "value",
    "low",
    "high",
    "images",
    "interval",
)
_OF_CLASSES = ("precision", "recall", "f1", "roc_area", "pr_area")


def as_csv(card: ReportCard) -> str:
    """Everything, a line each; ``what`` says what a line is about.

    ``figure``: of the whole; ``class``: of one class; ``cell``: of the matrix;
    ``image``: its class, the answer and how sure; ``fact`` and ``limit``: in words.
    """
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, restval="")
    writer.writeheader()
    for row in _rows(card):
        writer.writerow(row)
    return text.getvalue()


def as_json(card: ReportCard) -> str:
    """Everything but the pictures, and the curves' points too."""
    scores = card.scores
    classes = scores.classes if scores is not None else ()
    document = {
        "title": card.title,
        "what": card.what,
        "sentence": card.sentence,
        "created": card.created,
        "scores": msgspec.to_builtins(scores),
        "classes": {
            name: dataclasses.asdict(one) for name, one in card.classes.items()
        },
        "data": {fact.title: fact.text for fact in card.data},
        "training": {fact.title: fact.text for fact in card.training},
        "limits": list(card.limits),
        "confused": card.confused,
        "history": [{"step": one.step, **one.values} for one in card.points],
        "images": [
            {
                "image": card.names.get(one.name, ""),
                "content": one.name,
                "class": classes[one.truth],
                "answer": classes[one.answer],
                "sure": one.sure,
                "of_its_class": one.own,
                "right": one.right,
            }
            for one in (card.images if scores is not None else ())
        ],
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"


def _rows(card: ReportCard) -> Iterator[dict[str, Any]]:
    for fact in (*card.data, *card.training):
        yield {"what": "fact", "name": fact.title, "value": fact.text}
    for limit in card.limits:
        yield {"what": "limit", "value": limit}
    scores = card.scores
    if scores is None:
        return
    for name, figure in scores.figures.items():
        yield {"what": "figure", "name": name, **_figure(figure)}
    for one in scores.per_class:
        yield from _of_class(one)
    for truth, row in zip(scores.classes, scores.matrix, strict=True):
        for answer, count in zip(scores.classes, row, strict=True):
            yield {"what": "cell", "class": truth, "answer": answer, "images": count}
    for judged in card.images:
        yield {
            "what": "image",
            "name": card.names.get(judged.name, judged.name),
            "class": scores.classes[judged.truth],
            "answer": scores.classes[judged.answer],
            "value": round(judged.sure, 6),
        }


def _of_class(one: ClassFigures) -> Iterator[dict[str, Any]]:
    for name in _OF_CLASSES:
        figure = getattr(one, name)
        if figure is not None:
            yield {"what": "class", "name": name, "class": one.name, **_figure(figure)}


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "value": round(figure.value, 6),
        "low": round(figure.low, 6),
        "high": round(figure.high, 6),
        "images": figure.images,
        "interval": figure.method,
    }

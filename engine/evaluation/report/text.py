"""The report in Markdown: the same facts without pictures."""

from __future__ import annotations

from collections.abc import Iterable

from engine.evaluation.report.card import ReportCard
from engine.evaluation.report.tables import class_lines, figure_lines, matrix_rows
from engine.evaluation.sentences import percent
from engine.models.card import escaped, table


def as_markdown(card: ReportCard) -> str:
    """The report as Markdown; what names hold is text in it."""
    parts = [
        f"# {escaped(card.title)}",
        escaped(card.what) + ".",
        f"**{card.headline}.** {escaped(card.sentence)}",
        "## What to know before trusting it",
        "\n".join(f"- {escaped(limit)}" for limit in card.limits),
        "## The images",
        table(("", ""), ((fact.title, fact.text) for fact in card.data)),
        "## How it was trained",
        table(("", ""), ((fact.title, fact.text) for fact in card.training)),
    ]
    parts += _figures(card)
    return "\n\n".join(parts) + "\n"


def _figures(card: ReportCard) -> Iterable[str]:
    lines = figure_lines(card)
    if not lines:
        return
    yield "## Figures"
    yield table(("figure", "value (95 % interval)", "interval by"), lines)
    yield "## Class by class"
    yield table(
        ("class", "tested on", "recall", "precision", "F1"),
        (
            (one.name, one.images, one.recall, one.precision, one.f1)
            for one in class_lines(card)
        ),
    )
    yield "## Who is taken for whom"
    yield escaped(card.confused)
    if rows := matrix_rows(card):
        yield table(
            ("", *(escaped(row.name) for row in rows)),
            (
                (row.name, *(str(cell.count or "") for cell in row.cells))
                for row in rows
            ),
        )
    if card.mistakes:
        yield "## The worst mistakes"
        yield table(
            ("image", "is", "was taken for", "sure"),
            (
                (one.name, one.truth, one.answer, percent(one.sure))
                for one in card.mistakes
            ),
        )

"""The tables of a report, in words: figures, classes, the matrix's shading."""

from __future__ import annotations

from dataclasses import dataclass

from engine.evaluation.report.card import ReportCard
from engine.evaluation.scores import Figure
from engine.evaluation.sentences import TITLES, figure_text

#: A larger matrix fits on no page; who is mixed up is told in a sentence then.
MOST_CLASSES = 26
_NONE = "–"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the matrix.

    Attributes:
        count: Images.
        tone: ``cell`` for right answers, ``wrong`` for others.
        strength: How strongly it is shaded, 0 to 1.
    """

    count: int
    tone: str
    strength: float


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A class and where its images went."""

    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class ClassLine:
    """What is told of one class."""

    name: str
    train: str
    images: str
    recall: str
    precision: str
    f1: str


def figure_lines(card: ReportCard) -> list[tuple[str, str, str]]:
    """Title, value with interval, and how the interval was found."""
    scores = card.scores
    if scores is None:
        return []
    return [
        (
            TITLES[name] + (f", {scores.positive}" if name.endswith("_binary") else ""),
            figure_text(name, figure),
            figure.method,
        )
        for name, figure in scores.figures.items()
    ]


def class_lines(card: ReportCard) -> list[ClassLine]:
    """A line for every class."""
    if card.scores is None:
        return []
    return [
        ClassLine(
            one.name,
            f"{card.classes[one.name].train:,}" if one.name in card.classes else _NONE,
            f"{one.images:,}",
            _text(one.recall),
            _text(one.precision),
            _text(one.f1),
        )
        for one in card.scores.per_class
    ]


def matrix_rows(card: ReportCard) -> list[MatrixRow]:
    """The matrix, shaded by shares of the row; empty where it is too large."""
    scores = card.scores
    if scores is None or len(scores.classes) > MOST_CLASSES:
        return []
    rows = []
    for number, (name, counts) in enumerate(
        zip(scores.classes, scores.matrix, strict=True)
    ):
        total = max(1, sum(counts))
        cells = tuple(
            Cell(
                count,
                "cell" if column == number else "wrong",
                round(0.08 + 0.87 * count / total, 2) if count else 0.04,
            )
            for column, count in enumerate(counts)
        )
        rows.append(MatrixRow(name, cells))
    return rows


def _text(figure: Figure | None) -> str:
    return _NONE if figure is None else figure_text("recall", figure)

"""The lines of the table that has runs side by side: results, then recipes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QCoreApplication

from engine.evaluation.scores import Figure
from engine.evaluation.sentences import figure_text, is_overfit
from gui import words

if TYPE_CHECKING:
    from engine.evaluation.side_by_side import Side

_NONE = "–"
#: More runs than this, and a column has room for a short form only.
_FULL = 2


class Line(NamedTuple):
    """One line.

    Attributes:
        title: What it is about.
        cells: What it says of each run.
        best: Which runs are best at it; empty where none is, or all are.
        recipe: Whether it is a setting that the recipes differ in.
    """

    title: str
    cells: tuple[str, ...]
    best: frozenset[int] = frozenset()
    recipe: bool = False


def result_lines(sides: Sequence[Side]) -> list[Line]:
    """How good, how over-fitted, how quick and how large every run is."""
    lines = [
        _line(_tr("unseen images"), sides, _accuracy),
        _line(_tr("balanced over the classes"), sides, _balanced),
        _line(_tr("validation images"), sides, _validation),
        _line(_tr("training images"), sides, _train),
        # A smaller gap alone is no merit: a model may be bad at both.
        Line(
            _tr("over-fit gap"),
            tuple(_gap_text(side, short=len(sides) > _FULL) for side in sides),
        ),
        _line(_tr("calibration error"), sides, _calibration),
    ]
    seconds = [side.record.result.seconds.get("total") for side in sides]
    sizes = [float(side.record.result.size or 0) or None for side in sides]
    rates = [side.record.result.rate for side in sides]
    lines += [
        Line(_tr("training took"), _told(seconds, words.duration), _low(seconds)),
        Line(_tr("answers"), _told(rates, words.rate), _high(rates)),
        Line(_tr("model file"), _told(sizes, words.size), _low(sizes)),
        Line(
            _tr("images trained on"),
            tuple(words.count(side.record.result.images.train) for side in sides),
        ),
    ]
    return lines


def recipe_lines(
    sides: Sequence[Side], differing: Sequence[tuple[str, tuple[Any, ...]]]
) -> list[Line]:
    """The settings that the recipes differ in; none where they do not."""
    recipes = tuple(words.recipe(side.record.result.recipe) for side in sides)
    lines = [
        Line(name.replace("_", " "), tuple(map(_setting, values)), recipe=True)
        for name, values in differing
        if name != "recipe"
    ]
    if len(set(recipes)) > 1:
        lines.insert(0, Line(_tr("recipe"), recipes, recipe=True))
    return lines


def _line(
    title: str, sides: Sequence[Side], of: Callable[[Side], Figure | None]
) -> Line:
    text = _share if len(sides) <= _FULL else _short_share
    return Line(title, tuple(_NONE if (f := of(s)) is None else text(f) for s in sides))


def _share(figure: Figure) -> str:
    return figure_text("accuracy", figure)


def _short_share(figure: Figure) -> str:
    low, high = round(100 * figure.low), round(100 * figure.high)
    return f"{words.percent(figure.value)} ({low}–{high})"


def _accuracy(side: Side) -> Figure | None:
    return _figure(side, "accuracy")


def _balanced(side: Side) -> Figure | None:
    return _figure(side, "balanced_accuracy")


def _calibration(side: Side) -> Figure | None:
    return _figure(side, "calibration_error")


def _figure(side: Side, name: str) -> Figure | None:
    scores = side.kept.scores if side.kept is not None else None
    return None if scores is None else scores.figures.get(name)


def _validation(side: Side) -> Figure | None:
    return side.kept.validation if side.kept is not None else None


def _train(side: Side) -> Figure | None:
    return side.kept.train if side.kept is not None else None


def _gap(side: Side) -> float | None:
    train, new = _train(side), _accuracy(side)
    return None if train is None or new is None else train.value - new.value


def _gap_text(side: Side, *, short: bool) -> str:
    gap = _gap(side)
    if gap is None or side.kept is None:
        return _NONE
    text = f"{100 * gap:+.1f}" if short else _tr("{points:+.1f} points")
    text = text.format(points=100 * gap)
    return f"{text}, {_tr('over-fitted')}" if is_overfit(side.kept) else text


def _told(
    values: Sequence[float | None], text: Callable[[float], str]
) -> tuple[str, ...]:
    return tuple(_NONE if value is None else text(value) for value in values)


def _low(values: Sequence[float | None]) -> frozenset[int]:
    return _best(values, min)


def _high(values: Sequence[float | None]) -> frozenset[int]:
    return _best(values, max)


def _best(
    values: Sequence[float | None], choose: Callable[[list[float]], float]
) -> frozenset[int]:
    known = [value for value in values if value is not None]
    if len(known) < 2 or min(known) == max(known):
        return frozenset()
    best = choose(known)
    return frozenset(i for i, value in enumerate(values) if value == best)


def _setting(value: Any) -> str:
    if value is None:
        return _NONE
    if isinstance(value, bool):
        return _tr("yes") if value else _tr("no")
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value)) or _NONE
    return f"{value:g}" if isinstance(value, float) else str(value)


def _tr(text: str) -> str:
    return QCoreApplication.translate("compare", text)

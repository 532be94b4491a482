"""The plots of a report as plain data, and as SVG; the PDF draws the same data."""

from __future__ import annotations

import html
from dataclasses import dataclass

from engine.evaluation.report.card import ReportCard
from engine.evaluation.scores import Scores

#: Colours that are told apart with any kind of colour vision (Okabe and Ito).
BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#8A94A3"
WIDTH, HEIGHT = 340, 210
#: Room for the axes' words.
LEFT, RIGHT, TOP, BOTTOM = 44, 10, 8, 38
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Series:
    """A line.

    Attributes:
        name: What it is, for the key; empty for none.
        points: From 0 to 1 on both axes.
        colour: As ``#rrggbb``.
        dashed: Whether it is dashed.
        dots: Whether its points are marked.
        width: In pixels.
    """

    name: str
    points: tuple[tuple[float, float], ...]
    colour: str = BLUE
    dashed: bool = False
    dots: bool = False
    width: float = 2.0


@dataclass(frozen=True, slots=True)
class Plot:
    """A plot whose height is a share of something, from 0 to 100 %.

    Attributes:
        title: What it shows.
        series: Its lines.
        across: What the x axis is.
        ends: What stands at the x axis' two ends.
    """

    title: str
    series: tuple[Series, ...]
    across: str
    ends: tuple[str, str]


def plots_of(card: ReportCard) -> tuple[Plot, ...]:
    """The plots that there is something to draw for."""
    plots = []
    if len(card.points) > 1:
        plots.append(_learning(card))
    if card.scores is not None:
        if len(card.scores.bins) > 1:
            plots.append(_reliability(card.scores))
        if any(curve.kind == "roc" for curve in card.scores.curves):
            plots.append(_roc(card.scores))
    return tuple(plots)


def position(x: float, y: float) -> tuple[float, float]:
    """Where a point from 0 to 1 lies in a picture of ``WIDTH`` by ``HEIGHT``."""
    return (
        LEFT + x * (WIDTH - LEFT - RIGHT),
        TOP + (1 - y) * (HEIGHT - TOP - BOTTOM),
    )


def ticks() -> tuple[tuple[float, str], ...]:
    """The y axis' heights in the picture, and what they are called."""
    return tuple((position(0, tick)[1], f"{100 * tick:.0f} %") for tick in _TICKS)


def as_svg(plot: Plot) -> str:
    """The plot as an SVG element; its text follows the page's colour."""
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{html.escape(plot.title)}">'
    ]
    right = position(1, 0)[0]
    for y, text in ticks():
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{right}" y1="{y}" y2="{y}"/>')
        parts.append(
            f'<text x="{LEFT - 6}" y="{y + 4}" text-anchor="end">{text}</text>'
        )
    parts += map(_line, plot.series)
    below = HEIGHT - BOTTOM + 16
    for x, anchor, text in (
        (LEFT, "start", plot.ends[0]),
        (right, "end", plot.ends[1]),
        ((LEFT + right) / 2, "middle", plot.across),
    ):
        parts.append(
            f'<text x="{x}" y="{below}" text-anchor="{anchor}">'
            f"{html.escape(text)}</text>"
        )
    parts.append(_key(plot))
    parts.append("</svg>")
    return "".join(parts)


def named(plot: Plot) -> tuple[Series, ...]:
    """The lines that stand in the key."""
    return tuple(one for one in plot.series if one.name)


def _key(plot: Plot) -> str:
    parts, x, y = [], float(LEFT), HEIGHT - 6
    for one in named(plot):
        dash = ' stroke-dasharray="5 4"' if one.dashed else ""
        parts.append(
            f'<line x1="{x}" x2="{x + 16}" y1="{y - 4}" y2="{y - 4}" '
            f'stroke="{one.colour}" stroke-width="2.5"{dash}/>'
            f'<text x="{x + 20}" y="{y}">{html.escape(one.name)}</text>'
        )
        x += 32 + 6.2 * len(one.name)
    return "".join(parts)


def _line(one: Series) -> str:
    spots = [position(*point) for point in one.points]
    dash = ' stroke-dasharray="5 4"' if one.dashed else ""
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{one.colour}"/>'
        for x, y in spots
        if one.dots
    )
    return (
        f'<polyline points="{line}" fill="none" stroke="{one.colour}" '
        f'stroke-width="{one.width}"{dash}/>{dots}'
    )


def _learning(card: ReportCard) -> Plot:
    first, last = card.points[0].step, card.points[-1].step
    series = []
    for key, name, colour in (
        ("accuracy", "training images", BLUE),
        ("val_accuracy", "validation images", ORANGE),
    ):
        points = tuple(
            ((one.step - first) / max(1, last - first), one.values[key])
            for one in card.points
            if key in one.values
        )
        if points:
            series.append(Series(name, points, colour))
    ends = (f"{card.steps} {first}", str(last))
    return Plot("Right answers while it learned", tuple(series), "", ends)


def _reliability(scores: Scores) -> Plot:
    said = tuple((one.sure, one.right) for one in scores.bins)
    ideal = Series("as it should be", ((0, 0), (1, 1)), GREY, dashed=True, width=1.2)
    return Plot(
        "How often it is right when it says so",
        (ideal, Series("this model", said, dots=True)),
        "how sure it says it is",
        ("0 %", "100 %"),
    )


def _roc(scores: Scores) -> Plot:
    lines = [
        Series(
            "one line a class" if not number else "",
            tuple(zip(curve.x, curve.y, strict=True)),
            width=1.4,
        )
        for number, curve in enumerate(
            curve for curve in scores.curves if curve.kind == "roc"
        )
    ]
    guess = Series("guessing", ((0, 0), (1, 1)), GREY, dashed=True, width=1.2)
    return Plot(
        "Found against false alarms (ROC)",
        (guess, *lines),
        "false alarms",
        ("0 %", "100 %"),
    )

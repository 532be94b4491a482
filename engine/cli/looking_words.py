"""What ``discern explain`` and ``discern blend`` say to a person at a terminal."""

from __future__ import annotations

from pathlib import Path

from engine.evaluation.explain_request import Explanation
from engine.evaluation.lab_request import Blended, BlendedPairs

_STRANGENESS = {
    "neighbours": "nearest training images",
    "spread": "nearest class",
    "energy": "class scores",
}
#: Lines of the table of a blend.
_LINES = 11


def explanation(told: Explanation, output: Path | None) -> str:
    """Why a model answers as it does."""
    verdict = told.verdict
    lines = [
        f"Answer      {verdict.verdict}; best class {verdict.class_name}, "
        f"{100 * (verdict.probability or 0):.1f} %"
    ]
    if verdict.unknown is not None:
        parts = ", ".join(
            f"{_STRANGENESS.get(name, name)} {value:.2f}"
            for name, value in told.strangeness.items()
        )
        lines.append(
            f"Unlike      {verdict.unknown:.2f} of what is none of these ({parts})"
        )
    lines += [
        f"Near        {item.likeness:.3f}  {item.class_name}  {item.path}"
        for item in told.neighbours
    ]
    if told.note:
        lines.append(f"Near        {told.note}")
    way = "exact" if told.method == "activation" else "by covering places in turn"
    if output is not None:
        lines.append(f"Heat map    {output}, for {told.class_name}, {way}")
    return "\n".join(lines)


def blended(result: Blended) -> str:
    """The probabilities along a mix."""
    widths = [max(7, len(name)) for name in result.classes]
    head = "  ".join(
        f"{name:>{width}}" for name, width in zip(result.classes, widths, strict=True)
    )
    lines = [f"second  {head}"]
    step = max(1, (len(result.shares) - 1) // (_LINES - 1))
    for share, row in list(zip(result.shares, result.probabilities, strict=True))[
        ::step
    ]:
        figures = "  ".join(
            f"{100 * value:>{width - 2}.1f} %"
            for value, width in zip(row, widths, strict=True)
        )
        lines.append(f"{100 * share:>4.0f} %  {figures}")
    if result.flip is None:
        lines.append(f"It is {result.classes[0]} all the way.")
    else:
        lines.append(
            f"At {100 * result.flip:.0f} % of the second picture, "
            f"{result.classes[0]} flips to {result.becomes}."
        )
    return "\n".join(lines)


def blended_pairs(result: BlendedPairs) -> str:
    """How closely probabilities follow the mixes of many pairs."""
    lines = []
    if result.points:
        lines.append("second  has of both classes (median, quartiles)")
        lines += [
            f"{100 * point.share:>4.0f} %  {100 * point.middle:5.1f} %  "
            f"({100 * point.low:.1f} to {100 * point.high:.1f})"
            for point in result.points
        ]
    if result.deviation is not None and result.flips is not None:
        low, middle, high = result.flips
        lines += [
            f"Probabilities are {100 * result.deviation:.0f} points off the mix on "
            "average (0: they follow it; 25: all or nothing).",
            f"The answer flips at {100 * middle:.0f} % "
            f"(half of them {100 * low:.0f} to {100 * high:.0f} %); half and half, "
            f"{100 * result.third:.0f} % get a third class.",
        ]
    lines.append(
        f"{result.pairs} pairs; {result.same} more got one class for both pictures"
        + (f", {result.unreadable} could not be read." if result.unreadable else ".")
    )
    return "\n".join(lines)

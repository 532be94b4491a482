"""Hats, bows, crowns and headphones, drawn over the hair."""

from __future__ import annotations

import math
from collections.abc import Callable

from tools.sample_faces.canvas import (
    Colour,
    Pen,
    Points,
    colour,
    darker,
    ellipse,
    lighter,
    smooth,
)
from tools.sample_faces.look import Look

_HAT = 0.12


def _dome(look: Look, low: float, high: float, grow: float = 0.13) -> Points:
    """The top of a round hat from `low` up to `high` (parts of the head's height)."""
    w = look.width + grow
    arc = [math.pi * (1 + index / 40) for index in range(41)]
    rise = (low - high) * look.height
    return [(math.cos(a) * w, low * look.height + math.sin(a) * rise) for a in arc]


def _cap(pen: Pen, look: Look, trim: Colour) -> None:
    w, h = look.width, look.height
    tint = look.hat_colour
    pen.fill(_dome(look, -0.5, -1.25), tint, _HAT)
    pen.line([(0, -1.25 * h), (0, -0.6 * h)], 0.03, darker(tint, 0.25), _HAT)
    brim = smooth(
        [
            (-0.95 * w, -0.52 * h),
            (0, -0.66 * h),
            (0.95 * w, -0.52 * h),
            (0.75 * w, -0.42 * h),
            (0, -0.5 * h),
            (-0.75 * w, -0.42 * h),
        ]
    )
    pen.fill(brim, darker(tint, 0.28), 0.75)
    pen.fill(ellipse(0, -1.25 * h, 0.07, 0.05), trim, _HAT)
    pen.fill(ellipse(0, -0.86 * h, 0.2, 0.16), lighter(trim, 0.2), 0.55)


def _beanie(pen: Pen, look: Look, trim: Colour) -> None:
    w, h = look.width, look.height
    tint = look.hat_colour
    pen.fill(ellipse(0, -1.36 * h, 0.22, 0.22), lighter(trim, 0.3), 0)
    dome = _dome(look, -0.55, -1.3)
    pen.fill(dome, tint, _HAT)
    with pen.clipped(dome, _HAT):
        for x in range(-4, 5):
            rib = [(x * 0.26, -0.4 * h), (x * 0.16, -1.4 * h)]
            pen.line(rib, 0.03, darker(tint, 0.2), _HAT)
    band = [(-w - 0.14, -0.56 * h), (w + 0.14, -0.56 * h)]
    pen.line(smooth([band[0], (0, -0.5 * h), band[1]], closed=False), 0.26, trim, _HAT)


def _tophat(pen: Pen, look: Look, trim: Colour) -> None:
    w, h = look.width, look.height
    tint = look.hat_colour
    crown = [
        (-0.62, -0.8 * h),
        (-0.68, -1.75 * h),
        (0.68, -1.75 * h),
        (0.62, -0.8 * h),
    ]
    pen.fill(crown, darker(tint, 0.35), _HAT)
    pen.fill(
        [
            (-0.63, -0.82 * h),
            (-0.65, -1.02 * h),
            (0.65, -1.02 * h),
            (0.63, -0.82 * h),
        ],
        trim,
        _HAT,
    )
    pen.fill(ellipse(0, -0.8 * h, w + 0.22, 0.13), darker(tint, 0.45), _HAT)


def _party(pen: Pen, look: Look, trim: Colour) -> None:
    h = look.height
    tint = look.hat_colour
    cone = [(-0.52, -0.82 * h), (0.08, -1.85 * h), (0.52, -0.82 * h)]
    pen.fill(cone, tint, _HAT)
    with pen.clipped(cone, _HAT):
        for row in range(4):
            y = -0.9 * h - row * 0.28
            pen.line([(-0.7, y), (0.7, y - 0.25)], 0.09, trim, _HAT)
    pen.fill(ellipse(0.08, -1.83 * h, 0.14, 0.14), lighter(trim, 0.5), _HAT)


def _crown(pen: Pen, look: Look, trim: Colour) -> None:
    h = look.height
    gold = colour("#F0BD3A")
    spikes = [
        (-0.66, -0.76 * h),
        (-0.74, -1.4 * h),
        (-0.36, -1.12 * h),
        (0, -1.5 * h),
        (0.36, -1.12 * h),
        (0.74, -1.4 * h),
        (0.66, -0.76 * h),
    ]
    pen.fill(spikes, gold, _HAT)
    pen.line([(-0.66, -0.8 * h), (0.66, -0.8 * h)], 0.09, darker(gold, 0.25), _HAT)
    for x in (-0.4, 0.0, 0.4):
        pen.fill(ellipse(x, -0.96 * h, 0.08, 0.08), trim, _HAT)


def _straw(pen: Pen, look: Look, trim: Colour) -> None:
    w, h = look.width, look.height
    straw = colour("#E8C77A")
    pen.fill(_dome(look, -0.68, -1.35, -0.18), straw, _HAT)
    pen.line([(-0.78 * w, -0.78 * h), (0.78 * w, -0.78 * h)], 0.15, trim, _HAT)
    pen.fill(ellipse(0, -0.66 * h, w + 0.52, 0.17), darker(straw, 0.1), _HAT)
    pen.fill(ellipse(0, -0.7 * h, w + 0.5, 0.12), lighter(straw, 0.15), _HAT)


def _bow(pen: Pen, look: Look, _: Colour) -> None:
    w, h = look.width, look.height
    tint = look.hat_colour
    x, y = 0.42 * w, -0.98 * h
    for side in (-1, 1):
        wing = [(x, y), (x + side * 0.42, y - 0.26), (x + side * 0.44, y + 0.22)]
        pen.fill(smooth(wing), tint, _HAT)
    pen.fill(ellipse(x, y, 0.12, 0.13), darker(tint, 0.25), _HAT)


def _band(pen: Pen, look: Look, trim: Colour) -> None:
    w, h = look.width, look.height
    tint = look.hat_colour
    arch = smooth(
        [
            (-1.06 * w, -0.3 * h),
            (-0.62 * w, -0.62 * h),
            (0, -0.72 * h),
            (0.62 * w, -0.62 * h),
            (1.06 * w, -0.3 * h),
        ],
        closed=False,
    )
    pen.line(arch, 0.17, tint, 0.3)
    pen.line(arch, 0.045, lighter(trim, 0.3), 0.3)


def _headphones(pen: Pen, look: Look, _: Colour) -> None:
    w, h = look.width, look.height
    tint = look.hat_colour
    arch = [
        (math.cos(a) * (w + 0.16), math.sin(a) * (h + 0.16))
        for a in (math.pi * (1 + index / 30) for index in range(31))
    ]
    pen.line(arch, 0.13, colour("#3A4150"))
    for side in (-1, 1):
        pen.fill(ellipse(side * (w + 0.12), 0.05, 0.2, 0.34), tint, -0.05)
        pen.fill(ellipse(side * (w + 0.16), 0.05, 0.11, 0.22), darker(tint, 0.3), -0.05)


def _flower(pen: Pen, look: Look, _: Colour) -> None:
    w, h = look.width, look.height
    tint = look.hat_colour
    x, y = -0.62 * w, -0.72 * h
    for index in range(6):
        a = index * math.tau / 6
        petal = ellipse(x + math.cos(a) * 0.17, y + math.sin(a) * 0.17, 0.13, 0.13)
        pen.fill(petal, lighter(tint, 0.15), 0.2)
    pen.fill(ellipse(x, y, 0.11, 0.11), colour("#F6CE4B"), 0.2)


_HATS: dict[str, Callable[[Pen, Look, Colour], None]] = {
    "cap": _cap,
    "beanie": _beanie,
    "tophat": _tophat,
    "party": _party,
    "crown": _crown,
    "straw": _straw,
    "bow": _bow,
    "band": _band,
    "headphones": _headphones,
    "flower": _flower,
}


def draw_hat(pen: Pen, look: Look) -> None:
    """The hat of the look, if it has one."""
    tint, trim = look.hat_colour, look.hat_trim
    if sum(abs(a - b) for a, b in zip(tint, trim, strict=True)) < 60:
        trim = lighter(tint, 0.5)
    if look.hat in _HATS:
        _HATS[look.hat](pen, look, trim)

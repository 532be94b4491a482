"""What is behind the face: plain papers, a room, a hill, a street at night."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

from tools.sample_faces.canvas import (
    BIG,
    Canvas,
    Colour,
    Points,
    colour,
    darker,
    ellipse,
    lighter,
    mix,
    smooth,
)
from tools.sample_faces.look import Look

Ground = tuple[Colour, Colour, Colour]


def box(left: float, top: float, right: float, bottom: float) -> Points:
    """A rectangle as a polygon, in parts of the picture's side."""
    return [
        (x * BIG, y * BIG)
        for x, y in ((left, top), (right, top), (right, bottom), (left, bottom))
    ]


def _spot(x: float, y: float, radius: float) -> Points:
    return ellipse(x * BIG, y * BIG, radius * BIG, radius * BIG)


def _flat(canvas: Canvas, ground: Ground, rng: random.Random) -> None:
    canvas.gradient(ground[0], darker(ground[0], 0.06), rng.uniform(0, math.tau))


def _gradient(canvas: Canvas, ground: Ground, rng: random.Random) -> None:
    canvas.gradient(ground[0], ground[1], rng.uniform(0, math.tau))


def _halo(canvas: Canvas, ground: Ground, rng: random.Random) -> None:
    canvas.gradient(darker(ground[0], 0.25), darker(ground[0], 0.3), 0)
    x, y = rng.uniform(0.25, 0.75), rng.uniform(0.2, 0.6)
    canvas.fill(_spot(x, y, 0.36), lighter(ground[0], 0.35), 0.9, 0.14 * BIG)


def _stripes(canvas: Canvas, ground: Ground, rng: random.Random) -> None:
    canvas.gradient(ground[0], ground[0], 0)
    second = mix(ground[0], ground[1], 0.55)
    angle, step = rng.uniform(0, math.pi), rng.uniform(0.07, 0.15) * BIG
    cos, sin = math.cos(angle), math.sin(angle)
    for index in range(-12, 13):
        near, far = index * step, (index + 0.5) * step
        strip = [(near, -BIG), (far, -BIG), (far, BIG), (near, BIG)]
        canvas.fill(
            [
                (BIG / 2 + x * cos - y * sin, BIG / 2 + x * sin + y * cos)
                for x, y in strip
            ],
            second,
        )


def _dots(canvas: Canvas, ground: Ground, rng: random.Random) -> None:
    canvas.gradient(ground[0], lighter(ground[0], 0.15), 1.2)
    dot = mix(ground[0], ground[1], 0.65)
    step, offset = rng.uniform(0.12, 0.19), rng.random() * 0.1
    for row in range(10):
        for column in range(10):
            shift = step / 2 if row % 2 else 0.0
            spot = _spot(
                column * step + shift - offset, row * step - offset, step * 0.24
            )
            canvas.fill(spot, dot)


def _bokeh(canvas: Canvas, ground: Ground, rng: random.Random) -> None:
    canvas.gradient(darker(ground[0], 0.3), darker(ground[1], 0.45), 1.0)
    for _ in range(17):
        tint = lighter(rng.choice(ground), rng.uniform(0.1, 0.55))
        spot = _spot(rng.random(), rng.random(), rng.uniform(0.03, 0.12))
        canvas.fill(spot, tint, rng.uniform(0.2, 0.65), rng.uniform(2, 9))


def _room(canvas: Canvas, ground: Ground, rng: random.Random) -> None:
    wall = lighter(ground[0], 0.25)
    canvas.gradient(lighter(wall, 0.2), darker(wall, 0.1), 0.6)
    floor = rng.uniform(0.7, 0.82)
    canvas.fill(box(0, floor, 1, 1), darker(colour("#B98A5C"), rng.uniform(0, 0.3)))
    canvas.fill(box(0, floor - 0.02, 1, floor + 0.01), lighter(wall, 0.5))
    left = rng.choice((0.05, 0.62))
    canvas.fill(box(left, 0.1, left + 0.33, 0.5), colour("#F7F4EC"))
    canvas.fill(box(left + 0.025, 0.125, left + 0.305, 0.475), lighter(ground[1], 0.3))
    if rng.random() < 0.55:
        canvas.fill(box(left + 0.155, 0.12, left + 0.175, 0.48), colour("#F7F4EC"))
        canvas.fill(box(left + 0.02, 0.29, left + 0.31, 0.31), colour("#F7F4EC"))
    else:
        canvas.fill(_spot(left + 0.2, 0.22, 0.05), ground[2])
        canvas.fill(box(left + 0.025, 0.36, left + 0.305, 0.475), ground[2])
    lamp = 0.84 - left
    shade = [
        (lamp - 0.06, 0.3),
        (lamp + 0.06, 0.3),
        (lamp + 0.1, 0.44),
        (lamp - 0.1, 0.44),
    ]
    canvas.fill(box(lamp - 0.01, 0.42, lamp + 0.01, 0.8), colour("#5B4B44"))
    canvas.fill(_spot(lamp, 0.4, 0.14), colour("#FFE9B0"), 0.5, 26)
    canvas.fill(
        [(x * BIG, y * BIG) for x, y in shade], mix(ground[2], (255, 236, 190), 0.5)
    )


def _hills(canvas: Canvas, ground: Ground, rng: random.Random) -> None:
    sky = mix(
        colour(rng.choice(("#8CC8EE", "#F4B48C", "#A9B4E8", "#B9D7E2"))), ground[0], 0.2
    )
    canvas.gradient(sky, lighter(sky, 0.6), math.pi / 2)
    canvas.fill(_spot(rng.uniform(0.1, 0.9), 0.16, 0.07), colour("#FFF3C4"), 1, 3)
    for _ in range(2):
        x, y = rng.uniform(0, 1), rng.uniform(0.08, 0.35)
        for shift, size in ((-0.07, 0.04), (0, 0.06), (0.07, 0.045)):
            canvas.fill(_spot(x + shift, y, size), (255, 255, 255), 0.8, 4)
    green = mix(colour("#6FA85C"), ground[1], 0.25)
    for index in range(3):
        base = 0.5 + 0.14 * index
        ridge = [(x / 6, base + rng.uniform(-0.07, 0.07)) for x in range(-1, 8)]
        outline = [*smooth(ridge, closed=False), (1.4, 1.2), (-0.4, 1.2)]
        hill = [(x * BIG, y * BIG) for x, y in outline]
        canvas.fill(hill, darker(lighter(green, 0.35 - 0.15 * index), 0.08 * index))
    for _ in range(4):
        x, y, size = rng.random(), rng.uniform(0.62, 0.8), rng.uniform(0.04, 0.07)
        canvas.fill(box(x - 0.01, y, x + 0.01, y + 0.1), colour("#6B4A35"))
        canvas.fill(_spot(x, y, size), darker(green, 0.35))


def _sea(canvas: Canvas, ground: Ground, rng: random.Random) -> None:
    sky = mix(colour("#BFE3F2"), ground[0], 0.35)
    canvas.gradient(sky, lighter(sky, 0.5), math.pi / 2)
    line = rng.uniform(0.38, 0.55)
    water = mix(colour("#2E86AB"), ground[1], 0.3)
    canvas.fill(box(0, line, 1, 1), water)
    for _ in range(16):
        x, y = rng.random(), rng.uniform(line + 0.02, 0.8)
        canvas.fill(box(x, y, x + 0.12, y + 0.009), lighter(water, 0.4), 0.8)
    shore = [
        (-0.2, 0.86),
        (0.2, 0.82),
        (0.6, 0.87),
        (1.2, 0.8),
        (1.2, 1.2),
        (-0.2, 1.2),
    ]
    canvas.fill([(x * BIG, y * BIG) for x, y in shore], colour("#EBD3A0"))
    x = rng.uniform(0.1, 0.9)
    sail = [(x, line - 0.16), (x + 0.09, line - 0.02), (x, line - 0.02)]
    canvas.fill([(u * BIG, v * BIG) for u, v in sail], (255, 255, 255))
    canvas.fill(box(x - 0.05, line - 0.015, x + 0.1, line + 0.015), ground[2])


def _city(canvas: Canvas, ground: Ground, rng: random.Random) -> None:
    night = darker(mix(colour("#3B4A7A"), ground[0], 0.45), rng.uniform(0, 0.3))
    canvas.gradient(night, lighter(ground[1], 0.1), math.pi / 2)
    left = -0.05
    while left < 1:
        width, top = rng.uniform(0.1, 0.2), rng.uniform(0.22, 0.6)
        house = darker(mix(night, ground[2], 0.3), rng.uniform(0.1, 0.45))
        canvas.fill(box(left, top, left + width, 1), house)
        for row in range(9):
            for column in range(3):
                if rng.random() < 0.5:
                    x = left + width * (column + 0.3) / 3
                    y = top + 0.04 + row * 0.07
                    pane = box(x, y, x + width * 0.16, y + 0.035)
                    canvas.fill(pane, colour("#FFE08A"), 0.85)
        left += width + rng.uniform(0, 0.02)


_DRAWERS: dict[str, Callable[[Canvas, Ground, random.Random], None]] = {
    "flat": _flat,
    "gradient": _gradient,
    "halo": _halo,
    "stripes": _stripes,
    "dots": _dots,
    "bokeh": _bokeh,
    "room": _room,
    "hills": _hills,
    "sea": _sea,
    "city": _city,
}


def draw_background(canvas: Canvas, look: Look) -> None:
    """Covers the canvas with the background of `look`."""
    rng = random.Random(f"{look.name}/background")
    _DRAWERS[look.background](canvas, look.ground, rng)

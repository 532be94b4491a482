"""Hair: a layer behind the head and a layer over the forehead."""

from __future__ import annotations

import math
import random
from dataclasses import replace

from tools.sample_faces.canvas import (
    Colour,
    Pen,
    Points,
    darker,
    ellipse,
    lighter,
    smooth,
)
from tools.sample_faces.head import outline
from tools.sample_faces.look import Look

_BACK, _FRONT = -0.22, 0.12
_COVERING = frozenset({"cap", "beanie", "tophat", "straw"})


def _scaled(look: Look, points: Points) -> Points:
    """Points given in parts of the head's half width and half height."""
    return [(x * look.width, y * look.height) for x, y in points]


def _tuft(
    pen: Pen, x: float, y: float, size: float, tint: Colour, depth: float
) -> None:
    pen.fill(ellipse(x, y, size, size), tint, depth)


def draw_back_hair(pen: Pen, look: Look) -> None:
    """What falls behind the head and over the shoulders."""
    tint = darker(look.hair_colour, 0.22)
    w, h = look.width, look.height
    rng = random.Random(f"{look.name}/hair")
    if look.hair == "long":
        mane = [
            (-0.9, -0.75),
            (0, -1.2),
            (0.9, -0.75),
            (1.25, 0.2),
            (1.3, 1.3),
            (0.7, 1.55),
            (-0.7, 1.55),
            (-1.3, 1.3),
            (-1.25, 0.2),
        ]
        pen.fill(smooth(_scaled(look, mane)), tint, _BACK)
    if look.hair == "bob":
        bob = [
            (-0.9, -0.75),
            (0, -1.18),
            (0.9, -0.75),
            (1.28, 0.1),
            (1.22, 0.72),
            (0.6, 0.85),
            (-0.6, 0.85),
            (-1.22, 0.72),
            (-1.28, 0.1),
        ]
        pen.fill(smooth(_scaled(look, bob)), tint, _BACK)
    if look.hair in {"afro", "curls"}:
        reach, size = (1.22, 0.36) if look.hair == "afro" else (1.05, 0.27)
        count = 15 if look.hair == "afro" else 13
        for index in range(count):
            angle = math.pi * (0.98 + 1.04 * index / (count - 1))
            angle += rng.uniform(-0.05, 0.05)
            x, y = math.cos(angle) * w * reach, math.sin(angle) * h * reach * 0.95
            _tuft(pen, x, y + 0.05, size * rng.uniform(0.9, 1.15), tint, _BACK)
        pen.fill(ellipse(0, -0.25, w * reach, h * reach * 0.85), tint, _BACK)
    if look.hair == "bun" and look.hat not in _COVERING:
        _tuft(pen, 0, -h * 1.2, 0.36, tint, _BACK)
        _tuft(pen, -0.06, -h * 1.24, 0.26, darker(look.hair_colour, 0.06), _BACK)
    if look.hair == "pigtails":
        for side in (-1, 1):
            tail = [
                (0.85, -0.25),
                (1.35, -0.3),
                (1.6, 0.25),
                (1.45, 0.9),
                (1.2, 0.55),
                (0.95, 0.1),
            ]
            pen.fill(
                smooth(_scaled(look, [(side * x, y) for x, y in tail])), tint, _BACK
            )
            _tuft(pen, side * w * 1.08, -h * 0.12, 0.12, look.hat_colour, _BACK)


def _fringe(look: Look) -> Points | None:
    """The lower edge of the hair over the forehead, from left to right."""
    shapes = {
        "short": [
            (-1.02, -0.05),
            (-0.9, -0.38),
            (-0.55, -0.56),
            (0, -0.6),
            (0.55, -0.56),
            (0.9, -0.38),
            (1.02, -0.05),
        ],
        "parted": [
            (-1.03, 0.05),
            (-0.92, -0.3),
            (-0.5, -0.72),
            (-0.42, -0.78),
            (0.1, -0.52),
            (0.75, -0.42),
            (0.98, -0.2),
            (1.03, 0.05),
        ],
        "bob": [
            (-1.04, 0.35),
            (-0.9, -0.1),
            (-0.8, -0.4),
            (-0.3, -0.42),
            (0.3, -0.42),
            (0.8, -0.4),
            (0.9, -0.1),
            (1.04, 0.35),
        ],
        "long": [
            (-1.04, 0.5),
            (-0.93, 0),
            (-0.7, -0.45),
            (0.02, -0.86),
            (0.7, -0.45),
            (0.93, 0),
            (1.04, 0.5),
        ],
        "afro": [
            (-1.03, -0.1),
            (-0.8, -0.5),
            (-0.3, -0.66),
            (0.3, -0.66),
            (0.8, -0.5),
            (1.03, -0.1),
        ],
        "bun": [
            (-1.02, 0),
            (-0.85, -0.38),
            (-0.4, -0.66),
            (0, -0.7),
            (0.4, -0.66),
            (0.85, -0.38),
            (1.02, 0),
        ],
        "pigtails": [
            (-1.02, -0.05),
            (-0.85, -0.4),
            (-0.06, -0.88),
            (0.06, -0.88),
            (0.85, -0.4),
            (1.02, -0.05),
        ],
    }
    shape = shapes.get(look.hair)
    return None if shape is None else smooth(_scaled(look, shape), closed=False)


def draw_front_hair(pen: Pen, look: Look) -> None:
    """What lies on the head and over the forehead."""
    tint, gloss = look.hair_colour, lighter(look.hair_colour, 0.22)
    w, h = look.width, look.height
    rng = random.Random(f"{look.name}/fringe")
    if look.hat in _COVERING and look.hair in {"spikes", "mohawk"}:
        look = replace(look, hair="short")
    edge = _fringe(look)
    if edge is not None:
        cap = [p for p in outline(look, 0.09) if p[1] < edge[-1][1]]
        cap.sort(key=lambda p: math.atan2(p[1] - h, p[0]))
        shape = [*cap, *reversed(edge)]
        pen.fill(shape, tint, _FRONT)
        with pen.clipped(shape, _FRONT):
            shine = ellipse(-0.3 * w, -h * 0.86, 0.34, 0.07, -0.3)
            pen.fill(shine, gloss, _FRONT, alpha=0.7, blur=0.03)
            if look.hair in {"parted", "long", "pigtails", "bun"}:
                start = {"parted": -0.46, "long": 0.02}.get(look.hair, 0.0)
                part = [(start * w, -0.8 * h), (start * w * 0.9, -1.2 * h)]
                pen.line(part, 0.04, darker(tint, 0.35), _FRONT)
    if look.hair == "curls":
        for index in range(9):
            angle = math.pi * (1.06 + 0.88 * index / 8)
            x, y = math.cos(angle) * w * 0.93, math.sin(angle) * h * 0.88
            shade = darker(tint, rng.uniform(0, 0.14))
            _tuft(pen, x, y, 0.25 * rng.uniform(0.85, 1.15), shade, _FRONT)
    if look.hair == "spikes":
        tips: list[tuple[float, float]] = [(-1.03 * w, -0.15 * h)]
        for index in range(8):
            angle = math.pi * (1.08 + 0.84 * index / 7)
            far = 1.34 + rng.uniform(-0.06, 0.1)
            tips.append((math.cos(angle) * w * far, math.sin(angle) * h * far))
            low = angle + math.pi * 0.06
            tips.append((math.cos(low) * w * 1.0, math.sin(low) * h * 1.0))
        tips.append((1.03 * w, -0.15 * h))
        for index in range(7):
            x = 0.86 - index * 0.286
            tips.append((x * w, (-0.42 if index % 2 else -0.68) * h))
        pen.fill(tips, tint, _FRONT)
    if look.hair == "mohawk":
        for index in range(6):
            angle = math.pi * (1.34 + 0.32 * index / 5)
            x, y = math.cos(angle) * w * 0.95, math.sin(angle) * h * 1.1
            crest = [(x - 0.16, y + 0.3), (x * 1.5, y - 0.36), (x + 0.16, y + 0.3)]
            pen.fill(crest, darker(tint, 0.12 * (index % 2)), _FRONT)
        pen.fill(
            smooth(
                _scaled(look, [(-0.3, -0.86), (0, -1.06), (0.3, -0.86), (0, -0.68)])
            ),
            tint,
            _FRONT,
        )

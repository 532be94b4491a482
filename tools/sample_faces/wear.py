"""What a face wears: glasses, earrings, beards."""

from __future__ import annotations

import math
import random

from tools.sample_faces.canvas import (
    Pen,
    colour,
    darker,
    ellipse,
    smooth,
)
from tools.sample_faces.head import outline
from tools.sample_faces.look import Look


def draw_glasses(pen: Pen, look: Look) -> None:
    """Glasses in front of the eyes; dark ones hide them on either class."""
    if look.glasses == "none":
        return
    gap = look.eye_gap
    frame = (
        darker(look.hat_colour, 0.45) if look.glasses != "sun" else colour("#22242C")
    )
    depth = 0.98
    for side in (-1, 1):
        x, y = side * gap, -0.08
        if look.glasses == "square":
            lens = smooth(
                [
                    (x - 0.27, y - 0.2),
                    (x + 0.27, y - 0.2),
                    (x + 0.25, y + 0.22),
                    (x - 0.25, y + 0.22),
                ]
            )
        else:
            lens = ellipse(x, y, 0.3, 0.29)
        if look.glasses == "sun":
            pen.fill(lens, colour("#2B2F3A"), depth, alpha=0.88)
            glint = [(x - 0.14, y + 0.02), (x + 0.02, y - 0.16)]
            pen.line(glint, 0.05, (255, 255, 255), depth, alpha=0.45)
        else:
            pen.fill(lens, (255, 255, 255), depth, alpha=0.16)
        pen.line([*lens, lens[0]], 0.055, frame, depth)
        arm = [(side * (gap + 0.29), -0.1), (side * look.width * 1.02, -0.12)]
        pen.canvas.line(
            [pen.place(arm[:1], depth)[0], pen.place(arm[1:], 0)[0]],
            0.05 * pen.scale,
            frame,
        )
    bridge = smooth([(-gap + 0.28, -0.1), (0, -0.17), (gap - 0.28, -0.1)], closed=False)
    pen.line(bridge, 0.055, frame, depth)


def draw_earrings(pen: Pen, look: Look) -> None:
    """Gold under the ears, on as many happy faces as sad ones."""
    gold = colour("#F2C14B")
    for side in (-1, 1):
        x = side * (look.width + 0.07)
        if look.earring == "stud":
            pen.fill(ellipse(x, 0.34, 0.075, 0.075), gold, -0.2)
        if look.earring == "hoop":
            ring = ellipse(x, 0.46, 0.12, 0.15)
            pen.line([*ring, ring[0]], 0.05, gold, -0.2)


def draw_beard(pen: Pen, look: Look) -> None:
    """Beard and moustache, under the mouth that is drawn afterwards."""
    tint = look.hair_colour
    rng = random.Random(f"{look.name}/beard")
    if look.beard == "full":
        edge = [p for p in outline(look, 0.1) if p[1] > 0.08]
        edge.sort(key=lambda p: math.atan2(p[1], p[0]))
        inner = smooth(
            [
                (-0.8 * look.width, 0.1),
                (-0.62, 0.34),
                (-0.3, 0.36),
                (0, 0.33),
                (0.3, 0.36),
                (0.62, 0.34),
                (0.8 * look.width, 0.1),
            ],
            closed=False,
        )
        pen.fill([*edge, *inner], tint, 0.12)
        pen.fill(ellipse(0, 0.6, 0.5, 0.27), look.skin, None)
    if look.beard == "goatee":
        pen.fill(
            smooth([(-0.25, 0.86), (0.25, 0.86), (0.18, 1.2), (0, 1.3), (-0.18, 1.2)]),
            tint,
            0.5,
        )
    if look.beard == "stubble":
        with pen.clipped(outline(look)):
            shade = darker(look.skin, 0.5)
            for _ in range(170):
                x = rng.uniform(-0.85, 0.85)
                y = rng.uniform(0.45 if abs(x) < 0.6 else 0.25, 1.1)
                pen.fill(ellipse(x, y, 0.017, 0.017), shade, None, alpha=0.55)


def draw_moustache(pen: Pen, look: Look) -> None:
    """The moustache, between nose and mouth."""
    if look.beard not in {"moustache", "full"}:
        return
    for side in (-1, 1):
        wing = [
            (0, 0.3),
            (side * 0.22, 0.31),
            (side * 0.46, 0.41),
            (side * 0.2, 0.42),
            (0, 0.39),
        ]
        pen.fill(smooth(wing), darker(look.hair_colour, 0.1), 1.0)

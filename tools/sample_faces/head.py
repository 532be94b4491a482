"""Ears, head, cheeks and nose: what stays the same whatever the face feels."""

from __future__ import annotations

import math
import random

from tools.sample_faces.canvas import (
    Pen,
    Points,
    colour,
    darker,
    ellipse,
    lighter,
    mix,
    smooth,
)
from tools.sample_faces.look import Look


def outline(look: Look, grow: float = 0.0) -> Points:
    """The edge of the head, `grow` head units further out."""
    power = 2 / look.square
    points = []
    for index in range(96):
        angle = index * math.tau / 96
        cos, sin = math.cos(angle), math.sin(angle)
        x = (look.width + grow) * math.copysign(abs(cos) ** power, cos)
        y = (look.height + grow) * math.copysign(abs(sin) ** power, sin)
        points.append((x * (1 + look.jaw * sin), y))
    return points


def draw_ears(pen: Pen, look: Look) -> None:
    """Ears (or horns) on both sides; a turn hides the far one behind the head."""
    skin, inner = (
        darker(look.skin, 0.06),
        mix(darker(look.skin, 0.2), (226, 110, 110), 0.25),
    )
    w, h = look.width, look.height
    for side in (-1, 1):
        if look.ears in {"round", "horns"}:
            x = side * (w + 0.05)
            pen.fill(ellipse(x, 0.05, 0.19, 0.26), skin, -0.2)
            pen.fill(ellipse(x, 0.07, 0.1, 0.16), inner, -0.2)
        if look.ears == "elf":
            ear = [
                (side * w * 0.85, -0.2),
                (side * (w + 0.5), -0.42),
                (side * w * 0.9, 0.28),
            ]
            core = [(side * w, -0.12), (side * (w + 0.32), -0.3), (side * w, 0.15)]
            pen.fill(ear, skin, -0.2)
            pen.fill(core, inner, -0.2)
        if look.ears == "cat":
            ear = [
                (side * w * 0.98, -h * 0.35),
                (side * w * 0.92, -h * 1.32),
                (side * w * 0.2, -h * 0.88),
            ]
            core = [
                (side * w * 0.84, -h * 0.55),
                (side * w * 0.83, -h * 1.12),
                (side * w * 0.42, -h * 0.85),
            ]
            pen.fill(ear, skin, -0.1)
            pen.fill(core, inner, -0.1)
        if look.ears == "bear":
            pen.fill(ellipse(side * w * 0.75, -h * 0.85, 0.33, 0.33), skin, -0.1)
            pen.fill(ellipse(side * w * 0.76, -h * 0.86, 0.2, 0.2), inner, -0.1)
        if look.ears == "horns":
            horn = smooth(
                [
                    (side * 0.35 * w, -h * 0.9),
                    (side * 0.62 * w, -h * 1.4),
                    (side * 0.75 * w, -h * 0.72),
                ]
            )
            pen.fill(horn, colour("#F0E4C8"), -0.1)


def draw_head(pen: Pen, look: Look) -> None:
    """The head itself, round by a soft light and a soft shadow."""
    edge = outline(look)
    pen.fill(edge, look.skin)
    with pen.clipped(edge):
        shade = darker(look.skin, 0.32)
        far = -math.copysign(1.0, pen.yaw) if pen.yaw else 1.0
        pen.fill(ellipse(far * 1.25, 0.35, 0.55, 1.2), shade, alpha=0.45, blur=0.22)
        pen.fill(ellipse(0, 1.25, 1.2, 0.3), shade, alpha=0.4, blur=0.2)
        pen.fill(
            ellipse(-0.2 * far, -0.45, 0.6, 0.4),
            lighter(look.skin, 0.5),
            0.5,
            alpha=0.3,
            blur=0.25,
        )


def draw_cheeks(pen: Pen, look: Look) -> None:
    """Blush or freckles, on as many happy faces as sad ones."""
    rng = random.Random(f"{look.name}/cheeks")
    for side in (-1, 1):
        if look.cheeks == "blush":
            blush = mix(look.skin, (236, 72, 82), 0.5)
            pen.fill(
                ellipse(side * 0.56, 0.3, 0.18, 0.13), blush, None, alpha=0.6, blur=0.06
            )
        if look.cheeks == "freckles":
            for _ in range(6):
                x = side * rng.uniform(0.34, 0.66)
                dot = ellipse(x, rng.uniform(0.14, 0.34), 0.024, 0.024)
                pen.fill(dot, darker(look.skin, 0.4), None, alpha=0.75)


def draw_nose(pen: Pen, look: Look) -> None:
    """The nose, standing out from the face so that a turn shows."""
    dark, light = darker(look.skin, 0.28), lighter(look.skin, 0.35)
    if look.nose == "button":
        pen.fill(ellipse(0, 0.2, 0.13, 0.1), darker(look.skin, 0.17), 1.06)
        pen.fill(ellipse(-0.03, 0.17, 0.045, 0.03), light, 1.06, alpha=0.8)
    if look.nose == "hook":
        hook = smooth(
            [(0.02, -0.02), (0.1, 0.2), (0.02, 0.26), (-0.07, 0.23)], closed=False
        )
        pen.line(hook, 0.045, dark, 1.05)
    if look.nose == "line":
        arch = smooth([(-0.1, 0.2), (0, 0.25), (0.1, 0.2)], closed=False)
        pen.line(arch, 0.05, dark, 1.04)
    if look.nose == "wide":
        wide = smooth([(0, 0), (0.17, 0.22), (0, 0.28), (-0.17, 0.22)])
        pen.fill(wide, darker(look.skin, 0.13), 1.05)
        for x in (-0.07, 0.07):
            pen.fill(ellipse(x, 0.24, 0.03, 0.02), dark, 1.05)
    if look.nose == "clown":
        pen.fill(ellipse(0, 0.18, 0.17, 0.17), colour("#D8392F"), 1.1)
        pen.fill(ellipse(-0.05, 0.12, 0.05, 0.04), (255, 235, 230), 1.1, alpha=0.8)

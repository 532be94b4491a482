"""Neck, shoulders and clothes."""

from __future__ import annotations

from tools.sample_faces.canvas import Colour, Pen, darker, ellipse, lighter, smooth
from tools.sample_faces.look import Look


def _draw_neckline(pen: Pen, look: Look, trim: Colour) -> None:
    skin = look.skin
    opening = ellipse(0, 0.02, 0.42, 0.26)
    if look.clothes == "vee":
        opening = [(-0.4, -0.05), (0.4, -0.05), (0, 0.62)]
    pen.fill(opening, darker(skin, 0.16))
    if look.clothes in {"tee", "stripes", "hoodie"}:
        rim = [p for p in ellipse(0, 0.02, 0.42, 0.26) if p[1] > 0]
        pen.line(sorted(rim), 0.07, darker(trim, 0.1))
    if look.clothes == "vee":
        pen.line([(-0.42, 0), (0, 0.64), (0.42, 0)], 0.08, trim)
    if look.clothes == "hoodie":
        for x in (-0.22, 0.22):
            pen.line([(x, 0.25), (x * 1.1, 0.75)], 0.05, lighter(trim, 0.4))


def _draw_extras(pen: Pen, look: Look, trim: Colour) -> None:
    cloth = look.cloth_colour
    if look.clothes == "collar":
        for side in (-1, 1):
            flap = [
                (0, 0.3),
                (side * 0.5, -0.02),
                (side * 0.66, 0.25),
                (side * 0.3, 0.62),
            ]
            pen.fill(flap, lighter(trim, 0.55))
        pen.line([(0, 0.4), (0, 2)], 0.04, darker(cloth, 0.35))
    if look.clothes == "scarf":
        pen.fill(
            smooth([(0.2, 0.2), (0.55, 0.2), (0.6, 1.2), (0.25, 1.2)]),
            darker(trim, 0.18),
        )
        pen.fill(
            smooth(
                [
                    (-0.7, -0.12),
                    (0, 0.1),
                    (0.7, -0.12),
                    (0.66, 0.36),
                    (0, 0.56),
                    (-0.66, 0.36),
                ]
            ),
            trim,
        )
        for x in (-0.4, 0.0, 0.4):
            pen.line([(x - 0.05, 0.05), (x + 0.05, 0.45)], 0.04, darker(trim, 0.25))


def draw_body(pen: Pen, look: Look) -> None:
    """Neck, shoulders and clothes, upright under the chin of a tilted head."""
    skin, cloth, trim = look.skin, look.cloth_colour, look.cloth_trim
    if sum(abs(a - b) for a, b in zip(cloth, trim, strict=True)) < 60:
        trim = darker(cloth, 0.35)
    neck = smooth([(-0.34, -0.6), (0.34, -0.6), (0.36, 0.3), (0, 0.55), (-0.36, 0.3)])
    shoulders = smooth(
        [
            (-0.4, 0.05),
            (0.4, 0.05),
            (1.15, 0.3),
            (1.5, 0.9),
            (1.6, 3),
            (-1.6, 3),
            (-1.5, 0.9),
            (-1.15, 0.3),
        ]
    )
    if look.clothes == "hoodie":
        pen.fill(ellipse(0, 0.12, 0.95, 0.5), darker(cloth, 0.25))
    pen.fill(neck, darker(skin, 0.22))
    pen.fill(shoulders, cloth)
    with pen.clipped(shoulders):
        if look.clothes == "stripes":
            for row in range(8):
                y = 0.42 + row * 0.3
                pen.line([(-1.7, y), (1.7, y)], 0.12, trim)
        pen.fill(ellipse(1.5, 1.3, 0.5, 1.4), darker(cloth, 0.5), alpha=0.3, blur=0.15)
    _draw_neckline(pen, look, trim)
    _draw_extras(pen, look, trim)

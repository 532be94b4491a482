"""The one thing that makes the class: mouth, brows, eyelids and tears."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tools.sample_faces.canvas import (
    Pen,
    Points,
    colour,
    darker,
    ellipse,
    lighter,
    smooth,
)
from tools.sample_faces.look import Draw, Look, around, between, weigh

Mood = Literal["happy", "sad"]

_INK = colour("#2A2026")
_TEAR = colour("#6FC3F2")


@dataclass(frozen=True, slots=True)
class Expression:
    """How a face feels. `strength` runs from a hint to all of it.

    Attributes:
        mood: the class.
        strength: 0 to 1, how far the mouth bends.
        mouth: line, open, teeth or tongue; a laugh shows its teeth more often.
        mouth_width: half the mouth's width in head units.
        slant: how much one corner is higher than the other.
        brow: how far the brows slope; up at the nose is positive.
        brow_lift: how high they are.
        lid: how far the eyelids close, 0 to 1.
        drops: none, tear, stream or sweat.
    """

    mood: Mood
    strength: float
    mouth: str
    mouth_width: float
    slant: float
    brow: float
    brow_lift: float
    lid: float
    drops: str

    @property
    def sign(self) -> float:
        """1 for corners up, -1 for corners down."""
        return 1.0 if self.mood == "happy" else -1.0


def make_expression(mood: Mood, draw: Draw) -> Expression:
    """The expression that the fractions of `draw` describe."""
    happy = mood == "happy"
    drops = {
        "none": 8.0,
        "sweat": 1.4,
        "tear": 0.6 if happy else 4.5,
        "stream": 0 if happy else 5.5,
    }
    mouths = (
        {"line": 3.0, "open": 1.3, "teeth": 3.6, "tongue": 1.6}
        if happy
        else {"line": 4.6, "open": 2.8, "teeth": 1.1, "tongue": 1.0}
    )
    brow = draw("brow")
    return Expression(
        mood=mood,
        strength=between(draw("strength"), 0.5, 1),
        mouth=weigh(draw("mouth"), mouths),
        mouth_width=between(draw("mouth_width"), 0.42, 0.58),
        slant=around(draw("slant"), 0.06),
        brow=between(brow, -0.03, 0.09) if happy else between(brow, 0.06, 0.22),
        brow_lift=between(draw("brow_lift"), -0.02, 0.1),
        lid=between(draw("lid"), 0, 0.35),
        drops=weigh(draw("drops"), drops),
    )


def _curve(mood: Expression, corner: float, bend: float) -> Points:
    """A line between the corners; positive `bend` hangs down in the middle."""
    points = []
    for index in range(25):
        t = index / 12 - 1
        y = corner + bend * (1 - t * t) + mood.slant * t
        points.append((t * mood.mouth_width, y))
    return points


def draw_mouth(pen: Pen, look: Look, mood: Expression) -> None:
    """The mouth, closed or open, with teeth or tongue."""
    bend = between(mood.strength, 0.18, 0.36)
    lip = look.lips or darker(look.skin, 0.62)
    stroke = 0.095 if look.lips is None else 0.11
    if mood.mouth == "line":
        line = _curve(mood, 0.62 - mood.sign * bend * 0.5, mood.sign * bend)
        pen.line(line, stroke, lip, None)
        return
    gape = between(mood.strength, 0.18, 0.3)
    if mood.mood == "happy":
        upper, lower = (_curve(mood, 0.52, b) for b in (0.05, bend * 0.6 + gape))
    else:
        upper, lower = (_curve(mood, 0.78, b) for b in (-bend * 0.6 - gape, -0.07))
    shape = [*upper, *reversed(lower)]
    top, base = min(y for _, y in shape), max(y for _, y in shape)
    pen.fill(shape, colour("#5A1622"), None)
    with pen.clipped(shape, None):
        if mood.mouth == "teeth":
            band = [(x, y - 0.1) for x, y in upper] + [
                (x, y + 0.1) for x, y in reversed(upper)
            ]
            pen.fill(band, (252, 250, 244), None)
        else:
            size = 0.75 if mood.mouth == "tongue" else 0.5
            floor = base if mood.mood == "happy" else base - 0.07
            tongue = ellipse(0, floor, mood.mouth_width * size, (base - top) * 0.42)
            pen.fill(tongue, colour("#E4717A"), None)
    pen.line([*shape, shape[0]], stroke * 0.75, lip, None)


def _arc(x: float, y: float, size: float, bend: float) -> Points:
    return [
        (x + t * size, y + bend * size * (1 - t * t))
        for t in (k / 8 - 1 for k in range(17))
    ]


def _lid(pen: Pen, look: Look, mood: Expression, side: int, white: Points) -> None:
    """Upper lids hang at the outer corner when sad; lower ones rise when happy."""
    x, y, size = side * look.eye_gap, -0.08, 0.2 * look.eye_size
    with pen.clipped(white, None):
        skin = darker(look.skin, 0.1)
        if mood.mood == "sad":
            slope = side * (0.12 + 0.25 * mood.lid)
            drop = y - size * (1.25 - 1.5 * mood.lid)
            edge = [(x - 0.4, drop - 0.4 * slope), (x + 0.4, drop + 0.4 * slope)]
            pen.fill([*edge, (x + 0.4, y - 0.6), (x - 0.4, y - 0.6)], skin, None)
        elif mood.lid > 0.12:
            rise = y + size * (1.3 - 1.6 * mood.lid)
            cheek = [
                (px, rise - 0.25 * (1 - ((px - x) / 0.3) ** 2) * 0.3)
                for px in (x + k / 10 for k in range(-4, 5))
            ]
            pen.fill([*cheek, (x + 0.4, y + 0.6), (x - 0.4, y + 0.6)], skin, None)


def draw_eyes(pen: Pen, look: Look, mood: Expression) -> None:
    """Both eyes in the style of the look; closed ones bend with the mood."""
    for side in (-1, 1):
        x, y, size = side * look.eye_gap, -0.08, look.eye_size
        gaze = 0.25 * pen.yaw
        if look.eyes == "closed":
            bend = -0.75 if mood.mood == "happy" else 0.6
            pen.line(_arc(x, y + 0.04, 0.19 * size, bend), 0.075, _INK, None)
        elif look.eyes == "dots":
            pen.fill(ellipse(x, y, 0.095 * size, 0.105 * size), _INK, None)
            pen.fill(ellipse(x - 0.03, y - 0.04, 0.03, 0.03), (255, 255, 255), None)
        elif look.eyes == "ovals":
            pen.fill(ellipse(x, y, 0.105 * size, 0.17 * size), _INK, None)
            pen.fill(ellipse(x - 0.03, y - 0.07, 0.04, 0.045), (255, 255, 255), None)
            _lid(pen, look, mood, side, ellipse(x, y, 0.115 * size, 0.18 * size))
        else:
            big = look.eyes == "big"
            rx, ry = (0.21 * size, 0.25 * size) if big else (0.18 * size, 0.18 * size)
            iris = ry * (0.72 if big else 0.62)
            white = ellipse(x, y, rx, ry)
            pen.fill(white, (252, 252, 250), None)
            with pen.clipped(white, None):
                drop = 0.03 if mood.mood == "sad" else 0.0
                pen.fill(
                    ellipse(x + gaze * 0.3, y + drop, iris, iris), look.eye_colour, None
                )
                pen.fill(
                    ellipse(x + gaze * 0.3, y + drop, iris * 0.58, iris * 0.58),
                    _INK,
                    None,
                )
                glint = ellipse(x - 0.05 + gaze * 0.3, y - 0.06, 0.05, 0.05)
                pen.fill(glint, (255, 255, 255), None)
            _lid(pen, look, mood, side, white)
            lash = [p for p in white if p[1] < y - 0.02]
            pen.line(sorted(lash), 0.04, darker(look.skin, 0.65), None)


def draw_brows(pen: Pen, look: Look, mood: Expression) -> None:
    """Brows in the hair's colour, sloping with the mood."""
    bare = look.hair in {"none", "mohawk"} or sum(look.hair_colour) > 600
    tint = darker(look.skin, 0.55) if bare else darker(look.hair_colour, 0.25)
    for side in (-1, 1):
        x, y = side * look.eye_gap, -0.42 - mood.brow_lift
        line = []
        for index in range(13):
            t = index / 6 - 1
            arch = 0.05 * (1 - t * t)
            line.append((x + t * 0.22, y - arch + side * t * mood.brow))
        pen.line(line, 0.085, tint, None)


def draw_drops(pen: Pen, look: Look, mood: Expression) -> None:
    """Tears on some sad faces (a few happy ones laugh till they cry), sweat on both."""
    if mood.drops == "sweat":
        x, y = 0.6 * look.width, -0.62
        drop = smooth(
            [(x, y - 0.2), (x + 0.09, y + 0.03), (x, y + 0.11), (x - 0.09, y + 0.03)]
        )
        pen.fill(drop, _TEAR, 0.6)
        pen.fill(
            ellipse(x - 0.03, y + 0.02, 0.025, 0.035), (255, 255, 255), 0.6, alpha=0.9
        )
    for side in (-1, 1):
        x, y = side * (look.eye_gap + 0.06), 0.14
        if mood.drops == "stream":
            stream = smooth(
                [
                    (x - 0.05, y),
                    (x + 0.05, y),
                    (x + side * 0.06 + 0.07, y + 0.7),
                    (x + side * 0.06 - 0.07, y + 0.7),
                ]
            )
            pen.fill(stream, lighter(_TEAR, 0.15), None, alpha=0.85)
        if mood.drops == "tear" and (side == 1 or mood.mood == "happy"):
            x += 0.12 * side if mood.mood == "happy" else 0.0
            tear = smooth(
                [(x, y - 0.04), (x + 0.09, y + 0.2), (x, y + 0.29), (x - 0.09, y + 0.2)]
            )
            pen.fill(tear, _TEAR, None)
            pen.fill(ellipse(x - 0.03, y + 0.18, 0.025, 0.04), (255, 255, 255), None)

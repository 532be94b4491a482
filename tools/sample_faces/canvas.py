"""A canvas with soft fills, and a pen that draws on a turned, tilted head."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

Point = tuple[float, float]
Points = Sequence[Point]
Colour = tuple[int, int, int]

SIDE = 128
SUPERSAMPLE = 4
BIG = SIDE * SUPERSAMPLE


def colour(code: str) -> Colour:
    """The colour of a hexadecimal code such as ``#245FD6``."""
    value = int(code.removeprefix("#"), 16)
    return value >> 16, value >> 8 & 255, value & 255


def mix(first: Colour, second: Colour, part: float) -> Colour:
    """`first` with `part` (0 to 1) of `second` stirred in."""
    red, green, blue = (
        round(a + (b - a) * part) for a, b in zip(first, second, strict=True)
    )
    return red, green, blue


def darker(base: Colour, part: float) -> Colour:
    """`base` towards a warm near-black, as a shadow would show it."""
    return mix(base, (38, 22, 34), part)


def lighter(base: Colour, part: float) -> Colour:
    """`base` towards white."""
    return mix(base, (255, 252, 244), part)


def ellipse(x: float, y: float, rx: float, ry: float, tilt: float = 0.0) -> Points:
    """An ellipse as 64 points; `tilt` in radians."""
    turn = [index * math.tau / 64 for index in range(64)]
    cos, sin = math.cos(tilt), math.sin(tilt)
    return [
        (
            x + rx * math.cos(a) * cos - ry * math.sin(a) * sin,
            y + rx * math.cos(a) * sin + ry * math.sin(a) * cos,
        )
        for a in turn
    ]


def smooth(points: Points, *, closed: bool = True, steps: int = 10) -> Points:
    """A Catmull-Rom curve through `points`."""
    count = len(points)
    result: list[Point] = []
    for index in range(count if closed else count - 1):
        if closed:
            quad = [points[(index + k) % count] for k in (-1, 0, 1, 2)]
        else:
            quad = [points[min(max(index + k, 0), count - 1)] for k in (-1, 0, 1, 2)]
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = quad
        for step in range(steps):
            t = step / steps
            wa, wb = -t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3
            wc, wd = t + 4 * t**2 - 3 * t**3, -(t**2) + t**3
            result.append(
                (
                    (ax * wa + bx * wb + cx * wc + dx * wd) / 2,
                    (ay * wa + by * wb + cy * wc + dy * wd) / 2,
                )
            )
    if not closed:
        result.append(points[-1])
    return result


def _patch(
    points: Points, margin: float
) -> tuple[tuple[int, int], Image.Image, list[Point]]:
    """The corner, empty mask and moved points of the part that `points` touch."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    left, top = (min(BIG, max(0, math.floor(min(v) - margin - 2))) for v in (xs, ys))
    right, bottom = (min(BIG, max(0, math.ceil(max(v) + margin + 2))) for v in (xs, ys))
    mask = Image.new("L", (max(1, right - left), max(1, bottom - top)))
    return (left, top), mask, [(x - left, y - top) for x, y in points]


class Canvas:
    """A square RGB picture, four times as large as it will be kept."""

    def __init__(self) -> None:
        self.image = Image.new("RGB", (BIG, BIG), (255, 255, 255))

    def _stamp(
        self, corner: tuple[int, int], mask: Image.Image, tint: Colour, alpha: float
    ) -> None:
        if alpha < 1:
            mask = mask.point([round(level * alpha) for level in range(256)])
        self.image.paste(tint, corner, mask)

    def fill(
        self, points: Points, tint: Colour, alpha: float = 1, blur: float = 0
    ) -> None:
        """A polygon in pixels; `blur` is the softness of its edge in pixels."""
        corner, mask, moved = _patch(points, 3 * blur)
        ImageDraw.Draw(mask).polygon(moved, fill=255)
        if blur:
            mask = mask.filter(ImageFilter.GaussianBlur(blur))
        self._stamp(corner, mask, tint, alpha)

    def line(
        self, points: Points, width: float, tint: Colour, alpha: float = 1
    ) -> None:
        """A line with round caps and joints; `width` in pixels."""
        half = width / 2
        corner, mask, moved = _patch(points, half)
        pencil = ImageDraw.Draw(mask)
        pencil.line(moved, fill=255, width=max(1, round(width)))
        for x, y in moved:
            pencil.ellipse((x - half, y - half, x + half, y + half), fill=255)
        self._stamp(corner, mask, tint, alpha)

    def gradient(self, start: Colour, end: Colour, angle: float) -> None:
        """Covers everything with a linear gradient along `angle` (radians)."""
        axis = np.linspace(-1, 1, BIG)
        along = axis[None, :] * math.cos(angle) + axis[:, None] * math.sin(angle)
        reach = abs(math.cos(angle)) + abs(math.sin(angle))
        part = ((along / reach + 1) / 2)[..., None]
        blend = np.array(start) * (1 - part) + np.array(end) * part
        self.image = Image.fromarray(np.rint(blend).astype(np.uint8))

    @contextmanager
    def clipped(self, points: Points) -> Iterator[None]:
        """Whatever is drawn meanwhile shows only inside the polygon `points`."""
        mask = Image.new("L", (BIG, BIG))
        ImageDraw.Draw(mask).polygon(list(points), fill=255)
        below = self.image
        self.image = below.copy()
        try:
            yield
        finally:
            below.paste(self.image, (0, 0), mask)
            self.image = below


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws in head units: origin between the ears, x right, y down, radius about 1.

    Attributes:
        canvas: what is drawn on.
        x, y: the origin in pixels.
        scale: pixels in one head unit.
        roll, yaw, pitch: the pose in radians; roll tilts, yaw and pitch turn.
    """

    canvas: Canvas
    x: float
    y: float
    scale: float
    roll: float = 0.0
    yaw: float = 0.0
    pitch: float = 0.0

    def place(self, points: Points, depth: float | None = 0.0) -> Points:
        """Pixels of `points`.

        Args:
            points: in head units.
            depth: how far in front of the ears; None lays them on the face's surface.
        """
        cos, sin = math.cos(self.roll), math.sin(self.roll)
        placed = []
        for x, y in points:
            if depth is None:
                z = math.sqrt(max(0.0, 1 - (x / 1.15) ** 2 - (y / 1.4) ** 2))
                u = x * math.cos(self.yaw) + z * math.sin(self.yaw)
                v = y * math.cos(self.pitch) + 0.8 * z * math.sin(self.pitch)
            else:
                u = x + depth * math.sin(self.yaw)
                v = y + 0.8 * depth * math.sin(self.pitch)
            placed.append(
                (
                    self.x + self.scale * (u * cos - v * sin),
                    self.y + self.scale * (u * sin + v * cos),
                )
            )
        return placed

    def fill(
        self,
        points: Points,
        tint: Colour,
        depth: float | None = 0.0,
        *,
        alpha: float = 1,
        blur: float = 0,
    ) -> None:
        """A polygon; `blur` in head units."""
        self.canvas.fill(self.place(points, depth), tint, alpha, blur * self.scale)

    def line(
        self,
        points: Points,
        width: float,
        tint: Colour,
        depth: float | None = 0.0,
        *,
        alpha: float = 1,
    ) -> None:
        """A line with round caps; `width` in head units."""
        self.canvas.line(self.place(points, depth), width * self.scale, tint, alpha)

    @contextmanager
    def clipped(self, points: Points, depth: float | None = 0.0) -> Iterator[None]:
        """Whatever is drawn meanwhile shows only inside the polygon `points`."""
        with self.canvas.clipped(self.place(points, depth)):
            yield

"""From a picture to the rectangle a network sees: the only geometry in Discern.

Exports repeat what is written here and are tested against it, so it is exact. With a
picture of width ``W`` and height ``H`` and a geometry of ``size = (h, w)``, all whole
numbers, ``//`` rounding down and ``half_up(a / b) = (2 * a + b) // (2 * b)``:

* squash: resample to ``w`` x ``h``.
* crop: the picture just covers the rectangle. If ``W * h <= H * w`` (relatively tall)
  it is resampled to ``w`` x ``max(h, half_up(H * w / W))``, otherwise to
  ``max(w, half_up(W * h / H))`` x ``h``. Of that, ``w`` x ``h`` is cut out with its
  left edge at ``(new_width - w) // 2`` and its upper edge at ``(new_height - h) // 2``.
* letterbox: the picture just fits. If ``W * h >= H * w`` (relatively wide) it is
  resampled to ``w`` x ``min(h, max(1, half_up(H * w / W)))``, otherwise to
  ``min(w, max(1, half_up(W * h / H)))`` x ``h``, and laid on black with its left edge
  at ``(w - new_width) // 2`` and its upper edge at ``(h - new_height) // 2``.

Resampling is Pillow's ``Image.resize`` on 8-bit RGB with ``reducing_gap=None``: sample
centres at half pixels, the filter widened by the scale when shrinking (antialiased;
except ``nearest``), the two directions one after the other (horizontal first), rounded
to 8 bit after each. A picture that has the size already is not touched. Where the
picture is so long that its resampled form would be over 16 times the rectangle, only
the part that will be cut out is resampled, which agrees to one grey level.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from PIL import Image

from engine.errors import ImageError

_FITS = ("squash", "crop", "letterbox")
_FILTERS = {
    "nearest": Image.Resampling.NEAREST,
    "bilinear": Image.Resampling.BILINEAR,
    "bicubic": Image.Resampling.BICUBIC,
    "lanczos": Image.Resampling.LANCZOS,
    "box": Image.Resampling.BOX,
}
# Beyond this many rectangles the resampled picture would be mostly thrown away.
_LONGEST = 16

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Geometry:
    """How a picture becomes a rectangle; the exact rules are at the top of this file.

    Args:
        size: Height and width in pixels.
        fit: ``crop`` cuts off what sticks out, ``letterbox`` shows all of it on black,
            ``squash`` ignores the proportions.
        filter: How pixels are resampled.

    Raises:
        ImageError: ``image.bad_geometry``.
    """

    size: tuple[int, int]
    fit: Literal["squash", "crop", "letterbox"] = "crop"
    filter: Literal["nearest", "bilinear", "bicubic", "lanczos", "box"] = "bilinear"

    def __post_init__(self) -> None:
        sides = tuple(self.size)
        if len(sides) != 2 or not all(type(side) is int and side > 0 for side in sides):
            raise _bad("a size of two positive whole numbers", self.size)
        if self.fit not in _FITS:
            raise _bad("a fit out of " + ", ".join(_FITS), self.fit)
        if self.filter not in _FILTERS:
            raise _bad("a filter out of " + ", ".join(_FILTERS), self.filter)


class Plan(NamedTuple):
    """Whole numbers that say how a picture is resampled and cut.

    The whole picture becomes ``width`` x ``height``; the rectangle's upper left corner
    is at ``left``, ``top`` of that, negative where black shows.
    """

    width: int
    height: int
    left: int
    top: int


def plan(width: int, height: int, geometry: Geometry) -> Plan:
    """Work out the whole numbers for a picture of ``width`` x ``height`` pixels."""
    h, w = geometry.size
    if geometry.fit == "squash":
        return Plan(w, h, 0, 0)
    by_width = (w, _half_up(height * w, width))
    by_height = (_half_up(width * h, height), h)
    if geometry.fit == "crop":
        new_w, new_h = by_width if width * h <= height * w else by_height
        new_w, new_h = max(w, new_w), max(h, new_h)
        return Plan(new_w, new_h, (new_w - w) // 2, (new_h - h) // 2)
    new_w, new_h = by_width if width * h >= height * w else by_height
    new_w, new_h = min(w, max(1, new_w)), min(h, max(1, new_h))
    return Plan(new_w, new_h, -((w - new_w) // 2), -((h - new_h) // 2))


def apply_geometry(image: Image.Image, geometry: Geometry) -> Image.Image:
    """Fit an upright RGB picture into the rectangle.

    Args:
        image: The picture, mode RGB.
        geometry: What to make of it.

    Returns:
        A new picture, mode RGB, of exactly ``geometry.size``.
    """
    box = (0.0, 0.0, float(image.width), float(image.height))
    return fit_box(image, box, image.size, geometry)


def fit_box(
    image: Image.Image, box: Box, full_size: tuple[int, int], geometry: Geometry
) -> Image.Image:
    """Fit a picture that may have been decoded smaller than it is.

    Args:
        image: The pixels there are, mode RGB.
        box: Where in ``image`` the picture lies: left, upper, right, lower, in pixels
            and fractions of them.
        full_size: Width and height of the picture in full; the plan is made from these.
        geometry: What to make of it.
    """
    h, w = geometry.size
    steps = plan(*full_size, geometry)
    kernel = _FILTERS[geometry.filter]
    if steps.width * steps.height > _LONGEST * h * w:
        x_scale = (box[2] - box[0]) / steps.width
        y_scale = (box[3] - box[1]) / steps.height
        left = box[0] + steps.left * x_scale
        top = box[1] + steps.top * y_scale
        cut = (left, top, left + w * x_scale, top + h * y_scale)
        return image.resize((w, h), kernel, box=cut)
    resized = image.resize((steps.width, steps.height), kernel, box=box)
    if resized.size == (w, h):
        return resized
    # Pillow's crop paints what lies outside of the picture black.
    return resized.crop((steps.left, steps.top, steps.left + w, steps.top + h))


def difference_hash(image: Image.Image) -> int:
    """Summarise a picture's look in 64 bits; alike pictures differ in few of them.

    The grey picture is averaged to 9 x 8; bit 63 is the upper left pair of neighbours,
    row by row, and is set where the right one is brighter (dHash, Krawetz 2013).

    Args:
        image: An upright picture of any mode that Pillow can turn to grey.
    """
    grey = image.convert("L").resize((9, 8), Image.Resampling.BOX)
    values = np.asarray(grey)
    bits = values[:, 1:] > values[:, :-1]
    return int.from_bytes(np.packbits(bits).tobytes(), "big")


def _half_up(a: int, b: int) -> int:
    return (2 * a + b) // (2 * b)


def _bad(expected: str, received: object) -> ImageError:
    return ImageError(
        "image.bad_geometry", f"Expected {expected}, received {received!r}."
    )

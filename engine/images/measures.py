"""What a picture's pixels tell: brightness, contrast, sharpness, colour.

All of it is measured on a copy of at most ``SIZE`` pixels a side, about what networks
see, so that pictures of all sizes compare. Even borders, such as the bars that fill a
picture up to a square, are cut off first: they say nothing about the picture, and their
edge is as sharp as that of the best photograph.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageStat

#: Part of what was measured: raise it whenever a figure changes its meaning.
VERSION = 1
SIZE = 160
#: Grey levels by which the pixels of one line of a border may differ (JPEG is not
#: exact), and by which its lines may.
_EVEN, _SAME = 20, 12
#: Less of a picture than this many pixels a side is no content.
_LEAST_CONTENT = 16
#: Pixels over which an edge rises at most.
_REACH = 8
#: Grey levels that an edge has to rise to count as one.
_LEAST_RISE = 24
#: Fewer edge pixels than this say nothing about sharpness.
_LEAST_EDGES = 40

Grey = NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Measures:
    """Figures of one picture, without its even borders; grey levels are 0 to 255.

    Attributes:
        brightness: Mean grey level.
        low: The level that 5 % of the pixels do not reach.
        high: The level that 1 % of the pixels exceed.
        contrast: Standard deviation of the grey levels.
        sharpness: How much of their rise the sharpest of the strong edges make in a
            single pixel, 0 to 1; about 0.6 for photographs, below 0.35 for blurred
            ones. None where there are no strong edges.
        softness: How little a picture loses by blurring it (Crete et al., "The blur
            effect", 2007), 0 to 1. None where there are strong edges to go by.
        colour: Difference of a pixel's strongest and weakest channel that 1 % of the
            pixels exceed; 0 for a grey picture.
        colour_contrast: Standard deviation of the colour, whatever its brightness: the
            larger one of the two colour channels of YCbCr.
        content: Share of the picture inside its even borders.
    """

    brightness: float
    low: float
    high: float
    contrast: float
    sharpness: float | None
    softness: float | None
    colour: float
    colour_contrast: float
    content: float


def shrink(image: Image.Image) -> Image.Image:
    """A picture of at most ``SIZE`` pixels a side; itself if it is small already."""
    scale = SIZE / max(image.size)
    if scale >= 1:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.BILINEAR, reducing_gap=3.0)


def content_box(grey: NDArray[np.uint8]) -> tuple[int, int, int, int]:
    """Where in a grey picture the content is: left, upper, right, lower."""
    height, width = grey.shape
    rows, columns = _borders(grey), _borders(grey.T)
    upper, lower = rows[0], height - rows[1]
    left, right = columns[0], width - columns[1]
    if min(lower - upper, right - left) < _LEAST_CONTENT:
        return 0, 0, width, height
    return left, upper, right, lower


def measure(small: Image.Image) -> Measures:
    """Measure a picture.

    Args:
        small: Mode RGB, as ``shrink`` gives it.
    """
    grey = np.asarray(small.convert("L"))
    box = content_box(grey)
    left, upper, right, lower = box
    share = (right - left) * (lower - upper) / grey.size
    grey = grey[upper:lower, left:right]
    low, high = _quantiles(grey, 0.05, 0.99)
    inside = small.crop(box)
    (colour,) = _quantiles(_chroma(inside), 0.99)
    tones = ImageStat.Stat(inside.convert("YCbCr")).stddev[1:]
    levels = grey.astype(np.int16)
    sharpness = _sharpness(levels)
    softness = None
    if sharpness is None:
        softness = round(max(_softness(levels), _softness(levels.T)), 4)
    return Measures(
        brightness=round(float(grey.mean()), 2),
        low=low,
        high=high,
        contrast=round(float(grey.std()), 2),
        sharpness=None if sharpness is None else round(sharpness, 4),
        softness=softness,
        colour=colour,
        colour_contrast=round(max(tones), 2),
        content=round(share, 4),
    )


def _borders(grey: NDArray[np.uint8]) -> tuple[int, int]:
    """How many lines at the start and at the end are even and alike."""
    low = grey.min(axis=1).astype(np.int16)
    high = grey.max(axis=1).astype(np.int16)
    middle = (low + high) // 2
    even = high - low <= _EVEN
    start = _run(even & (abs(middle - middle[0]) <= _SAME))
    end = _run((even & (abs(middle - middle[-1]) <= _SAME))[::-1])
    # Next to a border, resampling leaves a line of its shadow.
    return start + (start > 0), end + (end > 0)


def _run(good: NDArray[np.bool_]) -> int:
    bad = np.flatnonzero(~good)
    return int(bad[0]) if len(bad) else len(good)


def _chroma(image: Image.Image) -> NDArray[np.uint8]:
    red, green, blue = image.split()
    high = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    low = ImageChops.darker(ImageChops.darker(red, green), blue)
    return np.asarray(ImageChops.subtract(high, low))


def _quantiles(values: NDArray[Any], *shares: float) -> list[float]:
    """Levels, 0 to 255, that these shares of integers do not exceed."""
    counts = np.cumsum(np.bincount(values.ravel(), minlength=256))
    return [float(np.searchsorted(counts, share * counts[-1])) for share in shares]


def _sharpness(grey: Grey) -> float | None:
    slopes = [
        slope
        for levels in (grey, np.ascontiguousarray(grey.T))
        if levels.shape[1] > 2 * _REACH
        for slope in (_slopes(levels),)
        if len(slope) >= _LEAST_EDGES
    ]
    if not slopes:
        return None
    # The 95th percentile: a sharp subject before a blurred background is sharp.
    return max(float(np.quantile(slope, 0.95)) for slope in slopes)


def _slopes(grey: Grey) -> NDArray[np.float32]:
    """For pixels on strong edges, the share of the rise around made in one pixel."""
    step = abs(grey[:, 1:] - grey[:, :-1])
    # Largest and smallest of 2, 4, 8 neighbours.
    high = low = grey
    for reach in (1, 2, 4):
        high = np.maximum(high[:, reach:], high[:, :-reach])
        low = np.minimum(low[:, reach:], low[:, :-reach])
    rise = high - low
    middle = _REACH // 2 - 1
    step = step[:, middle : middle + rise.shape[1]]
    strong = rise >= max(_LEAST_RISE, 0.6 * _quantiles(rise, 0.9)[0])
    return (step[strong] / rise[strong]).astype(np.float32)


def _softness(grey: NDArray[Any]) -> float:
    """Along the rows: 1 minus the share of all change that a blur takes away."""
    if grey.shape[1] <= _REACH + 1:
        return 0.0
    width = 9
    padded = np.pad(
        grey.astype(np.int32), ((0, 0), (width // 2 + 1, width // 2)), "edge"
    )
    sums = np.cumsum(padded, axis=1)
    blurred = (sums[:, width:] - sums[:, :-width]) / np.float32(width)
    change = abs(np.diff(grey.astype(np.float32), axis=1))
    rest = abs(np.diff(blurred, axis=1))
    total = float(change.sum())
    lost = float(np.maximum(0, change - rest).sum())
    return (total - lost) / total if total else 1.0
